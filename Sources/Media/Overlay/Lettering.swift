import Model

/// Words of one look as ASS text: lines broken, fonts named, sizes fitted to the frame.
struct Lettering {
    private let look: TextLook
    private let fonts: FontRuns
    /// Widest line that fits the frame, in characters.
    let fit: Int
    /// Height of a line, and the frame's width between the margins, in pixels.
    private let height: Double
    private let room: Double

    /// Width of an average character as a part of the line's height: that of a wide, bold face.
    private static let breadth = 0.52

    init(_ look: TextLook, fonts: [FontFile], size: Size) {
        self.look = look
        self.fonts = FontRuns(fonts, family: look.family, bold: look.bold)
        height = look.size * Double(size.height)
        room = Double(size.width) - 2 * look.margin * Double(size.height)
        fit = max(4, Int(room / (height * Self.breadth)))
    }

    /// The font that a style of this look names.
    var face: (family: String, isBold: Bool) { fonts.first ?? (look.family, look.bold) }

    /// A word and what stands before it in the script, such as a karaoke tag.
    struct Word {
        var text: String
        var tag = ""
        /// Follows the one before without a space.
        var isJoined = false

        /// With the space before it, as `TextWidth` counts.
        var advance: Int { TextWidth.of(text) + (isJoined ? 0 : 1) }
    }

    /// Words in at most two lines of like width; smaller letters where even two lines are too long for the frame.
    ///
    /// - Parameter limit: widest line wanted, in characters.
    func lines(_ wholeWords: [Word], limit: Int) -> String {
        let widest = max(1, min(limit, fit))
        let words = wholeWords.flatMap { TextWidth.of($0.text) > widest ? Self.pieces($0) : [$0] }
        func length(_ part: ArraySlice<Word>) -> Int { part.reduce(-1) { $0 + $1.advance } }
        var cut: Int?
        var width = length(words[...])
        if width > widest, words.count > 1 {
            let middle = Self.middle(words)
            cut = middle
            width = max(length(words[..<middle]), length(words[middle...]))
        }
        var text = ""
        if Double(width) * height * Self.breadth > room {
            text += "{\\fs\(ASSText.number(max(height / 4, room / (Double(width) * Self.breadth))))}"
        }
        var face = self.face
        for (index, word) in words.enumerated() {
            if cut == index { text += "\\N" } else if index > 0, !word.isJoined { text += " " }
            text += word.tag
            for run in fonts.split(word.text) {
                if run.family != face.family || run.isBold != face.isBold {
                    text += "{\\fn\(ASSText.fontName(run.family))\\b\(run.isBold ? 1 : 0)}"
                    face = (run.family, run.isBold)
                }
                text += ASSText.escape(run.text)
            }
        }
        return text
    }

    /// A user's text as words: its own line ends are the caller's to keep.
    static func words(_ text: some StringProtocol) -> [Word] {
        text.split(whereSeparator: \.isWhitespace).map { Word(text: String($0)) }
    }

    /// A long word of a script without spaces, cut before each of its wide characters; any other word stays whole.
    private static func pieces(_ word: Word) -> [Word] {
        var pieces: [Word] = []
        for character in word.text {
            let isWide = TextWidth.of(character) == 2
            if let last = pieces.indices.last, !isWide || staysWithPrevious.contains(character) {
                pieces[last].text.append(character)
            } else {
                let isFirst = pieces.isEmpty
                pieces.append(
                    Word(
                        text: String(character), tag: isFirst ? word.tag : "", isJoined: isFirst ? word.isJoined : true)
                )
            }
        }
        return pieces
    }

    /// What may not start a line (JIS X 4051).
    private static let staysWithPrevious: Set<Character> = [
        "、", "。", "，", "．", "！", "？", "）", "」", "』", "】", "ー", "々", "：", "；", "・",
    ]

    /// Index of the word that starts the second line: lines of like width, and a cut where the sentence pauses.
    private static func middle(_ words: [Word]) -> Int {
        let total = words.reduce(0) { $0 + $1.advance }
        var best = (cost: Double.infinity, cut: 1)
        var before = 0
        for cut in 1..<words.count {
            before += words[cut - 1].advance
            let lean = Double(abs(total - 2 * before)) / Double(total)
            let cost = 10 * lean * lean + CaptionPhrases.cut(after: words[cut - 1].text) * 0.4
            if cost < best.cost { best = (cost, cut) }
        }
        return best.cut
    }
}
