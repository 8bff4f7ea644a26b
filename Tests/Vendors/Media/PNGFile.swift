/// Writes PNG: a gradient, from runs only, so that a large picture is a small file.
enum PNGFile {
    /// Colours and slopes come from `seed`. Each row is the row above plus a constant, which deflate writes as one run.
    static func make(seed: String, width: Int, height: Int) -> Bytes {
        var draw = Draw(seed)
        var deflate = RunDeflate()
        let first = (0..<3).map { _ in UInt8(draw.next(256)) }
        let slope = UInt8(1 + draw.next(3))
        let every = 2 + draw.next(6)
        for row in 0..<height {
            if row == 0 {
                // Filter Sub: each pixel is its left neighbour plus the slope; the rest of the row is one run.
                deflate.write(1)
                first.forEach { deflate.write($0) }
                deflate.write(run: slope, count: 3 * (width - 1))
            } else {
                // Filter Up.
                deflate.write(2)
                deflate.write(run: row % every == 0 ? slope : 0, count: 3 * width)
            }
        }
        let header = Bytes(width, count: 4) + Bytes(height, count: 4) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("tEXt", Array("Comment\u{0}".utf8) + Array(seed.utf8.prefix(64)).map { $0 < 128 ? $0 : 63 })
            + chunk("IDAT", deflate.finish()) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ body: Bytes) -> Bytes {
        let content = Array(type.utf8) + body
        return Bytes(body.count, count: 4) + content + Bytes(Int(checksum(content)), count: 4)
    }

    /// CRC-32 of PNG and ZIP.
    static func checksum(_ bytes: Bytes) -> UInt32 {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// A zlib stream (RFC 1950, 1951) of one block with the fixed codes, whose only matches are repetitions of the last byte.
struct RunDeflate {
    private var bytes: Bytes = [0x78, 0x01]
    private var bits: UInt64 = 0
    private var count = 0
    private var low: UInt32 = 1
    private var high: UInt32 = 0

    init() { put(0b011, 3) }

    mutating func write(_ byte: UInt8) {
        add(byte, 1)
        literal(Int(byte))
    }

    mutating func write(run byte: UInt8, count: Int) {
        guard count > 0 else { return }
        write(byte)
        add(byte, count - 1)
        var left = count - 1
        while left >= 258 {
            // Length 258 is code 285 without extra bits; distance 1 is code 0.
            symbol(285)
            put(0, 5)
            left -= 258
        }
        for _ in 0..<left { literal(Int(byte)) }
    }

    mutating func finish() -> Bytes {
        symbol(256)
        if count > 0 { put(0, (8 - count % 8) % 8) }
        return bytes + Bytes(Int(high << 16 | low), count: 4)
    }

    /// Adler-32.
    private mutating func add(_ byte: UInt8, _ times: Int) {
        for _ in 0..<times {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
    }

    private mutating func literal(_ value: Int) { symbol(value) }

    /// The fixed codes of RFC 1951, 3.2.6, most significant bit first.
    private mutating func symbol(_ value: Int) {
        switch value {
        case 0...143: put(reversed(0x30 + value, 8), 8)
        case 144...255: put(reversed(0x190 + value - 144, 9), 9)
        case 256...279: put(reversed(value - 256, 7), 7)
        default: put(reversed(0xC0 + value - 280, 8), 8)
        }
    }

    private func reversed(_ value: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 << 1 | UInt64(value >> $1 & 1) }
    }

    private mutating func put(_ value: UInt64, _ width: Int) {
        bits |= value << UInt64(count)
        count += width
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
    }
}
