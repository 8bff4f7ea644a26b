import Foundation
import Model
import Testing

@Suite(.serialized) struct SegmentTests {
    private let bench: PictureBench
    init() throws { bench = try PictureBench() }

    private static let size = Size(64, 36)
    private static let script = """
        [Script Info]
        PlayResX: 64
        PlayResY: 36

        [Events]
        """

    private func scene(_ name: String, frames: Int, bright: Int) throws {
        try bench.frame(Size(96, 54), name + ".y4m") { x, y in UInt8(bright + (x * 3 + y * 2) % 90) }
        try bench.write(Array(Self.script.utf8), name + ".ass")
        try bench.writeJSON(TimingDocument(frames: frames, lines: []), name + ".timing")
    }

    private let push = Motion(
        from: .init(zoom: 1, at: .center), to: .init(zoom: 1.5, at: Point(0.7, 0.3)), ease: .smooth)

    private func body(
        _ name: String, rate: Rational, head: Int, tail: Int, _ encoder: EncoderSettings = PictureBench.encoder,
        to output: String
    ) throws {
        try bench.perform(
            BodyParameters(size: Self.size, rate: rate, motion: push, head: head, tail: tail, encoder: encoder),
            ["frame=\(name).y4m", "script=\(name).ass", "timing=\(name).timing"], output)
    }

    private func fade(_ from: String, _ to: String, rate: Rational, frames: Int, to output: String) throws {
        try bench.perform(
            TransitionParameters(
                size: Self.size, rate: rate, kind: .fade, frames: frames, from: push, to: push,
                encoder: PictureBench.encoder),
            ["from", "to"].flatMap { side in
                let name = side == "from" ? from : to
                return ["\(side)-frame=\(name).y4m", "\(side)-script=\(name).ass", "\(side)-timing=\(name).timing"]
            }, output)
    }

    /// A scene is the same frames however it is cut.
    @Test func cutAnywhere() throws {
        try scene("a", frames: 9, bright: 40)
        try body("a", rate: Rational(25), head: 0, tail: 0, PictureBench.lossless, to: "whole.nut")
        try body("a", rate: Rational(25), head: 0, tail: 4, PictureBench.lossless, to: "start.nut")
        try body("a", rate: Rational(25), head: 5, tail: 0, PictureBench.lossless, to: "end.nut")
        try body("a", rate: Rational(25), head: 5, tail: 4, to: "nothing.nut")
        #expect(try bench.frameSums("whole.nut") == bench.frameSums("start.nut") + bench.frameSums("end.nut"))
        #expect(Set(try bench.frameSums("whole.nut")).count == 9)
        #expect(try bench.bytes("nothing.nut").isEmpty)
        try body("a", rate: Rational(25), head: 0, tail: 0, PictureBench.lossless, to: "again.nut")
        #expect(try bench.bytes("again.nut") == bench.bytes("whole.nut"))
    }

