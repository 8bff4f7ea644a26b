/// Writes H.264 (baseline profile): rows of flat colour, and a bright bar that walks across, so that the picture moves.
///
/// Macroblocks are uncompressed (I_PCM), copied from their left neighbour, or skipped: nothing needs a transform.
struct H264Stream {
    let width: Int
    let height: Int
    private let columns: Int
    private let rows: Int
    private let shades: [Bytes]
    private let bright: Bytes

    init(seed: String, width: Int, height: Int) {
        self.width = width
        self.height = height
        columns = (width + 15) / 16
        rows = (height + 15) / 16
        var draw = Draw(seed)
        let first = 40 + draw.next(100)
        let chroma = (0..<2).map { _ in UInt8(70 + draw.next(110)) }
        let rows = rows
        shades = (0..<rows).map { row in Self.block(UInt8(first + row * 60 / max(1, rows)), chroma) }
        bright = Self.block(UInt8(215 + draw.next(20)), [128, 128])
    }

    private static func block(_ luma: UInt8, _ chroma: Bytes) -> Bytes {
        Bytes(repeating: luma, count: 256) + chroma.flatMap { Bytes(repeating: $0, count: 64) }
    }

    /// Sequence parameter set.
    var sequence: Bytes {
        var bits = Bits()
        bits.put(66, 8)
        bits.put(0xC0, 8)
        bits.put(columns * rows > 8192 ? 51 : 40, 8)
        bits.golomb(0)
        bits.golomb(4)  // frame numbers of eight bits
        bits.golomb(2)  // output order is decoding order
        bits.golomb(1)
        bits.put(0, 1)
        bits.golomb(columns - 1)
        bits.golomb(rows - 1)
        bits.put(0b11, 2)
        let right = (16 * columns - width) / 2
        let bottom = (16 * rows - height) / 2
        bits.put(right + bottom > 0 ? 1 : 0, 1)
        if right + bottom > 0 { [0, right, 0, bottom].forEach { bits.golomb($0) } }
        bits.put(0, 1)
        return bits.unit(0x67)
    }

    /// Picture parameter set.
    var picture: Bytes {
        var bits = Bits()
        bits.golomb(0)
        bits.golomb(0)
        bits.put(0, 2)
        (0..<3).forEach { _ in bits.golomb(0) }
        bits.put(0, 3)
        (0..<3).forEach { _ in bits.golomb(0) }
        bits.put(0b100, 3)  // slices say how they are deblocked
        return bits.unit(0x68)
    }

    /// One frame as one NAL unit; frame 0 stands alone, the others follow the one before.
    func frame(_ index: Int) -> Bytes {
        var bits = Bits()
        bits.golomb(0)
        bits.golomb(index == 0 ? 7 : 5)
        bits.golomb(0)
        bits.put(index & 255, 8)
        if index == 0 {
            bits.golomb(0)
            bits.put(0, 2)
        } else {
            bits.put(0, 3)
        }
        bits.golomb(0)
        bits.golomb(1)  // no deblocking
        if index == 0 { still(&bits) } else { moved(index, &bits) }
        return bits.unit(index == 0 ? 0x65 : 0x41)
    }

    private func still(_ bits: inout Bits) {
        for row in 0..<rows {
            bits.golomb(25)
            bits.raw(shades[row])
            for column in 1..<max(1, columns) {
                bits.golomb(2)  // Intra_16x16, from the left, nothing coded
                bits.golomb(1)
                bits.golomb(0)
                // coeff_token of no coefficients; an I_PCM neighbour counts as sixteen.
                if column == 1 { bits.put(0b000011, 6) } else { bits.put(1, 1) }
            }
        }
    }

    private func moved(_ index: Int, _ bits: inout Bits) {
        let now = (index - 1) % columns
        let before = index > 1 ? (index - 2) % columns : now
        var skipped = 0
        for row in 0..<rows {
            for column in 0..<columns {
                guard row >= rows / 2, row < rows / 2 + 4, column == now || column == before else {
                    skipped += 1
                    continue
                }
                bits.golomb(skipped)
                skipped = 0
                bits.golomb(30)
                bits.raw(column == now ? bright : shades[row])
            }
        }
        if skipped > 0 { bits.golomb(skipped) }
    }

    /// Most significant bit first.
    private struct Bits {
        private var bytes: Bytes = []
        private var free = 0

        mutating func put(_ value: Int, _ width: Int) {
            for shift in (0..<width).reversed() {
                if free == 0 {
                    bytes.append(0)
                    free = 8
                }
                free -= 1
                bytes[bytes.count - 1] |= UInt8(value >> shift & 1) << UInt8(free)
            }
        }

        /// Exponential-Golomb code of a number that is not negative; 0 is the same signed.
        mutating func golomb(_ value: Int) {
            let width = Int.bitWidth - (value + 1).leadingZeroBitCount
            put(0, width - 1)
            put(value + 1, width)
        }

        mutating func raw(_ block: Bytes) {
            free = 0
            bytes += block
        }

        /// With its header, its end, and emulation prevention.
        func unit(_ header: UInt8) -> Bytes {
            var whole = self
            whole.put(1, 1)
            var unit: Bytes = [header]
            unit.reserveCapacity(whole.bytes.count + 16)
            var zeros = 0
            for byte in whole.bytes {
                if zeros >= 2, byte <= 3 {
                    unit.append(3)
                    zeros = 0
                }
                unit.append(byte)
                zeros = byte == 0 ? zeros + 1 : 0
            }
            return unit
        }
    }
}
