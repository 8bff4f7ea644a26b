import FoundationEssentials
import Glibc

/// Messages both ways: a 4-byte little-endian length and that many bytes of JSON.
struct MessageChannel {
    let input: Int32
    let output: Int32

    private static let longestMessage = 64 << 20

    /// Why a conversation cannot go on.
    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    /// Sends one value.
    func send(_ value: some Encodable) throws {
        let body = try JSONEncoder().encode(value)
        var bytes = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
        bytes.append(contentsOf: body)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(output, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Broken(description: "cannot answer: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// The next message; nil at the end of input between two messages.
    func receive() throws -> [UInt8]? {
        let head = try read(4)
        if head.isEmpty { return nil }
        let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard head.count == 4, length <= Self.longestMessage else { throw Broken(description: "not a message") }
        let body = try read(length)
        guard body.count == length else { throw Broken(description: "a message was cut short") }
        return body
    }

    /// Up to `count` bytes: fewer only at the end of input.
    private func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let more = bytes.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress.map { $0 + got }, count - got) }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw Broken(description: "cannot read: \(String(cString: strerror(errno)))") }
            if more == 0 { break }
            got += more
        }
        return Array(bytes.prefix(got))
    }
}
