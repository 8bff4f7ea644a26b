import Foundation
import Media
import Model
import Testing

@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")))
struct FootageTests {
    private let bench: PictureBench
    init() throws { bench = try PictureBench() }

    private static let size = Size(64, 36)
    private static let script = "[Script Info]\nPlayResX: 64\nPlayResY: 36\n\n[Events]\n"

    private func scene(frames: Int) throws {
        try bench.write(Array(Self.script.utf8), "scene.ass")
        try bench.writeJSON(TimingDocument(frames: frames, lines: []), "scene.timing")
    }

    /// A video whose frame `k` is grey: luma 20 + 4 k.
    private func steps(_ name: String, frames: Int, rate: String, _ options: [String] = []) throws {
        try make(name, "nullsrc=s=64x36:r=\(rate),format=yuv420p,geq=lum='20+4*N':cb=128:cr=128", frames, options)
    }

    private func make(_ name: String, _ source: String, _ frames: Int, _ options: [String]) throws {
        let codec = options.contains("-c:v") ? [] : ["-c:v", "libx264", "-qp", "0", "-g", "8", "-bf", "2"]
        _ = try bench.run(
            "ffmpeg",
            ["-y", "-f", "lavfi", "-i", source, "-frames:v", "\(frames)"] + codec
                + options + [bench.path(name)])
    }

    private func body(
        _ file: String, _ footage: Footage, rate: Rational = Rational(25), motion: Motion = .hold, size: Size = size,
        head: Int = 0, tail: Int = 0, to output: String = "out.nut"
    ) throws(ActionFailure) {
        try bench.perform(
            BodyParameters(
                size: size, rate: rate, motion: motion, footage: footage, head: head, tail: tail,
                encoder: PictureBench.lossless),
            ["footage=\(file)", "script=scene.ass", "timing=scene.timing"], output)
    }

    /// The samples of a segment, a frame after another.
    private func frames(_ name: String = "out.nut", size: Size = size) throws -> [[UInt8]] {
        let video = try bench.run("ffmpeg", ["-i", bench.path(name), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        let length = size.width * size.height * 3 / 2
        return stride(from: 0, to: video.count, by: length).map { Array(video[$0..<$0 + length]) }
    }

    /// Which frame of the video each frame of the scene shows.
    private func shown() throws -> [Int] { try frames().map { (Int($0[0]) - 20) / 4 } }

    @Test(arguments: [
        ("25", Rational(25), 8, Footage.Ending.hold, [0, 1, 2, 3, 4, 5, 6, 7]),
        ("50", Rational(25), 6, .hold, [0, 2, 4, 6, 8, 10]),
        ("12.5", Rational(25), 6, .hold, [0, 0, 1, 1, 2, 2]),
        ("24", Rational(30), 11, .hold, [0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8]),
        ("30", Rational(30_000, 1001), 5, .hold, [0, 1, 2, 3, 4]),
        ("25", Rational(25), 14, .hold, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 11]),
        ("25", Rational(25), 15, .loop, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2]),
        ("25", Rational(25), 18, .slow, [0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11]),
    ])
    func framesByTime(_ own: String, _ rate: Rational, _ count: Int, _ then: Footage.Ending, _ expected: [Int]) throws {
        try scene(frames: count)
        for (name, options) in [("clip.mp4", []), ("clip.webm", ["-c:v", "libvpx", "-crf", "4", "-b:v", "4M"])] {
            try steps(name, frames: 12, rate: own, options)
            try body(name, Footage(then: then), rate: rate)
            let found = try frames().map { Int((Double($0[0]) - 20) / 4 + 0.5) }
            #expect(found == expected, "\(name)")
        }
    }

