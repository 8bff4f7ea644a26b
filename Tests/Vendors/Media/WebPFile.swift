/// Writes WebP: lossless, of one colour, which its format says in thirty bytes whatever the size.
enum WebPFile {
    static func make(seed: String, width: Int, height: Int) -> Bytes {
        var draw = Draw(seed)
        var bits = Bits()
        bits.put(width - 1, 14)
        bits.put(height - 1, 14)
        bits.put(0, 1)  // no alpha
        bits.put(0, 3)  // version
        bits.put(0, 3)  // no transform, no colour cache, one set of codes
        for symbol in [draw.next(256), draw.next(256), draw.next(256), 255, 0] {
            // A simple code of one symbol, which then needs no bits in the picture.
            bits.put(1, 1)
            bits.put(0, 1)
            bits.put(1, 1)
            bits.put(symbol, 8)
        }
        var body = [0x2F] + bits.bytes()
        if body.count % 2 == 1 { body.append(0) }
        let chunk = Array("WEBPVP8L".utf8) + Bytes(little: body.count, count: 4) + body
        return Array("RIFF".utf8) + Bytes(little: chunk.count, count: 4) + chunk
    }

    /// Least significant bit first.
    private struct Bits {
        private var values: [UInt8] = []

        mutating func put(_ value: Int, _ width: Int) { values += (0..<width).map { UInt8(value >> $0 & 1) } }

        func bytes() -> Bytes {
            stride(from: 0, to: values.count, by: 8).map { start in
                values[start..<min(start + 8, values.count)].enumerated().reduce(0) {
                    $0 | $1.element << UInt8($1.offset)
                }
            }
        }
    }
}
