import Model

/// A WebP file's chunks (RFC 9649).
enum WebPHeader {
    static func read(_ bytes: [UInt8]) -> Result<PictureHeader, PictureHeader.Flaw> {
        let reader = ByteReader(bytes[...], bigEndian: false)
        guard let riff = reader.number(4, width: 4) else { return .failure(.truncated(.webp)) }
        var header = PictureHeader(format: .webp, size: Size(0, 0), length: riff + 8)
        var offset = 12
        var hasPixels = false
        while offset + 8 <= min(riff + 8, bytes.count), let length = reader.number(offset + 4, width: 4) {
            let data = offset + 8
            var size: Size?
            if reader.has("VP8X", at: offset), let flags = reader.byte(data),
                let width = reader.number(data + 4, width: 3),
                let height = reader.number(data + 7, width: 3)
            {
                guard flags & 2 == 0 else {
                    return .failure(.unsupported(.webp, "is an animation", "export one frame of it"))
                }
                size = Size(width + 1, height + 1)
            } else if reader.has("VP8 ", at: offset), let width = reader.number(data + 6, width: 2),
                let height = reader.number(data + 8, width: 2)
            {
                (size, hasPixels) = (Size(width & 0x3FFF, height & 0x3FFF), true)
            } else if reader.has("VP8L", at: offset), let bits = reader.number(data + 1, width: 4) {
                (size, hasPixels) = (Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), true)
            } else if reader.has("EXIF", at: offset), data + length <= bytes.count {
                header.orientation = Exif.orientation(bytes[data..<(data + length)])
            }
            if let size {
                guard header.size == Size(0, 0) || header.size == size else {
                    return .failure(.damaged(.webp, "its canvas and its picture differ in size"))
                }
                header.size = size
            }
            offset = data + length + length % 2
        }
        if hasPixels, header.length <= bytes.count { return .success(header) }
        return .failure(header.length > bytes.count ? .truncated(.webp) : .damaged(.webp, "it holds no picture"))
    }
}
