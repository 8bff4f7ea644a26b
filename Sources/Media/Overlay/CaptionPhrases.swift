import Model

/// The words of a scene cut into what is seen at a time, and for how long: pure.
struct CaptionPhrases {
    struct Phrase: Equatable {
        /// Hundredths of a second from the scene's first frame.
        var start: Int
        var end: Int
        var words: [WordsDocument.Word]
    }

    /// Widest phrase, as `TextWidth` counts.
    var limit: Int
    /// The scene's end, in hundredths of a second.
    var sceneEnd: Int

    /// A silence that a phrase never spans, in samples.
    private static let pause = Sound.sampleRate * 7 / 10
    /// How long a phrase stays after its last word, when nothing follows.
    private static let linger = 60
    /// A gap up to this long is not worth an empty picture.
    private static let gap = 80

    func phrases(_ lines: [TimingDocument.Line]) -> [Phrase] {
        let spoken = lines.filter { !$0.words.isEmpty }.sorted { $0.start < $1.start }
        var phrases: [Phrase] = []
        for line in spoken {
            let breaker = LineBreaker(limit: limit, runOn: 1.2)
            let words = line.words.indices.map { index in
                let next = index + 1 < line.words.count ? line.words[index + 1].start : Int.max
                return LineBreaker.Word(
                    width: TextWidth.of(line.words[index].text), cut: Self.cut(after: line.words[index].text),
                    mustCut: next != Int.max && next - line.words[index].end > Self.pause)
            }
            for part in breaker.parts(words) {
                let some = Array(line.words[part])
                phrases.append(
                    Phrase(
                        start: Self.centiseconds(some.first?.start ?? 0), end: Self.centiseconds(some.last?.end ?? 0),
                        words: some))
            }
        }
        for index in phrases.indices {
            let next = index + 1 < phrases.count ? phrases[index + 1].start : Int.max
            let end = phrases[index].end
            if next > end {
                phrases[index].end = next - end <= Self.gap ? next : min(end + Self.linger, next)
            }
            phrases[index].end = min(max(phrases[index].end, phrases[index].start + 1), sceneEnd)
        }
        return phrases
    }

    /// Hundredths of a second of a sample, to the nearest.
    static func centiseconds(_ sample: Int) -> Int { (sample * 100 + Sound.sampleRate / 2) / Sound.sampleRate }

    /// How much a cut after a word displeases.
    static func cut(after word: String) -> Double {
        let closers: Set<Character> = ["\"", "'", ")", "]", "»", "”", "’", "」", "』"]
        switch word.last(where: { !closers.contains($0) }) {
        case ".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।": return 0
        case ",", ";", ":", "—", "–", "、", "，", "；", "：", "،", "؛": return 0.6
        // Short words (articles, prepositions) lean on the word after them in most languages that have spaces.
        default: return TextWidth.of(word) <= 4 ? 2.4 : 1.6
        }
    }
}
