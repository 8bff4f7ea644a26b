import Model

/// Reads `script`: what a language model is asked for and, once it has answered, its scenes.
struct ScriptReader {
    let session: Session
    let builder: SceneBuilder
    let style: Style
    /// Names of the scenes that are written by hand.
    let taken: Set<String>

    /// `answer` is what was bought; nil: nothing yet. Then a scene like those to come is read in its place, so that what stands in the
    /// way of every scene is said before money is spent.
    func read(_ record: Record, answer: String?) -> (script: Script, scenes: [Node])? {
        guard let prompt = record.given("prompt")?.text, let form = form(record, at: prompt.span) else { return nil }
        var ask = Ask(prompt, options: record.given("options")?.map ?? [], span: prompt.span)
        ask.script = form
        ask.seed = record.given("seed")?.integer
        guard let makers = builder.voices.makers.makers(.script, ask, record.given("provider")) else { return nil }
        let offers = makers.compactMap { if case .model(let offer) = $0 { offer } else { nil } }
        guard let first = offers.first else { return nil }
        guard let answer else {
            rehearse(form, at: prompt.span)
            return (Script(offers: Located(offers, at: prompt.span), isWritten: false), [])
        }
        let scenes: [Node]
        do {
            scenes = try nodes(ScriptSheet.text(of: answer, form, taken: taken))
        } catch {
            session.diagnostics.error(
                "the script that \(offers.count == 1 ? first.name : "was bought") \(error.message)", at: prompt.span,
                hint: "`vidbuild regenerate script` asks for another; or write the scenes by hand")
            return nil
        }
        return (Script(offers: Located(offers, at: prompt.span), isWritten: true), scenes)
    }

    private func form(_ record: Record, at span: SourceSpan) -> ScriptForm? {
        var form = ScriptForm(
            scenes: record["scenes"]?.integer ?? 6, speaker: nil, cast: [], style: style.prompt)
        if let voice = record.given("voice")?.text {
            guard let speaker = builder.characters.find(voice.value, at: voice.span) else { return nil }
            guard !speaker.voices.isEmpty else {
                session.diagnostics.error(
                    "“\(voice.value)” has no voice", at: voice.span,
                    hint: "give the character a voice: { \(voice.value): { voice: { name: slt } } }")
                return nil
            }
            form.speaker = (voice.value, speaker.name)
        } else if record.entry("voice") != nil {
            return nil
        }
        for name in builder.characters.names.sorted() {
            guard let character = builder.characters.find(name, at: span) else { continue }
            if character.look != nil || !character.references.isEmpty { form.cast.append((name, character.look)) }
        }
        return form
    }

    /// Reads a scene that a model could write, and forgets it.
    private func rehearse(_ form: ScriptForm, at span: SourceSpan) {
        let sample = JSONValue.object([
            ("id", .string("sample")), ("picture", .string("a lamp")), ("narration", .string("A lamp.")),
            ("characters", .array(form.cast.map { .string($0.key) })), ("seconds", .number(4)),
        ])
        guard let text = try? ScriptSheet.text(of: JSONValue.array([sample]).text, form, taken: []) else { return }
        for node in nodes(text) {
            if let scene = session.checker.record(node, as: Language.scene) { _ = builder.scene(scene) }
        }
    }

    private func nodes(_ text: String) -> [Node] {
        let file = SourceFile(name: "script", bytes: Array(text.utf8))
        guard case .list(let items)? = TreeReader.read(file, diagnostics: session.diagnostics)?.content else {
            return []
        }
        return items
    }
}
