import Glibc
import Model

/// Takes an answer in as it arrives, within limits.
struct AnswerSink: ~Copyable {
    /// Of the last status line: those before it were interim answers.
    private(set) var status = 0
    private(set) var headers: [HTTPRequest.Header] = []
    private var headerBytes = 0
    private(set) var body: [UInt8] = []
    private let destination: HTTPRequest.Destination
    private var descriptor: Int32 = -1
    private var digest = DigestStream()
    /// The body is an error's and longer than is of use: what came is the answer.
    private(set) var isCut = false

    private static let longestHeaders = 64 << 10
    private static let longestComplaint = 64 << 10

    init(_ destination: HTTPRequest.Destination) { self.destination = destination }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Leaves no file behind.
    mutating func discard() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        if case .file(let path, _) = destination { unlink(path) }
    }

    private var isSuccess: Bool { (200..<300).contains(status) }

    /// One line of the head, with its line end.
    mutating func takeHeader(_ line: UnsafeRawBufferPointer) throws(HTTPFailure) {
        headerBytes += line.count
        guard headerBytes <= Self.longestHeaders else {
            throw HTTPFailure(.tooLarge, "the answer's headers are longer than \(Self.longestHeaders >> 10) KiB")
        }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = []
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            headers.append(.init(String(text[..<colon]), Self.trimmed(value)))
        }
    }

    /// A piece of the body, decoded. Throws to end the transfer.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(HTTPFailure) {
        switch destination {
        case .file(let path, let limit) where isSuccess:
            guard digest.size + bytes.count <= limit else { throw Self.tooLarge(limit) }
            try write(bytes, path)
            digest.update(bytes)
        case .file: try keep(bytes, limit: Self.longestComplaint)
        case .memory(let limit): try keep(bytes, limit: limit)
        }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(HTTPFailure) {
        let room = limit - body.count
        if bytes.count > room, isSuccess { throw Self.tooLarge(limit) }
        isCut = bytes.count > room
        body.append(contentsOf: bytes.prefix(room))
        if isCut { throw HTTPFailure(.tooLarge, "") }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(HTTPFailure) {
        if descriptor < 0 { try create(path) }
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.unwritable(path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private mutating func create(_ path: String) throws(HTTPFailure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
    }

    /// The whole answer; the file stays.
    mutating func finish() throws(HTTPFailure) -> HTTPAnswer {
        var file: BlobReference?
        if case .file(let path, _) = destination, isSuccess {
            if descriptor < 0 { try create(path) }
            close(descriptor)
            descriptor = -1
            file = digest.finish()
        }
        return HTTPAnswer(status: status, headers: headers, body: body, file: file)
    }

    private static func tooLarge(_ limit: Int) -> HTTPFailure {
        HTTPFailure(.tooLarge, "the answer is longer than the \(limit) bytes that are allowed")
    }

    private static func unwritable(_ path: String) -> HTTPFailure {
        HTTPFailure(.invalid, "the answer cannot be written: \(String(cString: strerror(errno)).lowercased()): \(path)")
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
