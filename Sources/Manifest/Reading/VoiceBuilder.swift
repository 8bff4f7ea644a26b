import Model

/// A character's voices to the voice of a line.
struct VoiceBuilder {
    let session: Session
    let makers: OfferBuilder

    /// Nil, with diagnostics, when none of them can speak.
    func voice(of character: CharacterBook.Character, _ text: Located<String>) -> Voice? {
        var speakers: [Maker] = []
        for written in character.voices {
            guard let more = self.makers(written, text) else { return nil }
            speakers += more
        }
        guard let first = speakers.first else { return nil }
        // Nothing comes after flite: it does not fail.
        if case .flite(let name, let speed) = first { return .flite(name: name, speed: speed) }
        let last = speakers.firstIndex { if case .flite = $0 { true } else { false } } ?? speakers.count - 1
        var alignment: [Offer] = []
        if case .model(let offer) = first, !offer.saysWords { alignment = aligners(text) }
        return .speech(Speech(makers: Array(speakers[...last]), alignment: alignment))
    }

    private func makers(_ written: Checked, _ text: Located<String>) -> [Maker]? {
        if let name = written.choice(FliteVoice.self) { return [.flite(name: name, speed: 1)] }
        guard let record = written.record else { return nil }
        if record.shape === Language.voice {
            return [
                .flite(name: record["name"]?.choice(FliteVoice.self) ?? .slt, speed: record["speed"]?.number ?? 1)
            ]
        }
        guard let voice = record.given("voice")?.string else { return nil }
        var ask = Ask(text, options: record.given("options")?.map ?? [], span: written.span)
        ask.voice = voice
        ask.speed = record.given("speed")?.number
        ask.language = record.given("language")?.string
        for name in ["voice", "speed", "language"] { ask.spans[name] = record.entry(name)?.key.span }
        ask.seed = record.given("seed")?.integer
        return makers.makers(.voice, ask, record.given("provider"), askedAt: written.span)
    }

    private func aligners(_ text: Located<String>) -> [Offer] {
        guard makers.book.isNamed(.align) else { return [] }
        return (makers.makers(.align, Ask(text, options: [], span: text.span), nil) ?? []).compactMap {
            if case .model(let offer) = $0 { offer } else { nil }
        }
    }
}
