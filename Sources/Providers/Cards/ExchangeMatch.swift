import Model

/// A recorded request as a call of a card: what its variables were.
struct ExchangeMatch {
    var card: ProviderCard
    var call: CardCall
    var values: CardValues
    var files: [String: RequestFile]
    var account: [String: String]
    var token: String?

    /// How much of the request the card does not name itself.
    var unnamed: Int {
        values.values["options"]?.members?.count ?? 0
    }
}

/// Finds the call that made a recorded request.
struct ExchangeMatcher {
    let cards: [ProviderCard]
    /// What cards captured from earlier answers of the conversation: a URL among it may be called.
    var captured: [(card: String, name: String, value: String)] = []

    enum Verdict {
        case match(ExchangeMatch)
        /// No card, or no call: why.
        case uncovered(String)
        /// A call of that method and path is there, but the request is another.
        case different(card: String, call: String, reason: String)
    }

    func match(_ exchange: RecordedExchange) -> Verdict {
        var best: ExchangeMatch?
        var nearest: (card: String, call: String, reason: String, depth: Int)?
        var hosts: [String] = []
        for card in cards {
            for call in card.calls {
                guard var bound = place(exchange, card, call) else { continue }
                hosts.append(card.id)
                guard call.method == exchange.method else { continue }
                var match = TemplateMatch()
                if let found = rest(exchange, card, call, &bound, &match) {
                    if best.map({ found.unnamed < $0.unnamed }) ?? true { best = found }
                } else if nearest.map({ $0.depth < match.reason.count }) ?? true {
                    nearest = (card.id, call.name, match.reason, match.reason.count)
                }
            }
        }
        if let best { return .match(best) }
        if let nearest { return .different(card: nearest.card, call: nearest.call, reason: nearest.reason) }
        let host = CardRequest.host(exchange.url) ?? ""
        if let card = cards.first(where: { $0.base.flatMap { base in CardRequest.host(base.source) } == host }) {
            return .uncovered("\(card.id) has no call \(exchange.method) \(exchange.url)")
        }
        return .uncovered("no card has the host \(host)")
    }

    /// Host and path.
    private func place(_ exchange: RecordedExchange, _ card: ProviderCard, _ call: CardCall) -> TemplateBindings? {
        var match = TemplateMatch()
        let url = Self.normalized(exchange.url)
        switch call.target {
        case .url(let pattern):
            if let hole = pattern.lone {
                let known = captured.last {
                    $0.card == card.id && $0.name == hole.name && $0.value.prefix { $0 != "?" } == exchange.url
                }
                guard let known else { return nil }
                var bound = TemplateBindings()
                bound.values[hole.name] = .string(known.value)
                return bound
            }
            return match.text(pattern, url, TemplateBindings(), isURL: true)
        case .path(let path):
            guard let base = card.base, let whole = try? Pattern(Self.trimmed(base.source) + path.source) else {
                return nil
            }
            return match.text(whole, url, TemplateBindings(), isURL: true)
        }
    }

    private static func trimmed(_ base: String) -> String { base.hasSuffix("/") ? String(base.dropLast()) : base }

    /// Without escapes of what needs none in a path.
    static func normalized(_ url: String) -> String {
        var text = url
        for (escaped, plain) in [("%3A", ":"), ("%40", "@"), ("%2C", ","), ("%3a", ":")] {
            text = text.replacing(escaped, with: plain)
        }
        return text
    }

