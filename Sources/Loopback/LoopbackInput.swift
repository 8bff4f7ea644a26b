import Glibc

/// Reads requests from a socket (RFC 9112), within limits.
struct LoopbackInput {
    enum Failure: Error {
        /// The client's system tore the connection down.
        case reset
        /// Not HTTP, or too much of it: the status to answer with, and why.
        case bad(Int, String)
    }

    private static let headLimit = 64 << 10
    private static let bodyLimit = 256 << 20

    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next request, nil when the client has ended the connection between two.
    mutating func request() throws(Failure) -> LoopbackRequest? {
        var budget = Self.headLimit
        var line = try self.line(&budget)
        // Empty lines before a request are ignored.
        while line?.isEmpty == true { line = try self.line(&budget) }
        guard let line else { return nil }
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.isToken), !parts[1].isEmpty,
            parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0"
        else { throw .bad(400, "the request line is not HTTP/1.1") }
        var request = LoopbackRequest(method: String(parts[0]), target: String(parts[1]))
        request.headers = try fields(&budget)
        if request.header("expect")?.lowercased() == "100-continue" { sendContinue() }
        request.body = try body(of: request)
        return request
    }

    private mutating func fields(_ budget: inout Int) throws(Failure) -> [LoopbackRequest.Field] {
        var fields: [LoopbackRequest.Field] = []
        while true {
            guard let line = try line(&budget) else { throw .bad(400, "the headers end early") }
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex, line[..<colon].allSatisfy(Self.isToken)
            else { throw .bad(400, "a header has no name") }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }.map { value.index(after: $0) } ?? value.startIndex
            fields.append(.init(String(line[..<colon]), String(value[..<end])))
        }
    }

    private mutating func body(of request: LoopbackRequest) throws(Failure) -> [UInt8] {
        let lengths = Set(request.headers.filter { $0.name.lowercased() == "content-length" }.map(\.value))
        if let coding = request.header("transfer-encoding") {
            guard coding.lowercased() == "chunked" else { throw .bad(501, "transfer encoding \(coding) is not known") }
            guard lengths.isEmpty else { throw .bad(400, "both a length and chunks are announced") }
            return try chunked()
        }
        guard let first = lengths.first else { return [] }
        guard lengths.count == 1, first.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(first) else {
            throw .bad(400, "the content length is no number")
        }
        guard length <= Self.bodyLimit else { throw .bad(413, "the body is larger than \(Self.bodyLimit) bytes") }
        var body: [UInt8] = []
        body.reserveCapacity(min(length, 1 << 20))
        try take(length, into: &body)
        return body
    }

    private mutating func chunked() throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            var budget = 4096
            let line = try self.line(&budget) ?? ""
            let digits = line.prefix { $0 != ";" && $0 != " " }
            guard !digits.isEmpty, digits.utf8.count <= 8, digits.allSatisfy(\.isHexDigit),
                let size = Int(digits, radix: 16)
            else { throw .bad(400, "a chunk's size is no number") }
            guard body.count + size <= Self.bodyLimit else {
                throw .bad(413, "the body is larger than \(Self.bodyLimit) bytes")
            }
            if size == 0 {
                var budget = Self.headLimit
                _ = try fields(&budget)
                return body
            }
            try take(size, into: &body)
            budget = 2
            guard try self.line(&budget)?.isEmpty == true else { throw .bad(400, "a chunk is longer than its size") }
        }
    }

    // MARK: Bytes

    /// Without its end, nil at the end of input; bytes that are no ASCII are replaced.
    private mutating func line(_ budget: inout Int) throws(Failure) -> String? {
        var bytes: [UInt8] = []
        while true {
            if position == buffer.count, try !fill() {
                guard bytes.isEmpty else { throw .bad(400, "the request ends early") }
                return nil
            }
            let rest = buffer[position...]
            let end = rest.firstIndex(of: 10)
            bytes += rest[..<(end ?? rest.endIndex)]
            position = end.map { $0 + 1 } ?? buffer.count
            guard bytes.count <= budget else { throw .bad(431, "the head is too large") }
            if end != nil { break }
        }
        budget -= bytes.count
        if bytes.last == 13 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func take(_ count: Int, into body: inout [UInt8]) throws(Failure) {
        var left = count
        while left > 0 {
            if position == buffer.count, try !fill() { throw .bad(400, "the body ends early") }
            let size = min(left, buffer.count - position)
            body += buffer[position..<(position + size)]
            position += size
            left -= size
        }
    }

    /// False at the end of input.
    private mutating func fill() throws(Failure) -> Bool {
        if buffer.count < 65536 { buffer = [UInt8](repeating: 0, count: 65536) }
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, 65536, 0) }
            if count < 0, errno == EINTR { continue }
            position = 0
            buffer.removeLast(buffer.count - max(0, count))
            if count < 0 { throw .reset }
            return count > 0
        }
    }

    private func sendContinue() {
        var output = LoopbackOutput(descriptor: descriptor, drip: nil, left: .max)
        _ = output.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...])
    }

    /// A character of a method or a header's name (RFC 9110, `tchar`).
    private static func isToken(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else { return false }
        return (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
