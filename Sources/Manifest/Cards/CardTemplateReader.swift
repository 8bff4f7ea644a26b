import Model

/// Reads the trees of a card's requests.
struct CardTemplateReader {
    let texts: CardTexts
    private var diagnostics: DiagnosticList { texts.diagnostics }

    init(texts: CardTexts) { self.texts = texts }

    func template(_ node: Node) -> RequestTemplate? {
        switch node.content {
        case .scalar(let text, let plain): return scalar(text, plain: plain, node)
        case .list(let items):
            let all = items.map { template($0) }
            return all.contains(nil) ? nil : .list(all.compactMap { $0 })
        case .mapping(let entries):
            guard let form = entries.first(where: { $0.key.text.hasPrefix("$") && $0.key.text != "$rest" }) else {
                return mapping(entries)
            }
            return self.form(form, entries)
        }
    }

    /// A value of the user's: nothing in it is a pattern.
    func value(_ node: Node) -> JSONValue {
        switch node.content {
        case .scalar(let text, let plain): plain ? Self.typed(text) : .string(text)
        case .list(let items): .array(items.map(value))
        case .mapping(let entries): .object(entries.map { ($0.key.text, value($0.value)) })
        }
    }

    func items(_ entries: [Record.Entry]?) -> [CardCall.Item] {
        (entries ?? []).compactMap { entry in
            entry.value.tree.flatMap(template).map { CardCall.Item(entry.key.text, $0) }
        }
    }

    private func scalar(_ text: String, plain: Bool, _ node: Node) -> RequestTemplate? {
        let typed = plain ? Self.typed(text) : .string(text)
        guard case .string = typed, text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") })
        else { return .literal(typed) }
        guard let pattern = texts.pattern(Located(text, at: node.span)) else { return nil }
        return pattern.literal.map { .literal(.string($0)) } ?? .pattern(pattern)
    }

    /// What plain text of YAML is in JSON.
    private static func typed(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            if let value = try? JSONValue(parsing: text), case .number = value { return value }
            return .string(text)
        }
    }

    private func mapping(_ entries: [Node.Entry]) -> RequestTemplate? {
        var members: [RequestTemplate.Member] = []
        var rest: Pattern?
        var isWhole = true
        for entry in entries {
            if entry.key.text == "$rest" {
                guard case .scalar(let text, _) = entry.value.content,
                    let pattern = texts.pattern(Located(text, at: entry.value.span)), pattern.lone != nil
                else {
                    diagnostics.error("“$rest” is one name", at: entry.value.span, hint: "write $rest: \"{options?}\"")
                    isWhole = false
                    continue
                }
                rest = pattern
            } else if let value = template(entry.value) {
                members.append(RequestTemplate.Member(entry.key.text, value))
            } else {
                isWhole = false
            }
        }
        return isWhole ? .mapping(members, rest: rest) : nil
    }

    private func form(_ form: Node.Entry, _ entries: [Node.Entry]) -> RequestTemplate? {
        func text(_ key: String) -> Located<String>? {
            guard let entry = entries.first(where: { $0.key.text == key }) else { return nil }
            if case .scalar(let text, _) = entry.value.content, !text.isEmpty {
                return Located(text, at: entry.value.span)
            }
            diagnostics.error("“\(key)” is \(entry.value.kind), not a name", at: entry.value.span)
            return nil
        }
        let known: [String]
        defer {
            for entry in entries where !known.contains(entry.key.text) {
                diagnostics.error(
                    "“\(form.key.text)” has no key “\(entry.key.text)”", at: entry.key.span,
                    hint: Suggestion.hint(entry.key.text, among: known))
            }
        }
        switch form.key.text {
        case "$file":
            known = ["$file", "as", "optional", "each"]
            guard let name = text("$file") else { return nil }
            let forms = RequestTemplate.FileForm.allCases.map(\.rawValue)
            guard let how = text("as"), let file = RequestTemplate.FileForm(rawValue: how.value) else {
                diagnostics.error(
                    "“$file” needs “as”: \(ValueType.alternatives(forms))", at: form.key.span)
                return nil
            }
            return .file(
                name: name.value, form: file, isOptional: text("optional")?.value == "true",
                isEach: text("each")?.value == "true")
        case "$each":
            known = ["$each", "item"]
            guard let name = text("$each"), let item = entries.first(where: { $0.key.text == "item" }) else {
                diagnostics.error("“$each” needs “item”", at: form.key.span, hint: "{ $each: references, item: TREE }")
                return nil
            }
            return template(item.value).map { .each(name: name.value, item: $0) }
        case "$one-of":
            known = ["$one-of"]
            guard case .list(let choices) = form.value.content, !choices.isEmpty else {
                diagnostics.error("“$one-of” is \(form.value.kind), not a list of trees", at: form.value.span)
                return nil
            }
            let all = choices.map { template($0) }
            return all.contains(nil) ? nil : .oneOf(all.compactMap { $0 })
        default:
            known = entries.map(\.key.text)
            diagnostics.error(
                "there is no form “\(form.key.text)”", at: form.key.span,
                hint: Suggestion.hint(form.key.text, among: ["$file", "$each", "$one-of", "$rest"]))
            return nil
        }
    }
}