    private func rest(
        _ exchange: RecordedExchange, _ card: ProviderCard, _ call: CardCall, _ bound: inout TemplateBindings,
        _ match: inout TemplateMatch
    ) -> ExchangeMatch? {
        var query = exchange.query
        // A captured URL has a query of its own.
        if case .url(let pattern) = call.target, let hole = pattern.lone,
            let own = bound.values[hole.name]?.string?.split(separator: "?", maxSplits: 1).dropFirst().first
        {
            let pairs = Set(own.split(separator: "&").map { TemplateMatch.percentDecoded(String($0)) })
            query.removeAll { pairs.contains("\($0.name)=\($0.value)") }
        }
        guard var all = match.tree(.mapping(Self.textual(call.query), rest: nil), Self.tree(query), bound, at: "query")
        else { return nil }
        for item in card.headers + call.headers {
            let value = exchange.header(item.name).map { JSONValue.string($0) }
            guard let next = match.tree(Self.textual(item.value), value, all, at: "headers.\(item.name)") else {
                return nil
            }
            all = next
        }
        var scope = ExchangeMatch(
            card: card, call: call, values: CardValues(), files: [:], account: [:], token: nil)
        if call.sendsKey, let authentication = card.authentication, let value = exchange.header(authentication.header) {
            guard let next = match.text(authentication.value, value, all, at: "headers.\(authentication.header)") else {
                return nil
            }
            all = next
            scope.token = (next.values["jwt"] ?? next.values["token"])?.string
        }
        guard let body = ExchangeBody.match(call, exchange, all, &match) else { return nil }
        scope.take(body, exchange)
        return scope
    }

    /// Everything in a query, a header or a form is text.
    static func textual(_ items: [CardCall.Item]) -> [RequestTemplate.Member] {
        items.map { RequestTemplate.Member($0.name, textual($0.value)) }
    }

    static func textual(_ template: RequestTemplate) -> RequestTemplate {
        switch template {
        case .literal(let value): value.scalarText.map { .literal(.string($0)) } ?? template
        case .list(let items): .list(items.map(textual))
        case .oneOf(let items): .oneOf(items.map(textual))
        default: template
        }
    }

    static func tree(_ pairs: [(name: String, value: String)]) -> JSONValue {
        var members: [(name: String, value: JSONValue)] = []
        for pair in pairs {
            if let place = members.firstIndex(where: { $0.name == pair.name }) {
                members[place].value = .array(
                    (members[place].value.array ?? [members[place].value]) + [.string(pair.value)])
            } else {
                members.append((pair.name, .string(pair.value)))
            }
        }
        return .object(members)
    }
}

extension ExchangeMatch {
    /// Sorts what was bound into account, files and values.
    fileprivate mutating func take(_ bound: TemplateBindings, _ exchange: RecordedExchange) {
        values.values = bound.values
        for entry in card.secrets + card.settings {
            if let value = values.values.removeValue(forKey: entry.name)?.scalarText { account[entry.name] = value }
        }
        for (name, all) in bound.files {
            values.files[name] = all.indices.map { "\(name)-\($0)" }
            for (index, file) in all.enumerated() {
                func attribute(_ attribute: String) -> String? {
                    (bound.values["\(name).\(attribute).\(index)"] ?? bound.values["\(name).\(attribute)"])?.scalarText
                }
                files["\(name)-\(index)"] = RequestFile(
                    Self.content(file),
                    mime: attribute("mime") ?? exchange.header("content-type")?.split(separator: ";").first.map(
                        String.init)
                        ?? "application/octet-stream", filename: attribute("filename") ?? "file")
            }
            for key in values.values.keys where key.hasPrefix("\(name).") { values.values[key] = nil }
        }
        for name in ["jwt", "token"] { values.values[name] = nil }
    }

    /// The bytes where they are given, else as many others.
    private static func content(_ file: TemplateBindings.File) -> RequestFile.Content {
        switch file {
        case .base64(let text): return .bytes(Base64.decode(text) ?? [])
        case .url(let url): return .url(url)
        case .bytes(let recorded):
            if let text = recorded["text"]?.string { return .bytes(Array(text.utf8)) }
            let length = recorded["length"]?.double ?? 0
            return .bytes([UInt8](repeating: 0x56, count: Int(min(max(length, 0), 16_777_216))))
        }
    }
}
