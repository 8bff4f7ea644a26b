import Model

/// What is written over a scene: a pure function of its parameters, its timing and the fonts.
struct OverlayScript {
    private let parameters: OverlayParameters
    private let timing: TimingDocument
    private let fonts: [FontFile]

    /// Longest stay of a lower third and of a title, in hundredths of a second: longer is odd.
    private static let (longestLowerThird, longestTitle) = (600, 1_000)

    init(_ parameters: OverlayParameters, _ timing: TimingDocument, _ fonts: [FontFile]) {
        (self.parameters, self.timing, self.fonts) = (parameters, timing, fonts)
    }

    var text: String {
        var script = ASSScript(size: parameters.size)
        addLowerThird(to: &script)
        addCaptions(to: &script)
        addTitle(to: &script)
        return script.text
    }

    /// Hundredths of a second of a frame's start, rounded up: the frame's middle is always after it.
    private func time(ofFrame frame: Int) -> Int { (Rational(frame) * Rational(100) / parameters.rate).ceiling }

    private var hasCaptions: Bool {
        parameters.captions != .none && timing.lines.contains { !$0.words.isEmpty }
    }

    // MARK: Captions

    private func addCaptions(to script: inout ASSScript) {
        guard hasCaptions else { return }
        let look = parameters.look
        let isKaraoke = parameters.captions == .karaoke
        let lettering = Lettering(look.text, fonts: fonts, size: parameters.size)
        script.addStyle(
            "Caption", look.text, family: lettering.face.family, bold: lettering.face.isBold,
            color: isKaraoke ? look.highlight : nil, unlit: isKaraoke ? look.text.color : nil)
        let line = min(look.lineLength, lettering.fit)
        let limit = parameters.captions == .plain ? 2 * line : min(look.lineLength, 2 * line)
        let phrases = CaptionPhrases(limit: limit, sceneEnd: time(ofFrame: timing.frames)).phrases(timing.lines)
        for phrase in phrases {
            let words = isKaraoke ? lit(phrase) : phrase.words.map { Lettering.Word(text: $0.text) }
            script.addEvent(
                layer: 1, style: "Caption", start: phrase.start, end: phrase.end,
                text: fade(look.text, phrase.end - phrase.start) + lettering.lines(words, limit: look.lineLength))
        }
    }

    /// Each word with the time until the next one: a word is lit from its start and stays lit.
    private func lit(_ phrase: CaptionPhrases.Phrase) -> [Lettering.Word] {
        phrase.words.indices.map { index in
            let start = CaptionPhrases.centiseconds(phrase.words[index].start)
            let next =
                index + 1 < phrase.words.count ? CaptionPhrases.centiseconds(phrase.words[index + 1].start) : phrase.end
            return Lettering.Word(text: phrase.words[index].text, tag: "{\\k\(max(0, next - start))}")
        }
    }

    // MARK: Title and lower third

    /// A title stands through the scene and fades with its transitions.
    private func addTitle(to script: inout ASSScript) {
        guard let title = parameters.title else { return }
        let lettering = Lettering(title.look, fonts: fonts, size: parameters.size)
        script.addStyle("Title", title.look, family: lettering.face.family, bold: lettering.face.isBold)
        let end = min(time(ofFrame: timing.frames), Self.longestTitle)
        let text = fade(title.look, end, atLeast: (parameters.head, parameters.tail))
        script.addEvent(layer: 2, style: "Title", start: 0, end: end, text: text + paragraphs(title.text, lettering))
    }

    /// A lower third stands between the transitions, above the captions where both are at the bottom.
    private func addLowerThird(to script: inout ASSScript) {
        guard let lowerThird = parameters.lowerThird else { return }
        let look = lowerThird.look
        let lettering = Lettering(look, fonts: fonts, size: parameters.size)
        let bottoms: Set<Anchor> = [.bottom, .bottomLeft, .bottomRight]
        let captions = parameters.look.text
        var margin = look.margin
        if hasCaptions, bottoms.contains(look.anchor), bottoms.contains(captions.anchor) {
            margin = max(margin, captions.margin + 2.2 * captions.size + 0.7 * look.size)
        }
        script.addStyle(
            "LowerThird", look, family: lettering.face.family, bold: lettering.face.isBold,
            marginV: Int((margin * Double(parameters.size.height)).rounded()))
        let start = time(ofFrame: parameters.head)
        let end = min(time(ofFrame: timing.frames - parameters.tail), start + Self.longestLowerThird)
        script.addEvent(
            layer: 0, style: "LowerThird", start: start, end: end,
            text: fade(look, end - start) + paragraphs(lowerThird.text, lettering))
    }

    /// A text with its own line ends, each line broken where it is too long.
    private func paragraphs(_ text: String, _ lettering: Lettering) -> String {
        text.split(whereSeparator: \.isNewline)
            .map { lettering.lines(Lettering.words($0), limit: lettering.fit) }
            .joined(separator: "\\N")
    }

    /// `\fad`, at most a third of `length` (hundredths of a second) at either end.
    private func fade(_ look: TextLook, _ length: Int, atLeast frames: (head: Int, tail: Int) = (0, 0)) -> String {
        func milliseconds(_ frames: Int) -> Int {
            min(max(Int((look.fade * 1000).rounded()), time(ofFrame: frames) * 10), length * 10 / 3)
        }
        let (head, tail) = (milliseconds(frames.head), milliseconds(frames.tail))
        return head == 0 && tail == 0 ? "" : "{\\fad(\(head),\(tail))}"
    }
}
