/// The one Exif value that changes how a picture is seen (CIPA DC-008, tag 0x0112).
enum Exif {
    /// Orientation 1...8 of a TIFF block, with or without `Exif\0\0` before it; 1 for anything unreadable.
    static func orientation(_ block: ArraySlice<UInt8>) -> Int {
        var tiff = block
        if tiff.starts(with: "Exif\0\0".utf8) { tiff = tiff.dropFirst(6) }
        let isBigEndian = tiff.first == UInt8(ascii: "M")
        let reader = ByteReader(tiff, bigEndian: isBigEndian)
        guard reader.has(isBigEndian ? "MM" : "II", at: 0), reader.number(2, width: 2) == 42,
            let directory = reader.number(4, width: 4), let count = reader.number(directory, width: 2)
        else { return 1 }
        for index in 0..<count {
            let entry = directory + 2 + 12 * index
            guard let tag = reader.number(entry, width: 2) else { return 1 }
            if tag == 0x0112 {
                let value = reader.number(entry + 8, width: 2) ?? 1
                return (1...8).contains(value) ? value : 1
            }
        }
        return 1
    }
}
