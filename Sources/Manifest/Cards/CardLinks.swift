import Model

/// Checks that the names in a card mean something.
struct CardLinks {
    let card: ProviderCard
    let record: Record
    let diagnostics: DiagnosticList

    /// What scenes, the engine and the running of a call give.
    private static let given: Set<String> = [
        "model", "id", "item", "file", "output", "options", "now", "jwt", "token", "system", "prompt", "schema",
        "max_tokens",
        "temperature", "seed", "negative_prompt", "width", "height", "aspect", "references", "from", "last", "duration",
        "resolution", "text", "voice", "language", "speed", "previous_text", "next_text", "sound", "video",
        "expressiveness", "active_speaker", "occlusion", "style", "looks",
    ]

    func check() {
        let names = card.calls.map(\.name)
        var used: Set<String> = []
        func use(_ checked: Checked?) {
            for text in checked?.texts ?? [] {
                used.insert(text.value)
                if !names.contains(text.value) {
                    diagnostics.error(
                        "there is no call “\(text.value)”", at: text.span,
                        hint: Suggestion.hint(text.value, among: names))
                }
            }
        }
        use(record.given("ready"))
        use(record.given("upload")?.record?.given("calls"))
        for entry in record.given("calls")?.map ?? [] {
            let job = entry.value.record?.given("answer")?.record?.given("job")?.record
            for key in ["poll", "cancel", "then"] { use(job?.given(key)) }
        }
        for entry in record.given("models")?.map ?? [] {
            let call = entry.value.record?.given("call")
            if let choices = call?.list { choices.forEach { use($0.record?.given("call")) } } else { use(call) }
        }
        for entry in record.given("calls")?.map ?? [] where !used.contains(entry.key.text) {
            if entry.value.record?.given("about") == nil {
                diagnostics.warning(
                    "nothing uses the call “\(entry.key.text)”", at: entry.key.span,
                    hint: "say what it is for under “about”, if people are to know it")
            }
        }
        account()
        for entry in record.given("calls")?.map ?? [] { values(entry) }
    }

    /// Names in `base` and `authentication` are the account's.
    private func account() {
        let known = Set((card.secrets + card.settings).map(\.name))
        func check(_ checked: Checked?, _ more: Set<String> = []) {
            guard let text = checked?.text, let pattern = try? Pattern(text.value) else { return }
            for hole in pattern.holes where !known.contains(hole.name) && !more.contains(hole.name) {
                diagnostics.error(
                    "there is no secret or setting “\(hole.name)”", at: text.span,
                    hint: Suggestion.hint(hole.name, among: known.union(more)))
            }
        }
        check(record.given("base"))
        let authentication = record.given("authentication")?.record
        let tokens: Set<String> =
            switch card.authentication?.token {
            case .jwt: ["jwt"]
            case .google: ["token"]
            case nil: []
            }
        check(authentication?.given("value"), tokens)
        check(authentication?.given("jwt")?.record?.given("secret"))
        for key in ["access", "client-id", "client-secret", "refresh-token"] {
            check(authentication?.given("google")?.record?.given(key))
        }
    }

    /// A required value that nothing can give.
    private func values(_ entry: Record.Entry) {
        guard let call = card.call(entry.key.text) else { return }
        var known = Self.given.union((card.secrets + card.settings).map(\.name))
        for model in card.models { known.formUnion(model.set.map(\.name)) }
        for call in card.calls { known.formUnion(call.answer.capture.map(\.name)) }
        for name in call.requiredNames where !known.contains(name) {
            // What is documented for people only takes whatever they give.
            guard call.about == nil, !known.contains(String(name.prefix { $0 != "." })) else { continue }
            diagnostics.warning(
                "nothing gives the call “\(call.name)” its “\(name)”", at: entry.key.span,
                hint: Suggestion.closest(name, among: known).map { "did you mean “\($0)”?" }
                    ?? "write {\(name)?} if it may be left out, or give it under a model's “set”")
        }
    }
}
