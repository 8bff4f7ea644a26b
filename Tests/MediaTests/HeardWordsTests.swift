import Media
import Model
import Testing

struct HeardWordsTests {
    /// Words as `text start end`, in hundredths of a second.
    private func aligned(_ text: String, _ heard: [(String, Int, Int)], samples: Int = 480_000) -> [String] {
        let words = HeardWords(words: heard.map { .init(text: $0.0, start: $0.1 * 480, end: $0.2 * 480) })
        return WordAlignment.words(of: text, heard: words, samples: samples).map {
            "\($0.text) \($0.start / 480) \($0.end / 480)"
        }
    }

    @Test func pairs() {
        // Letter case, punctuation, and words that a vendor writes otherwise.
        #expect(
            aligned(
                "Hello, World — it's grey.",
                [("hello", 10, 50), ("world", 60, 90), ("its", 120, 140), ("gray", 140, 180)])
                == ["Hello, 10 50", "World 60 90", "— 90 120", "it's 120 140", "grey. 140 180"])
        // A number is spoken as several words, a compound as two.
        #expect(
            aligned(
                "In 1999 a well-known man",
                [
                    ("in", 0, 10), ("nineteen", 10, 40), ("ninety", 40, 60), ("nine", 60, 80), ("a", 80, 90),
                    ("well", 90, 110), ("known", 110, 140), ("man", 150, 170),
                ]) == ["In 0 10", "1999 10 80", "a 80 90", "well-known 90 140", "man 150 170"])
        // Written as two words, heard as one; heard twice; not heard at all.
        #expect(
            aligned("the light house stood", [("the", 0, 10), ("lighthouse", 10, 60), ("stood", 70, 90)])
                == ["the 0 10", "light 10 35", "house 35 60", "stood 70 90"])
        #expect(
            aligned("one two three", [("one", 0, 10), ("uh", 10, 20), ("two", 20, 30), ("three", 40, 60)])
                == ["one 0 10", "two 20 30", "three 40 60"])
        #expect(
            aligned("one missing three", [("one", 0, 10), ("three", 40, 60)])
                == ["one 0 10", "missing 10 40", "three 40 60"])
    }

    @Test func nothingIsOutsideTheSound() {
        // Nothing alike: letters share what was heard. Times that run backwards or past the end are pulled in.
        #expect(aligned("ab cd", [("zzzzz", 10, 20), ("qqqqq", 20, 30)]) == ["ab 10 20", "cd 20 30"])
        #expect(aligned("a b", [("a", 50, 70), ("b", 40, 9_000)], samples: 48_000) == ["a 50 70", "b 70 100"])
        #expect(aligned("", [("a", 0, 10)]).isEmpty)
        #expect(aligned("a b", []).count == 2)
        #expect(aligned("— …", [("a", 0, 10)]).count == 2)
    }

    /// Long lines, most of whose words a vendor got: times never run backwards, every word is there.
    @Test func longLines() {
        let words = (0..<1_500).map { "word\($0 % 97)x\($0 % 13)" }
        let heard = words.enumerated().filter { $0.offset % 11 != 3 }.map {
            ($0.element, $0.offset * 30, $0.offset * 30 + 25)
        }
        let found = WordAlignment.words(
            of: words.joined(separator: " "),
            heard: HeardWords(words: heard.map { .init(text: $0.0, start: $0.1 * 480, end: $0.2 * 480) }),
            samples: 48_000_000)
        #expect(found.map(\.text) == words)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.start <= $0.end && $0.end <= $1.start })
        #expect(
            found.enumerated().filter { $0.offset % 11 != 3 }.allSatisfy { $0.element.start == $0.offset * 30 * 480 })
    }

    @Test func recordingTakesThem() throws {
        let bench = try SoundBench()
        let sound = try bench.wave((0..<96_000).map { $0 % 2 == 0 ? 0.3 : -0.3 }, "voice.wav")
        let heard = try bench.store(
            HeardWords(words: [
                .init(text: "A", start: 4_800, end: 9_600), .init(text: "WORD", start: 48_000, end: 60_000),
            ]),
            "heard")
        let inputs: [ActionRequest.File] = [.init(role: "file", path: sound), .init(role: "words", path: heard)]
        try bench.perform(RecordingParameters(text: "a word", words: nil), inputs: inputs)
        #expect(
            try bench.document(WordsDocument.self, "words")
                == WordsDocument(
                    samples: 96_000,
                    words: [
                        .init(text: "a", start: 4_800, end: 9_600), .init(text: "word", start: 48_000, end: 60_000),
                    ]))
        // A vendor that gives no times leaves them to the sound.
        let none = try bench.store(HeardWords(words: []), "none")
        try bench.perform(
            RecordingParameters(text: "a word", words: nil), inputs: [inputs[0], .init(role: "words", path: none)])
        #expect(try bench.document(WordsDocument.self, "words").words.map(\.end) == [19_200, 96_000])
    }

    /// A voice that is missing is silence with words, which a recording is made of.
    @Test func placeholder() throws {
        let bench = try SoundBench()
        try bench.perform(PlaceholderVoiceParameters(text: "nobody says this"), prefix: "p-")
        try bench.perform(
            RecordingParameters(text: "nobody says this", words: nil),
            inputs: [
                .init(role: "file", path: bench.path("p-sound")), .init(role: "words", path: bench.path("p-words")),
            ])
        let words = try bench.document(WordsDocument.self, "words")
        #expect(words.words.map(\.text) == ["nobody", "says", "this"] && words.words.last?.end == words.samples)
        let sound = try bench.samples("sound")
        #expect(sound.count == 48_000 && (sound.max() ?? 0) < 0.07 && sound.dropFirst(9_000).allSatisfy { $0 == 0 })
    }
}
