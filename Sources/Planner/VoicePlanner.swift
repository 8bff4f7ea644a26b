import Model

/// Plans the voice of one line: a step whose outputs are `sound` and `words`.
///
///     speech ──────────────────────────────────────────┐
///     file ──► recording ──────────────────────────────┤► timing, programme
///     voice ─► (align) ─► recording ───────────────────┘
struct VoicePlanner {
    /// The scene's name.
    let scene: String
    /// 1 is the scene's first line.
    let number: Int
    let line: Line
    let rate: Rational

    /// Letters that are spoken in a second.
    static let pace = 13.0

    /// The step's index.
    func plan(into builder: inout PlanBuilder) throws -> Int {
        let id = "\(scene)/voice/\(number)"
        switch line.voice {
        case .flite(let name, let speed):
            return try builder.add(id, [spoken(name, speed)], at: line.text.span)
        case .recording(let file, let words):
            return try builder.add(
                id,
                RecordingParameters(
                    text: line.text.value, words: words.map { [$0.from.samples(at: rate), $0.to.samples(at: rate)] }),
                inputs: [.init("file", builder.file(file.value), span: file.span)], at: line.text.span, cost: 0.05)
        case .speech(let speech): return try bought(speech, id, into: &builder)
        }
    }

    private func bought(_ speech: Speech, _ id: String, into builder: inout PlanBuilder) throws -> Int {
        let ways = try speech.makers.compactMap { maker -> Way? in
            switch maker {
            case .model(let offer): .bought(offer, PurchasedStep.voice, inputs: [])
            case .flite(let name, let speed): try spoken(name, speed)
            case .storyboard: nil
            }
        }
        let voice = try builder.add(
            id, ways + [.made(PlaceholderVoiceParameters(text: line.text.value), cost: 0.02, isPlaceholder: true)],
            at: line.text.span)
        var words = Step.Input("words", .output(step: voice, output: 1))
        if !speech.alignment.isEmpty {
            let sound = Step.Input("sound", .output(step: voice, output: 0))
            let heard = try builder.add(
                "\(scene)/align/\(number)",
                // A film does not wait for the times of its words: they share the sound when nobody finds them.
                speech.alignment.map { .bought($0, PurchasedStep.align, inputs: [sound]) } + [
                    .made(KeepWordsParameters(), inputs: [words], cost: 0.01)
                ], at: line.text.span)
            words.source = .output(step: heard, output: 0)
        }
        return try builder.add(
            "\(scene)/recording/\(number)", RecordingParameters(text: line.text.value, words: nil),
            inputs: [.init("file", .output(step: voice, output: 0), span: line.text.span), words], at: line.text.span,
            cost: 0.05)
    }

    private func spoken(_ name: FliteVoice, _ speed: Double) throws -> Way {
        try .made(
            SpeechParameters(voice: name, speed: speed, text: line.text.value),
            cost: 0.02 + Double(line.text.value.utf8.count) / Self.pace / 70)
    }
}
