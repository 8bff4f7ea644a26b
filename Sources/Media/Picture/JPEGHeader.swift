import Model

/// A JPEG file's markers (ITU-T T.81, annex B).
enum JPEGHeader {
    static func read(_ bytes: [UInt8]) -> Result<PictureHeader, PictureHeader.Flaw> {
        let reader = ByteReader(bytes[...], bigEndian: true)
        var header = PictureHeader(format: .jpeg, size: Size(0, 0), length: bytes.count)
        var isScanned = false
        var hasFrame = false
        var components = 0
        var hasAdobe = false
        var offset = 2
        while let prefix = reader.byte(offset), let marker = reader.byte(offset + 1) {
            if prefix != 0xFF || marker == 0 || (0xD0...0xD7).contains(marker) {
                guard isScanned else { return .failure(.damaged(.jpeg, "no marker at byte \(offset)")) }
                // Entropy-coded data: on to the next byte that could start a marker.
                offset = bytes[(offset + 1)...].firstIndex(of: 0xFF) ?? bytes.count
                continue
            }
            if marker == 0xFF {
                offset += 1
                continue
            }
            if marker == 0xD9 {
                guard isScanned, hasFrame else { return .failure(.damaged(.jpeg, "it holds no picture")) }
                guard components != 4 || hasAdobe else {
                    return .failure(.unsupported(.jpeg, "has four channels and does not say of what", "save it as RGB"))
                }
                header.length = offset + 2
                return .success(header)
            }
            guard let length = reader.number(offset + 2, width: 2) else { break }
            guard length >= 2 else { return .failure(.damaged(.jpeg, "a segment of \(length) bytes")) }
            let end = offset + 2 + length
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let depth = reader.byte(offset + 4), let height = reader.number(offset + 5, width: 2),
                    let width = reader.number(offset + 7, width: 2), let count = reader.byte(offset + 9)
                else { return .failure(.truncated(.jpeg)) }
                guard marker <= 0xC2, depth == 8 else {
                    return .failure(
                        .unsupported(
                            .jpeg, "is of a rare kind (process \(marker & 15), \(depth) bits)",
                            "save it as baseline JPEG"))
                }
                (header.size, components, hasFrame) = (Size(width, height), count, true)
                if width > PictureHeader.largestSide || height > PictureHeader.largestSide { return .success(header) }
            case 0xE1 where reader.has("Exif\0\0", at: offset + 4) && end <= bytes.count && length > 8:
                header.orientation = Exif.orientation(bytes[(offset + 10)..<end])
            case 0xEE where reader.has("Adobe", at: offset + 4): hasAdobe = true
            case 0xDA: isScanned = true
            default: break
            }
            offset = end
        }
        return .failure(.truncated(.jpeg))
    }
}
