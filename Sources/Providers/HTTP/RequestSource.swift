import CCurl
import Glibc

/// Bytes of a request's body, read while they are sent, and again from the start when libcurl must send them again.
final class RequestSource {
    private enum Bytes {
        case memory([UInt8])
        case file(descriptor: Int32, offset: Int)
    }

    private let bytes: Bytes
    let count: Int
    private var position = 0
    /// Why no more could be read.
    private(set) var failure: HTTPFailure?

    init(_ bytes: [UInt8]) {
        self.bytes = .memory(bytes)
        count = bytes.count
    }

    /// Throws when the file has not so many bytes from there on.
    init(path: String, offset: Int, length: Int) throws(HTTPFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var info = stat()
        guard descriptor >= 0, fstat(descriptor, &info) == 0 else {
            let reason = String(cString: strerror(errno)).lowercased()
            if descriptor >= 0 { close(descriptor) }
            throw HTTPFailure(.invalid, "a file to send cannot be read: \(reason): \(path)")
        }
        guard offset >= 0, length >= 0, length <= Int(info.st_size) - offset else {
            close(descriptor)
            throw HTTPFailure(
                .invalid, "a file to send has \(info.st_size) bytes, expected \(length) from \(offset) on: \(path)")
        }
        bytes = .file(descriptor: descriptor, offset: offset)
        count = length
    }

    deinit { if case .file(let descriptor, _) = bytes { close(descriptor) } }

    /// Bytes put into `buffer`, 0 at the end; nil when the file cannot be read or has become shorter.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let wanted = min(buffer.count, count - position)
        guard wanted > 0 else { return 0 }
        switch bytes {
        case .memory(let bytes):
            bytes.withUnsafeBytes { buffer.copyBytes(from: $0[position..<position + wanted]) }
            position += wanted
            return wanted
        case .file(let descriptor, let offset):
            let read = pread(descriptor, buffer.baseAddress, wanted, offset + position)
            guard read > 0 else {
                failure = HTTPFailure(.invalid, "a file changed while it was sent")
                return nil
            }
            position += read
            return read
        }
    }

    // CURLOPT_READFUNCTION and CURLOPT_SEEKFUNCTION, and those of `curl_mime_data_cb`; the last argument is a `RequestSource`.

    static let read: curl_read_callback = { buffer, size, count, source in
        guard let buffer, let source else { return Int(CURL_READFUNC_ABORT) }
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
        return Unmanaged<RequestSource>.fromOpaque(source).takeUnretainedValue().read(into: target)
            ?? Int(CURL_READFUNC_ABORT)
    }

    static let seek: curl_seek_callback = { source, offset, origin in
        guard let source, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
        Unmanaged<RequestSource>.fromOpaque(source).takeUnretainedValue().position = Int(offset)
        return CURL_SEEKFUNC_OK
    }
}
