/// A table of a font file: bytes in big-endian order, every read checked against the table's end.
struct FontTable: Sendable {
    private let bytes: [UInt8]
    private let range: Range<Int>

    /// The part of `bytes` that `range` names, cut at the end of the file.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range.clamped(to: 0..<bytes.count)
    }

    var count: Int { range.count }

    func u8(_ offset: Int) -> Int? {
        guard offset >= 0, offset < count else { return nil }
        return Int(bytes[range.lowerBound + offset])
    }

    func u16(_ offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        let start = range.lowerBound + offset
        return Int(bytes[start]) << 8 | Int(bytes[start + 1])
    }

    func u32(_ offset: Int) -> Int? {
        guard let high = u16(offset), let low = u16(offset + 2) else { return nil }
        return high << 16 | low
    }

    /// Nil unless `length` bytes are there.
    func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, length >= 0, offset <= count - length else { return nil }
        let start = range.lowerBound + offset
        return bytes[start..<start + length]
    }

    /// The rest of the table from `offset`; empty past its end.
    func rest(from offset: Int) -> FontTable {
        let start = range.lowerBound + min(max(offset, 0), count)
        return FontTable(bytes, start..<range.upperBound)
    }
}
