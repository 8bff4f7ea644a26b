import Foundation
import Model
import Testing

@Suite(.serialized) struct StillTests {
    private let bench: PictureBench
    init() throws { bench = try PictureBench() }

    private static let jpeg = Array(
        Data(
            base64Encoded:
                "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUV"
                + "DA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
                + "FBT/wAARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAYEAACAwAAAAAAAAAAAAAAAAAAARZjkf/EABUBAQEA"
                + "AAAAAAAAAAAAAAAAAAYI/8QAGhEAAQUBAAAAAAAAAAAAAAAAAAYXU7HRVP/aAAwDAQACEQMRAD8AjafWLRPrFoBaTTJPmrBy5ymnvT//"
                + "2Q==") ?? Data())
    private static let webp = Array(
        Data(
            base64Encoded: "UklGRjgAAABXRUJQVlA4ICwAAADQAQCdASoQAAgAAgA0JaACdLoB+AADsAD+5Qr/+Smv8bctX/ylXgsbm+AAAA==")
            ?? Data())

    private func parameters(_ size: Size, _ fit: Fit = .cover, detail: Double = 1, focus: Point = .center)
        -> StillParameters
    {
        StillParameters(
            size: size, detail: detail, fit: fit, focus: focus, background: Color(red: 255, green: 0, blue: 0))
    }

