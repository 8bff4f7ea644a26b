import Model

/// A PNG file's chunks (W3C PNG specification, third edition).
enum PNGHeader {
    static func read(_ bytes: [UInt8]) -> Result<PictureHeader, PictureHeader.Flaw> {
        let reader = ByteReader(bytes[...], bigEndian: true)
        guard reader.has("IHDR", at: 12), let width = reader.number(16, width: 4),
            let height = reader.number(20, width: 4)
        else { return .failure(bytes.count < 24 ? .truncated(.png) : .damaged(.png, "its header is missing")) }
        var header = PictureHeader(format: .png, size: Size(width, height), length: bytes.count)
        var offset = 8
        while let length = reader.number(offset, width: 4) {
            let end = offset + 12 + length
            guard end <= bytes.count else { break }
            if reader.has("eXIf", at: offset + 4) {
                header.orientation = Exif.orientation(bytes[(offset + 8)..<(offset + 8 + length)])
            }
            if reader.has("IEND", at: offset + 4) {
                header.length = end
                return .success(header)
            }
            offset = end
        }
        // A picture too large to accept is refused as that, whole or not.
        return width > PictureHeader.largestSide || height > PictureHeader.largestSide
            ? .success(header) : .failure(.truncated(.png))
    }
}
