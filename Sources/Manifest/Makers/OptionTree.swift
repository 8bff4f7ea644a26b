import Model

extension JSONValue {
    /// A tree of options as JSON has it: plain words that YAML's core schema takes for numbers and flags are such, quoted ones are text.
    init(_ node: Node) {
        switch node.content {
        case .list(let items): self = .array(items.map { JSONValue($0) })
        case .mapping(let entries): self = .object(entries.map { ($0.key.text, JSONValue($0.value)) })
        case .scalar(let text, plain: false): self = .string(text)
        case .scalar(let text, plain: true):
            switch text {
            case "", "~", "null": self = .null
            case "true": self = .bool(true)
            case "false": self = .bool(false)
            default:
                self =
                    Decimal(text) != nil && !text.hasPrefix("+") && !Self.hasLeadingZero(text)
                    ? .number(text) : .string(text)
            }
        }
    }

    /// `007` is a name.
    private static func hasLeadingZero(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return digits.count > 1 && digits.hasPrefix("0") && !digits.hasPrefix("0.")
    }

    static func number(_ value: Double) -> JSONValue { .number(Decimal.text(value)) }
}
