import Media
import Model
import Testing

@Suite(.serialized) struct SoundSpeechTests {
    private let bench: SoundBench
    init() throws { bench = try SoundBench() }

    @Test(arguments: [
        ("“Hello,” she said.", ["0\"|Hello|,\"", "1|she|", "2|said|."]),
        ("a well-known café—open 9–5", ["0|a|", "1|well-known|", "2|cafe|,", "2|open|", "3|9-5|"]),
        ("Wait … what?", ["0|Wait|...", "2|what|?"]),
        ("left - right", ["0|left|,", "2|right|"]),
        ("(so) it’s 3.5% & €5", ["0(|so|)", "1|it's|", "2|3.5%|", "3|&|", "4|euro|", "4|5|"]),
        ("naïve Øre Straße 東京", ["0|naive|", "1|Ore|", "2|Strasse|"]),
        ("... — !", []),
    ])
    func tokens(_ text: String, _ expected: [String]) {
        #expect(SpokenText(text).tokens.map { "\($0.caption)\($0.before)|\($0.name)|\($0.after)" } == expected)
    }

    @Test(arguments: FliteVoice.allCases)
    func everyTokenHasItsTime(_ voice: FliteVoice) throws {
        let text = "“Dr. Smith” paid 3.5% of $20 in 1999 — 東京 and (then) left… It rained!  Ça va?"
        try bench.perform(SpeechParameters(voice: voice, speed: 1, text: text))
        let words = try bench.document(WordsDocument.self, "words")
        #expect(words.words.map(\.text) == text.split(separator: " ").map(String.init))
        #expect(words.words.allSatisfy { $0.start <= $0.end && $0.start >= 0 && $0.end <= words.samples })
        #expect(zip(words.words, words.words.dropFirst()).allSatisfy { $0.end <= $1.start })
        let heard = words.words.filter { $0.text.contains { $0.isASCII && ($0.isLetter || $0.isNumber) } }
        #expect(heard.allSatisfy { $0.end - $0.start > 2000 })
        let samples = try bench.samples("sound")
        #expect(samples.count == words.samples)
        // Speech is where the words are: their samples carry nearly all of the energy.
        func energy(_ range: Range<Int>) -> Double { samples[range].reduce(0) { $0 + Double($1) * Double($1) } }
        let spoken = words.words.reduce(0) { $0 + energy($1.start..<$1.end) }
        #expect(spoken > 0.97 * energy(0..<samples.count))
    }

    @Test func sameBytesAfterOthers() throws {
        let line = SpeechParameters(voice: .slt, speed: 1, text: "Every run says this in the same way.")
        try bench.perform(line, prefix: "a")
        for voice in FliteVoice.allCases {
            try bench.perform(
                SpeechParameters(voice: voice, speed: 1.7, text: "Something else, 42 times."), prefix: "x")
        }
        try bench.perform(line, prefix: "b")
        #expect(try bench.bytes("asound") == bench.bytes("bsound"))
        #expect(try bench.bytes("awords") == bench.bytes("bwords"))
    }

    @Test(arguments: [FliteVoice.slt, .kal])
    func speedChangesLength(_ voice: FliteVoice) throws {
        let lengths = try [0.5, 1, 2].map { speed in
            try bench.perform(
                SpeechParameters(voice: voice, speed: speed, text: "The quick brown fox jumps over the lazy dog."))
            return Double(try bench.document(WordsDocument.self, "words").samples)
        }
        #expect(abs(lengths[0] / lengths[1] - 2) < 0.1)
        #expect(abs(lengths[2] / lengths[1] - 0.5) < 0.1)
    }

    @Test(arguments: ["東京", "... —", ""])
    func nothingToSay(_ text: String) {
        #expect(
            bench.failure(SpeechParameters(voice: .slt, speed: 1, text: text))
                == ActionFailure(
                    .input, "the line has nothing that an English voice can say: \"\(text)\"",
                    hint: "write words in Latin letters or digits, or give the line a recording"))
    }
}