    /// Every frame is the same, whatever was asked for before it: cut into parts, each in its own request, forwards and round again.
    @Test(arguments: [Footage.Ending.hold, .loop, .slow])
    func aFrameIsAFunctionOfItsNumber(_ then: Footage.Ending) throws {
        try make("clip.mp4", "testsrc2=s=96x54:r=24", 41, ["-x264-params", "open-gop=1"])
        try scene(frames: 70)
        let motion = Motion(from: .init(zoom: 1, at: .center), to: .init(zoom: 1.4, at: Point(1, 0)), ease: .smooth)
        try body("clip.mp4", Footage(then: then), motion: motion)
        let whole = try frames()
        #expect(whole.count == 70)
        var parts: [[UInt8]] = []
        for part in stride(from: 0, to: 70, by: 14) {
            try body("clip.mp4", Footage(then: then), motion: motion, head: part, tail: 70 - part - 14, to: "part.nut")
            parts += try frames("part.nut")
        }
        #expect(parts == whole)
        // A transition of a scene with itself, at the same place, is the scene.
        try bench.perform(
            TransitionParameters(
                size: Self.size, rate: Rational(25), kind: .fade, frames: 70, from: motion, to: motion,
                fromFootage: Footage(then: then), toFootage: Footage(then: then), encoder: PictureBench.lossless),
            ["from", "to"].flatMap {
                ["\($0)-footage=clip.mp4", "\($0)-script=scene.ass", "\($0)-timing=scene.timing"]
            },
            "fade.nut")
        #expect(try frames("fade.nut") == whole)
    }