    /// Films with segments of one, two and no frames, at every usual rate: the film's frames are the segments' frames.
    @Test(arguments: [Rational(24), Rational(25), Rational(30_000, 1001), Rational(30), Rational(60)])
    func join(_ rate: Rational) throws {
        let lengths = [("a", 3), ("b", 3), ("c", 4), ("d", 40)]
        for (index, (name, frames)) in lengths.enumerated() { try scene(name, frames: frames, bright: 30 + 20 * index) }
        try body("a", rate: rate, head: 0, tail: 2, to: "1.nut")  // 1 frame
        try fade("a", "b", rate: rate, frames: 2, to: "2.nut")  // 2 frames
        try body("b", rate: rate, head: 2, tail: 1, to: "3.nut")  // none
        try fade("b", "c", rate: rate, frames: 1, to: "4.nut")  // 1 frame
        try body("c", rate: rate, head: 1, tail: 0, to: "5.nut")  // 3 frames
        try body("d", rate: rate, head: 0, tail: 0, to: "6.nut")  // 40 frames
        let seconds = 47 / rate.double
        _ = try bench.run(
            "ffmpeg",
            [
                "-f", "lavfi", "-i", "sine=440:r=48000:d=\(seconds)", "-ac", "2", "-c:a", "aac", "-f", "nut",
                bench.path("sound"),
            ])
        let segments = (1...6).map { "segment=\($0).nut" }
        try bench.perform(
            FilmParameters(size: Self.size, rate: rate, title: "Größe"), segments + ["sound=sound"], "film.mp4")

        var expected: [String] = []
        for name in ["1.nut", "2.nut", "4.nut", "5.nut", "6.nut"] { expected += try bench.frameSums(name) }
        #expect(expected.count == 47)
        #expect(try bench.frameSums("film.mp4") == expected)

        let facts = String(
            decoding: try bench.run(
                "ffprobe",
                [
                    "-show_entries", "stream=start_time,duration,r_frame_rate,color_space,color_range,chroma_location",
                    "-show_entries", "format_tags", "-of", "default=nw=1", bench.path("film.mp4"),
                ]), as: UTF8.self
        ).split(separator: "\n").map(String.init)
        #expect(facts.contains("r_frame_rate=\(rate.numerator)/\(rate.denominator)"))
        #expect(facts.filter { $0 == "start_time=0.000000" }.count == 2)
        #expect(
            facts.contains("TAG:title=Größe") && facts.contains("color_space=bt709") && facts.contains("color_range=tv")
        )
        #expect(!facts.contains { $0.contains("creation_time") })
        let durations = facts.filter { $0.hasPrefix("duration=") }.compactMap { Double($0.dropFirst(9)) }
        #expect(durations.count == 2 && durations.allSatisfy { abs($0 - seconds) < 0.001 })
        // Presentation times are whole frames in order, and the index is in front of the pictures.
        let times = String(
            decoding: try bench.run(
                "ffprobe",
                ["-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0", bench.path("film.mp4")]),
            as: UTF8.self
        ).split(whereSeparator: { $0 == "\n" || $0 == "," }).compactMap { Double($0) }
        #expect(times.count == 47 && times.indices.allSatisfy { abs(times[$0] - Double($0) / rate.double) < 0.00001 })
        #expect(String(decoding: try bench.bytes("film.mp4").prefix(48), as: UTF8.self).contains("moov"))
    }

    @Test func differentSettingsAreNotJoined() throws {
        try scene("a", frames: 3, bright: 40)
        try body("a", rate: Rational(25), head: 0, tail: 0, to: "1.nut")
        try body("a", rate: Rational(25), head: 0, tail: 0, PictureBench.lossless, to: "2.nut")
        _ = try bench.run(
            "ffmpeg",
            [
                "-f", "lavfi", "-i", "sine=440:r=48000:d=0.24", "-ac", "2", "-c:a", "aac", "-f", "nut",
                bench.path("sound"),
            ])
        let film = FilmParameters(size: Self.size, rate: Rational(25), title: nil)
        #expect(
            bench.failure(film, ["segment=1.nut", "segment=2.nut", "sound=sound"])
                == ActionFailure(.internal, "segments were encoded with different settings and cannot be joined"))
    }

    /// Where the camera looks, against the definition in floating point: no plane is 0.05 pixels off, in either direction.
    @Test func motionIsExact() throws {
        let (width, height, frames) = (192, 108, 12)
        let wave = { (x: Double, y: Double) in 126 + 50 * sin(x * 0.21) + 40 * sin(y * 0.17 + 0.4) }
        // Places are in luma samples; chroma is sited left, halfway between rows.
        let sites: [(every: Double, x: Double, y: Double)] = [(1, 0.5, 0.5), (2, 0.5, 1), (2, 0.5, 1)]
        try bench.frame(Size(width, height), "wave.y4m") { plane, x, y in
            let site = sites[plane]
            return UInt8(wave(site.x + Double(x) * site.every, site.y + Double(y) * site.every).rounded())
        }
        try bench.write(Array(Self.script.utf8), "wave.ass")
        try bench.writeJSON(TimingDocument(frames: frames, lines: []), "wave.timing")
        let size = Size(128, 72)
        let motion = Motion(
            from: .init(zoom: 1.6, at: Point(0.2, 0.9)), to: .init(zoom: 1.9, at: Point(0.7, 0.1)), ease: .smooth)
        try bench.perform(
            BodyParameters(
                size: size, rate: Rational(25), motion: motion, head: 0, tail: 0, encoder: PictureBench.lossless),
            ["frame=wave.y4m", "script=wave.ass", "timing=wave.timing"], "wave.nut")
        let video = try bench.run(
            "ffmpeg", ["-i", bench.path("wave.nut"), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        try #require(video.count == frames * size.width * size.height * 3 / 2)
        var start = 0
        for n in 0..<frames {
            let t = Double(n) / Double(frames - 1)
            let eased = t * t * (3 - 2 * t)
            let zoom = 1.6 * pow(1.9 / 1.6, eased)
            let (w, h) = (Double(width) / zoom, Double(height) / zoom)
            let left = (0.2 + 0.5 * eased) * (Double(width) - w)
            let top = (0.9 - 0.8 * eased) * (Double(height) - h)
            let (perX, perY) = (w / Double(size.width), h / Double(size.height))
            for (plane, site) in sites.enumerated() {
                let (columns, rows) = (size.width / Int(site.every), size.height / Int(site.every))
                // Least squares: the shifts that best explain the difference from the wave as it should be.
                var (x, y) = (Shift(), Shift())
                for row in 4..<(rows - 4) {
                    for column in 4..<(columns - 4) {
                        let px = left + (site.x + Double(column) * site.every) * perX
                        let py = top + (site.y + Double(row) * site.every) * perY
                        let difference = Double(video[start + row * columns + column]) - wave(px, py)
                        x.add(difference, slope: (wave(px + 0.05, py) - wave(px - 0.05, py)) / 0.1 * perX)
                        y.add(difference, slope: (wave(px, py + 0.05) - wave(px, py - 0.05)) / 0.1 * perY)
                    }
                }
                #expect(
                    abs(x.value) < 0.05 && abs(y.value) < 0.05, "frame \(n), plane \(plane): \(x.value), \(y.value)")
                start += columns * rows
            }
        }
    }

    private struct Shift {
        private var (product, square) = (0.0, 0.0)
        var value: Double { product / square }
        mutating func add(_ difference: Double, slope: Double) {
            product += difference * slope
            square += slope * slope
        }
    }
}
