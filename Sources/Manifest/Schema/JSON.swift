/// A JSON value that keeps the order of its members.
indirect enum JSON {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([JSON])
    case object([(String, JSON)])

    /// Indented by two spaces a level.
    func text(indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let number): return Decimal.text(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .list(let items):
            return items.isEmpty ? "[]" : "[" + items.map { $0.text(indent: indent) }.joined(separator: ", ") + "]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.text(indent: indent + 2))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }

    static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default:
                if scalar.value < 32 { quoted += "\\u\(scalar.hex)" } else { quoted.unicodeScalars.append(scalar) }
            }
        }
        return quoted + "\""
    }
}