    /// Uneven times, a start that is not zero, and a part skipped.
    @Test func times() throws {
        try make(
            "uneven.mkv",
            "nullsrc=s=64x36:r=25,format=yuv420p,geq=lum='20+4*N':cb=128:cr=128,setpts='(N*N+50)/(25*TB)'", 8,
            ["-fps_mode", "passthrough", "-copyts"])
        try scene(frames: 20)
        try body("uneven.mkv", Footage(then: .hold))
        #expect(try shown() == [0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4])
        try steps("clip.mp4", frames: 12, rate: "25")
        try scene(frames: 4)
        try body("clip.mp4", Footage(then: .hold, start: Rational(1, 5)))
        #expect(try shown() == [5, 6, 7, 8])
        #expect(throws: ActionFailure(.input, "the video lasts 0.480 s and is to start at 2.000 s", input: 0)) {
            try body("clip.mp4", Footage(then: .hold, start: Rational(2)))
        }
    }

    /// Four corners, red, green, blue and white, as every container and every tag has them: the same colours at the same places.
    @Test func coloursAndPlaces() throws {
        let corners =
            "color=c=black:s=96x54:r=25,format=gbrp,geq=r='255*(gt(Y,27)*gt(X,48)+lt(Y,27)*lt(X,48))'"
            + ":g='255*(gt(X,48))':b='255*(gt(Y,27))'"
        let lossless = ["-c:v", "libx264", "-qp", "0"]
        let turned = "\(corners),transpose=2"
        let cases: [(name: String, source: String, options: [String], turn: Int?)] = [
            (
                "709.mp4", "\(corners),scale=out_color_matrix=bt709,format=yuv420p",
                lossless + ["-colorspace", "bt709"], nil
            ),
            (
                "601.mp4", "\(corners),scale=out_color_matrix=bt601,format=yuv420p",
                lossless + ["-colorspace", "smpte170m"],
                nil
            ),
            ("untagged.mp4", "\(corners),scale=out_color_matrix=bt601,format=yuv420p", lossless, nil),
            (
                "full.mp4", "\(corners),scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p",
                lossless + ["-colorspace", "bt709"], nil
            ),
            (
                "deep.mp4", "\(corners),scale=out_color_matrix=bt709,format=yuv422p10le",
                lossless + ["-colorspace", "bt709"], nil
            ),
            ("rgb.mov", "\(corners),format=rgb24", ["-c:v", "qtrle"], nil),
            (
                "oblong.mp4", "\(corners),scale=48:54:out_color_matrix=bt709,format=yuv420p,setsar=2",
                lossless + ["-colorspace", "bt709"], nil
            ),
            (
                "turned.mp4", "\(turned),scale=out_color_matrix=bt709,format=yuv420p",
                lossless + ["-colorspace", "bt709"],
                90
            ),
            (
                "prores.mov", "\(corners),scale=out_color_matrix=bt601,format=yuva444p10le",
                ["-c:v", "prores_ks", "-profile:v", "4444"], nil
            ),
        ]
        try scene(frames: 1)
        let expected: [[Int]] = [[63, 102, 240], [173, 42, 26], [32, 240, 118], [235, 128, 128]]
        for (name, source, options, turn) in cases {
            try make(name, source, 2, options)
            if let turn {
                _ = try bench.run(
                    "ffmpeg",
                    [
                        "-y", "-i", bench.path(name), "-c", "copy", "-metadata:s:v", "rotate=\((360 - turn) % 360)",
                        bench.path("x" + name),
                    ])
            }
            try body(turn == nil ? name : "x" + name, Footage())
            let samples = try frames()[0]
            for (corner, color) in expected.enumerated() {
                let (x, y) = (corner % 2 == 0 ? 8 : 24, corner / 2 == 0 ? 4 : 14)
                let found = [
                    Int(samples[2 * y * 64 + 2 * x]), Int(samples[64 * 36 + y * 32 + x]),
                    Int(samples[64 * 36 + 32 * 18 + y * 32 + x]),
                ]
                #expect(zip(found, color).allSatisfy { abs($0 - $1) <= 2 }, "\(name), corner \(corner): \(found)")
            }
        }
    }

    /// White as HDR has it (203 cd/m², ITU-R BT.2408) is white; nothing of a wide gamut is tinted.
    @Test func highDynamicRange() throws {
        try make(
            "pq.mp4", "nullsrc=s=64x36:r=25,format=yuv420p10le,geq=lum=572:cb=512:cr=512", 2,
            [
                "-c:v", "libx264", "-qp", "0", "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace",
                "bt2020nc",
            ])
        try scene(frames: 1)
        try body("pq.mp4", Footage())
        let samples = try frames()[0]
        #expect(abs(Int(samples[0]) - 235) <= 2 && samples.suffix(1_000).allSatisfy { abs(Int($0) - 128) <= 1 })
    }

    /// Wide video into a square, three ways.
    @Test func fits() throws {
        let square = Size(36, 36)
        try make("wide.mp4", "color=c=white:s=72x36:r=25,format=yuv420p", 2, ["-colorspace", "bt709"])
        try scene(frames: 2)
        func column(_ fit: Fit) throws -> [UInt8] {
            try body("wide.mp4", Footage(fit: fit, background: .black), size: square)
            let frame = try frames(size: square)[1]
            return [2, 18, 33].map { frame[$0 * 36 + 18] }
        }
        #expect(try column(.cover) == [235, 235, 235])
        #expect(try column(.contain) == [16, 235, 16])
        let blurred = try column(.blur)
        #expect(blurred[1] == 235 && (140...160).contains(blurred[0]) && blurred[0] == blurred[2])
    }

    /// Transparent video over its background.
    @Test func transparency() throws {
        try make(
            "clear.webm", "color=c=white@0.5:s=64x36:r=25,format=yuva420p", 3,
            ["-c:v", "libvpx-vp9", "-auto-alt-ref", "0", "-crf", "4", "-b:v", "0"])
        try scene(frames: 2)
        try body("clear.webm", Footage(background: .black))
        #expect(abs(Int(try frames()[1][64 * 18 + 32]) - 126) <= 2)
    }

    /// What stands in for a missing clip is a picture.
    @Test func aPictureAsFootage() throws {
        try bench.write(TinyPNG.make(Size(16, 9)) { _, _ in [255, 255, 255, 255] }, "still.png")
        try scene(frames: 3)
        try body("still.png", Footage())
        #expect(try frames().map { $0[0] } == [235, 235, 235])
    }
}
