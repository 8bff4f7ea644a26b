/// Numbers out of bytes from outside: a read past the end is nil, never a trap.
struct ByteReader {
    let bytes: ArraySlice<UInt8>
    var isBigEndian: Bool

    init(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) {
        self.bytes = bytes
        isBigEndian = bigEndian
    }

    /// The byte at an offset from the start of the slice.
    func byte(_ offset: Int) -> Int? {
        guard offset >= 0, offset < bytes.count else { return nil }
        return Int(bytes[bytes.startIndex + offset])
    }

    /// An unsigned number of `width` bytes, 1...4.
    func number(_ offset: Int, width: Int) -> Int? {
        var value = 0
        for index in 0..<width {
            guard let byte = byte(offset + (isBigEndian ? index : width - 1 - index)) else { return nil }
            value = value << 8 | byte
        }
        return value
    }

    /// True where these characters stand.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return wanted.indices.allSatisfy { byte(offset + $0) == Int(wanted[$0]) }
    }
}
