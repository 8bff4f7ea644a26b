import Media
import Model
import Testing

struct TimingTests {
    private struct Case: CustomTestStringConvertible {
        var name: String
        var rate = Rational(25)
        var voices: [Int] = []
        var at: [Int?] = []
        var after: [Int] = []
        var frames: Int?
        var head = 0
        var tail = 0
        var lead = (0, 0)
        var starts: [Int] = []
        var expected = 0
        var failure: String?
        var testDescription: String { name }
    }

    /// 1,920 samples a frame at 25.
    private static let cases = [
        Case(name: "empty", expected: 1),
        Case(name: "only transitions", head: 5, tail: 7, expected: 12),
        Case(name: "one voice, rounded up", voices: [1921], starts: [0], expected: 2),
        Case(name: "one voice, exact", voices: [1920], starts: [0], expected: 1),
        Case(
            name: "all parts", voices: [1920, 1920], after: [0, 100], head: 2, tail: 3, lead: (1920, 1820),
            starts: [5760, 7780], expected: 9),
        Case(name: "at", voices: [9600, 1920], at: [nil, 100], starts: [0, 100], expected: 5),
        Case(
            name: "after the predecessor of an at", voices: [1920, 1920, 1920], at: [nil, 48000, nil],
            after: [0, 0, 10], starts: [0, 48000, 49930], expected: 28),
        Case(name: "said", voices: [1920], frames: 100, starts: [0], expected: 100),
        Case(
            name: "said, just enough", rate: Rational(30000, 1001), voices: [1602], frames: 2, starts: [0], expected: 2),
        Case(
            name: "said, lead-out does not count", voices: [1920], frames: 1, lead: (0, 1920), starts: [0], expected: 1),
        Case(
            name: "said too short", voices: [1920, 4000], frames: 3,
            failure: "the scene lasts 0.120 s but its lines need 0.160 s"),
        Case(
            name: "shorter than transitions", frames: 10, head: 10, tail: 15,
            failure: "the scene lasts 0.400 s, shorter than its transitions, which take 1.000 s"),
        Case(name: "no frame", frames: 0, failure: "the scene lasts no frame"),
    ]

    @Test(arguments: cases) private func timing(_ it: Case) throws {
        let lines = it.voices.indices.map {
            TimingParameters.Line(
                character: "c", at: it.at.indices.contains($0) ? it.at[$0] : nil,
                after: it.after.indices.contains($0) ? it.after[$0] : 0)
        }
        let parameters = TimingParameters(
            rate: it.rate, lines: lines, frames: it.frames, head: it.head, tail: it.tail, leadIn: it.lead.0,
            leadOut: it.lead.1)
        let voices = it.voices.map { WordsDocument(samples: $0, words: [.init(text: "w", start: 1, end: $0)]) }
        do {
            let document = try SceneTiming.document(parameters, voices: voices)
            #expect(document.frames == it.expected)
            #expect(document.lines.map(\.start) == it.starts)
            #expect(document.lines.map { $0.words[0].start } == it.starts.map { $0 + 1 })
            #expect(it.failure == nil)
        } catch {
            #expect(error.message == it.failure)
            #expect(error.cause == .input)
        }
    }

    @Test func blamesTheLine() throws {
        let bench = try SoundBench()
        let short = try bench.store(WordsDocument(samples: 100, words: []), "short")
        let long = try bench.store(WordsDocument(samples: 202_464, words: []), "long")
        let parameters = TimingParameters(
            rate: Rational(24),
            lines: [.init(character: "a", at: nil, after: 0), .init(character: "b", at: 0, after: 0)],
            frames: 72, head: 0, tail: 0, leadIn: 0, leadOut: 0)
        #expect(
            bench.failure(parameters, inputs: [.init(role: "words", path: short), .init(role: "words", path: long)])
                == ActionFailure(
                    .input, "the scene lasts 3.000 s but its lines need 4.250 s",
                    hint: "make it longer or leave `duration` out", input: 1))
    }
}
