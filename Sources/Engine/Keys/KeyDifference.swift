import FoundationEssentials

/// One field in which two keys of the same step differ: why it ran.
package struct KeyDifference: Sendable, Equatable, Codable {
    /// Such as `version`, `tool x264`, `parameters.motion.to.zoom`, `input picture`.
    package var field: String
    /// Nil: absent.
    package var before: String?
    package var after: String?

    package init(field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
    }

    /// The fields in which the key with text `after` differs from the one with text `before`, in the key's order.
    package static func between(_ before: String, _ after: String) -> [KeyDifference] {
        let old = fields(of: before)
        let new = fields(of: after)
        let oldValues = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let newNames = Set(new.map(\.0))
        return new.compactMap { name, value in
            oldValues[name] == value ? nil : KeyDifference(field: name, before: oldValues[name], after: value)
        }
            + old.filter { !newNames.contains($0.0) }.map { KeyDifference(field: $0.0, before: $0.1, after: nil) }
    }

    /// Name and value of every field of a key's text; roles that repeat are numbered from 1.
    private static func fields(of text: String) -> [(String, String)] {
        var seen: [String: Int] = [:]
        return text.split(separator: "\n").flatMap { line -> [(String, String)] in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return [] }
            let rest = String(parts[1])
            switch parts[0] {
            case "parameters": return leaves(ofJSON: rest)
            case "tool", "input":
                let inner = rest.split(separator: " ", maxSplits: 1)
                guard inner.count == 2 else { return [] }
                let name = "\(parts[0]) \(inner[0])"
                seen[name, default: 0] += 1
                let count = seen[name, default: 1]
                return [(count == 1 ? name : "\(name) \(count)", String(inner[1]))]
            default: return [(String(parts[0]), rest)]
            }
        }
    }

    private static func leaves(ofJSON text: String) -> [(String, String)] {
        guard let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)) else {
            return [("parameters", text)]
        }
        return tree.leaves(under: "parameters")
    }
}

/// Any JSON, for printing the parts of parameters whose kind the engine does not know.
private indirect enum JSONTree: Decodable {
    case object([String: JSONTree])
    case array([JSONTree])
    case leaf(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let object = try? container.decode([String: JSONTree].self) {
            self = .object(object)
        } else if let array = try? container.decode([JSONTree].self) {
            self = .array(array)
        } else if let text = try? container.decode(String.self) {
            self = .leaf(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .leaf("\(flag)")
        } else if let whole = try? container.decode(Int.self) {
            self = .leaf("\(whole)")
        } else if let number = try? container.decode(Double.self) {
            self = .leaf("\(number)")
        } else {
            self = .leaf("null")
        }
    }

    func leaves(under path: String) -> [(String, String)] {
        switch self {
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { $1.leaves(under: "\(path).\($0)") }
        case .array(let items): items.enumerated().flatMap { $1.leaves(under: "\(path)[\($0)]") }
        case .leaf(let text): [(path, text)]
        }
    }
}
