import Media
import Model
import Testing

struct SoundSubtitlesTests {
    /// A line whose words take half a second each with a tenth between them.
    private static func line(_ character: String, _ text: String, at start: Int = 0) -> TimingDocument.Line {
        let words = text.split(separator: " ").enumerated().map {
            WordsDocument.Word(text: String($1), start: start + $0 * 28_800, end: start + $0 * 28_800 + 24_000)
        }
        return .init(character: character, start: start, samples: words.count * 28_800, words: words)
    }

    @Test(arguments: [
        ("Short.", 20, [["Short."]]),
        (
            "It took seven years to build this ship. It rained.", 24,
            [["It took seven years", "to build this ship."], ["It rained."]]
        ),
        ("one two, three four five six seven", 9, [["one two,"], ["three", "four five"], ["six seven"]]),
        ("abcdefghijklmnopqrstuvwxyz", 10, [["abcdefgh", "ijklmnopq"], ["rstuvwxyz"]]),
        ("春はあけぼの。やうやう白くなりゆく山際", 8, [["春はあけぼの", "。やうやう白"], ["くなりゆく山際"]]),
    ])
    func phrases(_ text: String, _ length: Int, _ expected: [[String]]) {
        let timing = TimingDocument(frames: 1, lines: [Self.line("A", text)])
        #expect(CueLayout(lineLength: length).cues([(0, timing)]).map(\.lines) == expected)
    }

    @Test func neverOverlap() {
        let long = "one two three four five six seven eight nine ten eleven twelve"
        let scenes = (0..<20).map { index in
            (
                start: index * 40_000,
                timing: TimingDocument(
                    frames: 1, lines: [Self.line("A", long), Self.line("B", long, at: index * 7_000)])
            )
        }
        let cues = CueLayout(lineLength: 16).cues(scenes)
        #expect(cues.count > 100)
        #expect(cues.allSatisfy { $0.end > $0.start && $0.lines.count <= 2 && $0.lines.allSatisfy { $0.count <= 16 } })
        #expect(zip(cues, cues.dropFirst()).allSatisfy { $0.end <= $1.start })
        #expect(cues.flatMap(\.lines).joined(separator: " ").split(separator: " ").count == 40 * 12)
    }

    @Test func files() throws {
        let bench = try SoundBench()
        let first = TimingDocument(frames: 50, lines: [Self.line("Ann & <Bo>", "Rock & <roll> --> now.")])
        let second = TimingDocument(frames: 50, lines: [Self.line("", "Yes.", at: 9_600)])
        try bench.perform(
            SubtitlesParameters(rate: Rational(25), overlaps: [0, 10], lineLength: 40),
            inputs: [
                .init(role: "timing", path: try bench.store(first, "1")),
                .init(role: "timing", path: try bench.store(second, "2")),
            ])
        let srt = String(decoding: try bench.bytes("srt"), as: UTF8.self)
        #expect(
            srt == """
                1
                00:00:00,000 --> 00:00:01,800
                Rock & <roll> → now.

                2
                00:00:01,800 --> 00:00:02,800
                Yes.

                """)
        let vtt = String(decoding: try bench.bytes("vtt"), as: UTF8.self)
        #expect(
            vtt == """
                WEBVTT

                00:00:00.000 --> 00:00:01.800
                <v Ann &amp; &lt;Bo&gt;>Rock &amp; &lt;roll&gt; --&gt; now.

                00:00:01.800 --> 00:00:02.800
                Yes.

                """)
    }
}
