import Glibc

/// Writes to a socket, slowly or not to the end when told so.
struct LoopbackOutput {
    let descriptor: Int32
    let drip: (bytes: Int, every: Double)?
    /// Bytes until the cut.
    var left: Int

    /// False when the other side is gone or the cut was reached.
    mutating func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes.prefix(left)
        left -= rest.count
        let isCut = rest.count < bytes.count || left == 0
        while !rest.isEmpty {
            let size = drip.map { min(max(1, $0.bytes), rest.count) } ?? rest.count
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, size, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
            if let drip { usleep(useconds_t(min(max(0, drip.every), 4000) * 1e6)) }
        }
        return !isCut
    }

    mutating func write(path: String, offset: Int, length: Int) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var position = offset
        let end = offset + length
        var block = [UInt8](repeating: 0, count: 65536)
        while position < end {
            let count = block.withUnsafeMutableBytes {
                pread(file, $0.baseAddress, min($0.count, end - position), off_t(position))
            }
            guard count > 0, write(block[..<count]) else { return false }
            position += count
        }
        return true
    }
}
