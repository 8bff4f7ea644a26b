// What is known of a picture before anything is decoded: enough to refuse what is not one, is cut short, or is too large.

import CLibAV
import Model

/// A picture file's format, size and orientation, and which of its bytes are the picture.
struct PictureHeader: Equatable {
    enum Format: String { case jpeg = "JPEG", png = "PNG", webp = "WebP" }

    var format: Format
    /// Pixels as stored, before orientation.
    var size: Size
    /// Exif orientation, 1...8; 1 is upright.
    var orientation = 1
    /// Length of the picture in the file: what follows (a phone's film clip, another picture) is none of ours.
    var length: Int

    static let largestSide = 16_384
    static let largestArea = 120_000_000

    /// Reads the header and walks the file's structure to its end.
    ///
    /// - Throws: cause `.input`, blaming `input`, for anything that is no whole JPEG, PNG or WebP picture of a sane size.
    static func read(_ bytes: [UInt8], input: Int) throws(ActionFailure) -> PictureHeader {
        let reader = ByteReader(bytes[...], bigEndian: true)
        let found: Result<PictureHeader, Flaw>
        if reader.byte(0) == 0x89, reader.has("PNG\r\n", at: 1) {
            found = PNGHeader.read(bytes)
        } else if reader.byte(0) == 0xFF, reader.byte(1) == 0xD8, reader.byte(2) == 0xFF {
            found = JPEGHeader.read(bytes)
        } else if reader.has("RIFF", at: 0), reader.has("WEBP", at: 8) {
            found = WebPHeader.read(bytes)
        } else {
            throw ActionFailure(
                .input, "the file is not a JPEG, PNG or WebP picture (it \(opening(of: bytes)))",
                hint: "convert it to one of these", input: input)
        }
        switch found {
        case .failure(let flaw): throw ActionFailure(.input, flaw.message, hint: flaw.hint, input: input)
        case .success(let header):
            let (width, height) = (header.size.width, header.size.height)
            guard width > 0, height > 0 else {
                throw ActionFailure(.input, "the picture has no pixels (\(width)x\(height))", input: input)
            }
            guard width <= largestSide, height <= largestSide, width * height <= largestArea else {
                throw ActionFailure(
                    .input,
                    "the picture is too large: \(width)x\(height), at most \(largestSide) a side and "
                        + "\(largestArea / 1_000_000) megapixels",
                    hint: "scale it down first", input: input)
            }
            return header
        }
    }

    /// Why a file of a known format is not usable.
    struct Flaw: Error {
        var message: String
        var hint: String?

        static func truncated(_ format: Format) -> Flaw {
            Flaw(message: "the \(format.rawValue) picture is cut short", hint: "copy or download it again")
        }

        static func damaged(_ format: Format, _ what: String) -> Flaw {
            Flaw(message: "the \(format.rawValue) picture is damaged: \(what)")
        }

        static func unsupported(_ format: Format, _ what: String, _ hint: String) -> Flaw {
            Flaw(message: "the \(format.rawValue) picture \(what)", hint: hint)
        }
    }

    /// The first bytes in words: as text where they are text.
    private static func opening(of bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "is empty" }
        let start = bytes.prefix(12)
        if start.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            let line = start.prefix { $0 >= 0x20 }
            return "starts with \"\(String(decoding: line, as: UTF8.self))\""
        }
        let hex = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "starts with the bytes \(hex.joined(separator: " "))"
    }
}
