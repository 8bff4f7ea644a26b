import Model

/// Who makes what: the project's `providers`, and the cards that they name.
final class MakerBook {
    enum Named {
        case model(ProviderCard, CardModel)
        case storyboard
        case flite
    }

    private let cards: CardBook
    private var read: [String: ProviderCard?] = [:]
    private let providers: Record?
    private let session: Session
    private let today: String?
    private var warned: Set<String> = []
    /// Whether a provider is asked for anything.
    private(set) var isAsked = false

    /// `today` as 2026-11-21; nil: no model is too old.
    init(providers: Record?, session: Session, today: String?) {
        cards = CardBook(project: session.folder, shipped: session.templates)
        self.providers = providers
        self.session = session
        self.today = today
        session.depend(on: "providers")
        // A provider that nothing asks for is checked all the same.
        for entry in providers?.entries ?? [] {
            guard let capability = Capability(rawValue: entry.key.text) else { continue }
            for name in Self.names(entry.value) { _ = find(name, capability) }
        }
        isAsked = false
    }

    /// Whether `providers` names somebody for it.
    func isNamed(_ capability: Capability) -> Bool { providers?.entry(capability.rawValue) != nil }

    /// Those that `given` names, else those of `providers`, in order. Nil, with a diagnostic, when one is wrong or there is none;
    /// `span` is what asks.
    func makers(_ capability: Capability, _ given: Checked?, askedAt span: SourceSpan) -> [Located<Named>]? {
        guard let value = given ?? providers?.given(capability.rawValue) else {
            if capability == .picture { return [Located(.storyboard, at: span)] }
            // One that is named and wrong has been reported.
            if !isNamed(capability) {
                session.diagnostics.error(
                    "nobody is named who makes this \(capability.thing)", at: span,
                    hint:
                        "name a provider, for example providers: { \(capability.rawValue): \(Self.example(capability)) }"
                )
            }
            return nil
        }
        let found = Self.names(value).map { name in find(name, capability).map { Located($0, at: name.span) } }
        return found.contains { $0 == nil } || found.isEmpty ? nil : found.compactMap { $0 }
    }

    private static func names(_ value: Checked) -> [Located<String>] {
        value.text.map { [$0] } ?? (value.list ?? []).compactMap(\.text)
    }

    private static func example(_ capability: Capability) -> String {
        Language.providers.field(capability.rawValue)?.example ?? "openai"
    }

    private func find(_ name: Located<String>, _ capability: Capability) -> Named? {
        switch name.value {
        case "storyboard" where capability == .picture || capability == .clip: return .storyboard
        case "flite" where capability == .voice: return .flite
        default: break
        }
        let parts = name.value.split(separator: "/", maxSplits: 1).map(String.init)
        guard let id = parts.first else { return nil }
        guard cards.names.contains(id) else {
            var known = Set(cards.names)
            if capability == .picture || capability == .clip { known.insert("storyboard") }
            if capability == .voice { known.insert("flite") }
            session.diagnostics.error(
                "there is no provider “\(id)”", at: name.span.first(id),
                hint: Suggestion.hint(id, among: known) ?? "a card for it goes into the project's folder “providers”")
            return nil
        }
        isAsked = true
        guard let card = card(id, askedAt: name.span) else { return nil }
        guard parts.count > 1 else {
            guard let model = card.model(making: capability) else { return makesNone(card, capability, name.span) }
            return use(card, model, name.span)
        }
        let span = name.span.first(parts[1])
        guard let model = card.model(parts[1]) ?? card.models.first(where: { $0.wireName == parts[1] }) else {
            let known = card.models.filter { $0.makes == capability }.map(\.name)
            session.diagnostics.error(
                "“\(id)” has no model “\(parts[1])”", at: span,
                hint: Suggestion.hint(parts[1], among: known.isEmpty ? card.models.map(\.name) : known))
            return nil
        }
        guard model.makes == capability else {
            session.diagnostics.error(
                "“\(name.value)” makes a \(model.makes.thing), not a \(capability.thing)", at: name.span,
                hint: card.model(making: capability).map { "write \(id)/\($0.name)" })
            return nil
        }
        return use(card, model, name.span)
    }

    /// Read once; what is wrong with it is said once.
    private func card(_ id: String, askedAt span: SourceSpan) -> ProviderCard? {
        if let known = read[id] { return known }
        let reading = cards.read(id, askedAt: span)
        // Advice on cards is for those who write them: `providers check` gives it.
        for diagnostic in reading.diagnostics where diagnostic.severity == .error {
            session.diagnostics.add(diagnostic)
        }
        if let source = reading.source { session.add(source) }
        read[id] = .some(reading.card)
        return reading.card
    }

    private func makesNone(_ card: ProviderCard, _ capability: Capability, _ span: SourceSpan) -> Named? {
        let makes = card.capabilities.map { "a \($0.thing)" }.joined(separator: ", ")
        session.diagnostics.error(
            "“\(card.id)” has no model that makes a \(capability.thing)", at: span,
            hint: makes.isEmpty ? nil : "it makes \(makes)")
        return nil
    }

    /// A model that has ended is no mistake: what it made is kept and still seen.
    private func use(_ card: ProviderCard, _ model: CardModel, _ span: SourceSpan) -> Named {
        if let end = model.retires, let today, end <= today, warned.insert("\(card.id)/\(model.name)").inserted {
            let next = card.models.first { $0.makes == model.makes && ($0.retires.map { $0 > today } ?? true) }
            session.diagnostics.warning(
                "the vendor ended “\(model.name)” on \(end): what it made is kept, but nothing new can be bought",
                at: span,
                hint: next.map { "another model is \(card.id)/\($0.name)" })
        }
        return .model(card, model)
    }
}

extension Capability {
    /// What it makes, without an article, for messages.
    var thing: String {
        switch self {
        case .script: "script"
        case .picture: "picture"
        case .clip: "clip"
        case .voice: "voice"
        case .align: "word alignment"
        case .lipsync: "lip-sync"
        }
    }
}
