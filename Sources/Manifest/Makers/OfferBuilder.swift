import Model

/// What the manifest asks for, to the requests of those who are to make it; and what they cannot make, with a caret.
struct OfferBuilder {
    let book: MakerBook
    /// The film's, in drafts too.
    let size: Size
    let diagnostics: DiagnosticList

    /// Nil, with diagnostics, when one of them cannot be asked. `span` is what asks, unless the text does.
    func makers(_ capability: Capability, _ ask: Ask, _ given: Checked?, askedAt span: SourceSpan? = nil) -> [Maker]? {
        guard let named = book.makers(capability, given, askedAt: span ?? ask.text.span) else { return nil }
        let models = named.compactMap { if case .model(let card, let model) = $0.value { (card, model) } else { nil } }
        checkOptions(ask, models, named.first?.span)
        var makers: [Maker] = []
        for maker in named {
            switch maker.value {
            case .storyboard: makers.append(.storyboard)
            case .flite: makers.append(.flite(name: .slt, speed: min(max(ask.speed ?? 1, 0.5), 2)))
            case .model(let card, let model):
                let isFirst = maker.span == named.first?.span
                guard let offer = offer(card, model, ask, isFirst: isFirst, maker.span) else { return nil }
                makers.append(.model(offer))
            }
        }
        return makers
    }

    /// An option must be known to one of the providers; the others are not given it.
    private func checkOptions(_ ask: Ask, _ models: [(card: ProviderCard, model: CardModel)], _ maker: SourceSpan?) {
        for option in ask.options where !models.isEmpty {
            let known = models.map { $0.card.options(of: $0.model) }
            guard !known.contains(where: { $0.isOpen || $0.names.contains(option.key.text) }) else { continue }
            let names = known.reduce(into: Set<String>()) { $0.formUnion($1.names) }
            diagnostics.error(
                "“\(models.map { "\($0.card.id)/\($0.model.name)" }.joined(separator: "”, “"))” has no option “\(option.key.text)”",
                at: option.key.span, hint: Suggestion.hint(option.key.text, among: names))
        }
    }

    private func offer(
        _ card: ProviderCard, _ model: CardModel, _ ask: Ask, isFirst: Bool, _ span: SourceSpan
    ) -> Offer? {
        var asked = AskedValues(card: card, model: model, size: size)
        asked.take(ask)
        guard checkUse(asked, ask, isFirst: isFirst, span) else { return nil }
        var problems = model.check(asked.values)
        var parameters: CallParameters?
        if problems.isEmpty {
            do { parameters = try card.parameters(model, asked.values) } catch { problems = [error] }
        }
        for problem in problems {
            diagnostics.error(
                "\(card.id)/\(model.name): \(problem.message)", at: place(problem.value, ask) ?? span,
                hint: problem.hint)
        }
        guard let parameters else { return nil }
        return Offer(
            call: parameters, price: card.price(model, asked.values), files: asked.files,
            concurrency: card.concurrency, expected: model.expected ?? 10, saysWords: card.saysWords(parameters.call))
    }

    /// A clip that cannot start as it is told is a mistake; what else a model has no place for is said of the first, and left out.
    private func checkUse(_ asked: AskedValues, _ ask: Ask, isFirst: Bool, _ span: SourceSpan) -> Bool {
        let name = "\(asked.card.id)/\(asked.model.name)"
        if isFirst, let left = asked.leftOut {
            let most = asked.model.limits.files["references"] ?? 0
            diagnostics.warning(
                "\(name) takes \(most == 0 ? "no" : "at most \(most)") reference pictures: “references” has more",
                at: left,
                hint: "the look of a character goes into the prompt all the same")
        }
        var canBeMade = true
        for value in asked.unused(ask) {
            if value == "from" || value == "last" {
                diagnostics.error(
                    "\(name) makes no clip from a \(value == "from" ? "first" : "last") frame", at: span,
                    hint: "name another model, or leave “\(value)” out")
                canBeMade = false
            } else if isFirst {
                diagnostics.warning(
                    "\(name) has no place for “\(value)”: it is left out", at: ask.spans[value] ?? span)
            }
        }
        return canBeMade
    }

    /// What of the manifest gave a value.
    private func place(_ value: String, _ ask: Ask) -> SourceSpan? {
        if let option = ask.options.first(where: { $0.key.text == value }) { return option.value.span }
        switch value {
        case "prompt", "text", "voice": return ask.text.span
        case "duration": return ask.duration?.span
        case "last": return ask.last?.span
        case "references": return ask.references.first?.span
        case "from": if case .file(let file) = ask.first { return file.span } else { return ask.text.span }
        default: return nil
        }
    }
}

extension ProviderCard {
    /// Names that `options` may have for a model; `isOpen`: others are passed on, too.
    func options(of model: CardModel) -> (names: Set<String>, isOpen: Bool) {
        let names = model.calls.flatMap { call($0.call)?.names ?? [] }
        let isOpen = names.contains("options")
        return (Set(names.filter { !$0.contains(".") && $0 != "options" } + model.set.map(\.name)), isOpen)
    }

    /// Whether the answers that a call leads to say when words are spoken.
    func saysWords(_ name: String) -> Bool {
        guard let call = call(name) else { return false }
        let after = [call.answer.job?.poll, call.answer.job?.then].compactMap { $0.flatMap { self.call($0) } }
        return ([call] + after).contains { $0.answer.result?.words != nil }
    }
}
