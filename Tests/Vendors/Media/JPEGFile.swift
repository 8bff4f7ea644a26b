/// Writes baseline JPEG of flat blocks: each 8 by 8 block has one colour, so only the first coefficient is coded.
enum JPEGFile {
    static func make(seed: String, width: Int, height: Int) -> Bytes {
        var draw = Draw(seed)
        let start = (0..<3).map { _ in 40 + draw.next(170) }
        let slope = (0..<3).map { _ in draw.next(3) - 1 }
        var bits = Bits()
        var last = [0, 0, 0]
        for row in 0..<((height + 7) / 8) {
            for column in 0..<((width + 7) / 8) {
                for component in 0..<3 {
                    // Quantised by 8, a mean of m above 128 is a first coefficient of m - 128.
                    let steps = slope[component] * (row + column) / 4
                    let level = min(max(start[component] + steps, 16), 240) - 128
                    bits.put(difference: level - last[component])
                    last[component] = level
                }
            }
        }
        let size = Bytes(height, count: 2) + Bytes(width, count: 2)
        return [0xFF, 0xD8] + segment(0xE0, Array("JFIF\u{0}".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
            + segment(0xDB, [0] + Bytes(repeating: 8, count: 64))
            + segment(0xC0, [8] + size + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
            // First coefficients: sizes 0 to 11, of four bits each. Others: only the end of a block, one bit.
            + segment(0xC4, [0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + Bytes(0...11))
            + segment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            + segment(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]) + bits.finish() + [0xFF, 0xD9]
    }

    private static func segment(_ marker: UInt8, _ body: Bytes) -> Bytes {
        [0xFF, marker] + Bytes(body.count + 2, count: 2) + body
    }

    private struct Bits {
        private var bytes: Bytes = []
        private var value: UInt32 = 0
        private var count = 0

        mutating func put(difference: Int) {
            let size = Int.bitWidth - difference.magnitude.leadingZeroBitCount
            put(size, 4)
            put(difference < 0 ? difference + (1 << size) - 1 : difference, size)
            put(0, 1)
        }

        private mutating func put(_ number: Int, _ width: Int) {
            value = value << UInt32(width) | UInt32(number)
            count += width
            while count >= 8 {
                let byte = UInt8(truncatingIfNeeded: value >> UInt32(count - 8))
                bytes.append(byte)
                if byte == 0xFF { bytes.append(0) }
                count -= 8
                value &= (1 << UInt32(count)) - 1
            }
        }

        func finish() -> Bytes {
            var last = self
            if count > 0 { last.put((1 << (8 - count)) - 1, 8 - count) }
            return last.bytes
        }
    }
}