    private func huge(_ width: Int, _ height: Int) -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        return [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]
            + TinyPNG.chunk("IHDR", big(width) + big(height) + [8, 2, 0, 0, 0]) + TinyPNG.chunk("IEND", [])
    }

    @Test func refusals() throws {
        let png = TinyPNG.make(Size(8, 8)) { x, y in [UInt8(x * 30), UInt8(y * 30), 0, 255] }
        var flipped = png
        flipped[png.count - 40] ^= 0x55
        let again = "copy or download it again"
        let convert = "convert it to one of these"
        let kinds = "the file is not a JPEG, PNG or WebP picture"
        let cases: [(bytes: [UInt8], message: String, hint: String?)] = [
            ([], "\(kinds) (it is empty)", convert),
            (Array("#EXTM3U\nfile:/etc".utf8), "\(kinds) (it starts with \"#EXTM3U\")", convert),
            (
                [0x47, 0x49, 0x46, 0, 1, 2, 3, 4, 5], "\(kinds) (it starts with the bytes 47 49 46 00 01 02 03 04)",
                convert
            ),
            (Array(png.dropLast(20)), "the PNG picture is cut short", again),
            (Array(Self.jpeg.dropLast(4)), "the JPEG picture is cut short", again),
            (Array(Self.jpeg.prefix(90)), "the JPEG picture is cut short", again),
            (Array(Self.webp.dropLast(3)), "the WebP picture is cut short", again),
            (
                huge(60_000, 60_000), "the picture is too large: 60000x60000, at most 16384 a side and 120 megapixels",
                "scale it down first"
            ),
            (
                huge(16_000, 16_000), "the picture is too large: 16000x16000, at most 16384 a side and 120 megapixels",
                "scale it down first"
            ),
            (huge(0, 4), "the picture has no pixels (0x4)", nil),
        ]
        for (bytes, message, hint) in cases {
            try bench.write(bytes, "bad")
            #expect(
                bench.failure(parameters(Size(16, 8)), ["picture=bad"])
                    == ActionFailure(.input, message, hint: hint, input: 0))
        }
        try bench.write(flipped, "bad")
        let damaged = bench.failure(parameters(Size(16, 8)), ["picture=bad"])
        #expect(damaged?.cause == .input && damaged?.input == 0)
    }

    /// Colours of the primaries by the definition of BT.709, limited range.
    @Test func colours() throws {
        let cases: [(rgb: [UInt8], yuv: [UInt8])] = [
            ([0, 0, 0], [16, 128, 128]), ([255, 255, 255], [235, 128, 128]), ([255, 0, 0], [63, 102, 240]),
            ([0, 255, 0], [173, 42, 26]), ([0, 0, 255], [32, 240, 118]),
        ]
        for (rgb, yuv) in cases {
            try bench.write(TinyPNG.make(Size(16, 8)) { _, _ in rgb + [255] }, "plain.png")
            try bench.perform(parameters(Size(16, 8)), ["picture=plain.png"], "frame")
            let samples = try bench.planes("frame").samples
            #expect([samples[0], samples[128], samples[160]] == yuv)
            #expect(Set(samples[..<128]).count == 1 && Set(samples[128..<160]).count == 1)
        }
        // Half transparent black over red, and a picture in each of the other formats.
        try bench.write(TinyPNG.make(Size(16, 8)) { _, _ in [0, 0, 0, 128] }, "clear.png")
        try bench.perform(parameters(Size(16, 8)), ["picture=clear.png"], "frame")
        #expect(try bench.planes("frame").samples[0] == 39)
        for (bytes, first) in [(Self.jpeg, 63 as UInt8), (Self.webp, 115)] {
            try bench.write(bytes, "other")
            try bench.perform(parameters(Size(16, 8)), ["picture=other"], "frame")
            let luma = Int(try bench.planes("frame").samples[0])
            #expect(abs(luma - Int(first)) <= 3)
        }
    }

    /// The four corners of a picture by Exif orientation: 1 2 / 3 4 are the stored quadrants.
    @Test func orientations() throws {
        let expected: [[Int]] = [
            [1, 2, 3, 4], [2, 1, 4, 3], [4, 3, 2, 1], [3, 4, 1, 2], [1, 3, 2, 4], [3, 1, 4, 2], [4, 2, 3, 1],
            [2, 4, 1, 3],
        ]
        for (index, corners) in expected.enumerated() {
            let png = TinyPNG.make(Size(32, 16), orientation: UInt8(index + 1)) { x, y in
                let row = y < 8 ? 0 : 2
                let column = x < 16 ? 1 : 2
                let gray = UInt8((row + column) * 50)
                return [gray, gray, gray, 255]
            }
            try bench.write(png, "turned.png")
            let size = index < 4 ? Size(32, 16) : Size(16, 32)
            try bench.perform(parameters(size), ["picture=turned.png"], "frame")
            let samples = try bench.planes("frame").samples
            let places = [(1, 1), (size.width - 2, 1), (1, size.height - 2), (size.width - 2, size.height - 2)]
            let found = places.map { place in
                let luma = Double(samples[place.1 * size.width + place.0])
                return Int(((luma - 16) / 219 * 5.1).rounded())
            }
            #expect(found == corners, "orientation \(index + 1)")
        }
    }

    /// Files of other programs: odd sizes with halved chroma, grey, deep, transparent.
    @Test(arguments: [
        ("odd.jpg", "yuvj420p"), ("odd-422.jpg", "yuvj422p"), ("grey.jpg", "gray"), ("odd.webp", "yuv420p"),
        ("clear.webp", "yuva420p"),
        ("deep.png", "rgb48be"), ("deep-clear.png", "rgba64be"), ("grey.png", "gray16be"), ("palette.png", "pal8"),
    ])
    func formats(name: String, format: String) throws {
        let make = [
            "-y", "-f", "lavfi", "-i", "color=gray:size=101x67:duration=1:rate=1", "-frames:v", "1", "-pix_fmt", format,
        ]
        _ = try bench.run("ffmpeg", make + [bench.path(name)])
        for fit in Fit.allCases {
            try bench.perform(parameters(Size(64, 36), fit), ["picture=\(name)"], "frame")
            let samples = try bench.planes("frame").samples
            #expect(abs(Int(samples[18 * 64 + 32]) - 126) <= 2, "\(name) \(fit)")
        }
    }

    @Test func sizes() throws {
        try bench.write(TinyPNG.make(Size(120, 80)) { x, _ in [UInt8(x * 2), 0, 0, 255] }, "wide.png")
        let cases: [(StillParameters, Size)] = [
            (parameters(Size(48, 32), detail: 2), Size(96, 64)), (parameters(Size(48, 32), detail: 9), Size(120, 80)),
            (parameters(Size(480, 320), detail: 3), Size(480, 320)), (parameters(Size(32, 48), .contain), Size(32, 48)),
            (parameters(Size(32, 48), .blur, detail: 2), Size(64, 96)),
        ]
        for (parameters, size) in cases {
            try bench.perform(parameters, ["picture=wide.png"], "frame")
            #expect(try bench.planes("frame").size == size)
        }
        // Around a contained picture there is the background and nothing else.
        try bench.perform(parameters(Size(32, 48), .contain), ["picture=wide.png"], "frame")
        let samples = try bench.planes("frame").samples
        #expect(Set(samples[..<(32 * 12)]) == [63] && Set(samples[(32 * 36)..<(32 * 48)]) == [63])
        // The focus decides what a crop keeps.
        for (x, range) in [(0.0, 16...50), (1.0, 40...63)] {
            try bench.perform(parameters(Size(32, 48), focus: Point(x, 0.5)), ["picture=wide.png"], "frame")
            #expect(range.contains(Int(try bench.planes("frame").samples[16])))
        }
    }
}
