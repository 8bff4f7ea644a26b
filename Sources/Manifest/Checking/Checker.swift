import Model

/// How a message names a value. Most values are right: the text is made only for those that are not.
enum Label {
    case key(String)
    case partOf(String)
    /// With its article.
    case thing(String)

    var text: String {
        switch self {
        case .key(let name): "“\(name)”"
        case .partOf(let name): "each part of “\(name)”"
        case .thing(let name): name
        }
    }

    var part: Label { if case .key(let name) = self { .partOf(name) } else { self } }
}

/// Reads trees as the language's declarations say, and reports all that differs.
struct Checker {
    let diagnostics: DiagnosticList

    func check(_ node: Node, as type: ValueType, label: Label) -> Checked {
        Checked(value: value(node, type, label), span: node.span)
    }

    func record(_ node: Node, as shape: Shape) -> Record? {
        check(node, as: .object(shape), label: .thing(shape.name)).record
    }

    private func value(_ node: Node, _ type: ValueType, _ label: Label) -> Value {
        switch (type, node.content) {
        case (.anything, _), (.later(.anything), _): return .tree(node)
        case (.later(let later), .list), (.later(let later), .mapping):
            guard Self.fits(node, later) else { break }
            return .tree(node)
        case (.either(let types), .list), (.either(let types), .mapping):
            guard let type = alternative(types, for: node) else { break }
            return value(node, type, label)
        case (.point, .list(let items)): return point(items, node, label)
        case (.list(let item), .list(let items)): return .list(items.map { check($0, as: item, label: label) })
        case (.map(let type), .mapping(let entries)):
            return .map(
                entries.map { Record.Entry(key: $0.key, value: check($0.value, as: type, label: .key($0.key.text))) })
        case (.object(let shape), .mapping(let entries)): return .record(record(entries, node.span, shape))
        case (_, .scalar(let text, let plain)):
            if node.isEmpty {
                diagnostics.error("\(label.text) has no value", at: node.span, hint: "write \(type.phrase)")
                return .invalid
            }
            switch type.reading(of: text, plain: plain) {
            case .value(let value): return value
            case .wrong(let hint): return wrong(node, type, label, hint: hint)
            case nil: break
            }
        default: break
        }
        return wrong(node, type, label, hint: nil)
    }

    private func wrong(_ node: Node, _ type: ValueType, _ label: Label, hint: String?) -> Value {
        diagnostics.error("\(label.text) is \(node.kind), not \(type.phrase)", at: node.span, hint: hint)
        return .invalid
    }

    private static func fits(_ node: Node, _ type: ValueType) -> Bool {
        switch (type, node.content) {
        case (.list, .list), (.map, .mapping), (.object, .mapping), (.anything, _): true
        case (.either(let types), _): types.contains { fits(node, $0) }
        default: false
        }
    }

    private func point(_ items: [Node], _ node: Node, _ label: Label) -> Value {
        let axes = items.map { check($0, as: .number(0...1), label: label.part) }
        guard axes.count == 2 else { return wrong(node, .point, label, hint: "write [x, y]") }
        guard let x = axes[0].number, let y = axes[1].number else { return .invalid }
        return .point(Point(x, y))
    }

    /// The alternative that a list or mapping is meant as: a mapping is what its keys say.
    private func alternative(_ types: [ValueType], for node: Node) -> ValueType? {
        guard case .mapping(let entries) = node.content else {
            return types.first { if case .list = $0 { true } else if case .point = $0 { true } else { false } }
        }
        var best: (known: Int, type: ValueType)?
        for type in types {
            switch type {
            case .object(let shape):
                // The first field is what tells a shape from its neighbours.
                let known = entries.reduce(0) { sum, entry in
                    sum
                        + (entry.key.text == shape.fields.first?.name
                            ? 100 : shape.field(entry.key.text) == nil ? 0 : 1)
                }
                if best.map({ $0.known < known }) ?? true { best = (known, type) }
            case .map: if best == nil { best = (0, type) }
            default: continue
            }
        }
        return best?.type
    }

    private func record(_ entries: [Node.Entry], _ span: SourceSpan, _ shape: Shape) -> Record {
        var record = Record(shape: shape, span: span)
        var suspected: Set<String> = []
        for entry in entries {
            let name = entry.key.text
            if let field = shape.field(name) {
                record.entries.append(
                    Record.Entry(key: entry.key, value: check(entry.value, as: field.type, label: .key(name))))
            } else if let open = shape.open {
                record.open.append(
                    Record.Entry(key: entry.key, value: check(entry.value, as: open.type, label: .key(name))))
            } else {
                let names = shape.fields.map(\.name)
                if !diagnostics.isFull, let meant = Suggestion.closest(name, among: names) { suspected.insert(meant) }
                diagnostics.error(
                    "\(shape.name) has no key “\(name)”", at: entry.key.span,
                    hint: entry.value.isEmpty
                        ? "if it belongs to the text before it, put that text in quotes: a comma ends it"
                        : Suggestion.hint(name, among: names))
            }
        }
        for field in shape.fields
        where field.isRequired && record.entry(field.name) == nil && !suspected.contains(field.name) {
            diagnostics.error(
                "\(shape.name) needs “\(field.name)”", at: Self.head(entries, span),
                hint: field.example.map { "for example: \(field.name): \($0)" })
        }
        if !shape.oneOf.isEmpty, !shape.oneOf.contains(where: { record.entry($0) != nil || suspected.contains($0) }) {
            let wanted = ValueType.alternatives(shape.oneOf.map { "“\($0)”" })
            diagnostics.error("\(shape.name) needs \(wanted)", at: Self.head(entries, span))
        }
        return record
    }

    /// What to underline when something is missing in a mapping: its first key.
    private static func head(_ entries: [Node.Entry], _ span: SourceSpan) -> SourceSpan {
        entries.first?.key.span ?? span
    }
}
