/// What a vendor accepts in a request's tree.
indirect enum Shape: Sendable {
    case any
    /// At most so many characters, or UTF-16 units.
    case text(most: Int = .max, utf16: Bool = false)
    case choice([String])
    case whole(ClosedRange<Int>)
    case oneOf([Int])
    case number(ClosedRange<Double>)
    case flag
    case list(Shape, ClosedRange<Int>)
    /// `isOpen`: names that are not listed are ignored, as the vendor does.
    case object([Field], isOpen: Bool = false)
    /// A URL of http or https.
    case link
    /// A URL, or a data URL of at most so many bytes as sent.
    case media(dataURL: Int)
    case base64
    /// The first problem, nil when there is none.
    case rule(@Sendable (JSON) -> String?)

    struct Field: Sendable {
        var name: String
        var shape: Shape
        var isRequired: Bool
    }

    /// One thing that is wrong, in words of no vendor's.
    struct Issue: Sendable, Equatable {
        enum Kind: String, Sendable { case missing, type, value, unknown }
        var path: [String]
        var kind: Kind
        var message: String
        /// `input.duration`.
        var place: String { path.joined(separator: ".") }
    }

    /// All that is wrong with `value`, in the order of the declaration.
    func issues(in value: JSON, at path: [String] = []) -> [Issue] {
        func wrong(_ kind: Issue.Kind, _ message: String) -> [Issue] {
            [Issue(path: path, kind: kind, message: message)]
        }
        switch self {
        case .any: return []
        case .text(let most, let utf16):
            guard let text = value.string else { return wrong(.type, "must be a string") }
            let count = utf16 ? text.utf16.count : text.count
            return count <= most ? [] : wrong(.value, "must be at most \(most) characters, has \(count)")
        case .choice(let names):
            guard let text = value.string else { return wrong(.type, "must be a string") }
            return names.contains(text)
                ? [] : wrong(.value, "must be one of the following: \(names.joined(separator: ", "))")
        case .oneOf(let numbers):
            guard let number = value.integer else { return wrong(.type, "must be an integer") }
            return numbers.contains(number)
                ? []
                : wrong(.value, "must be one of the following: \(numbers.map(String.init).joined(separator: ", "))")
        case .whole(let range):
            guard let number = value.integer else { return wrong(.type, "must be an integer") }
            return range.contains(number) ? [] : wrong(.value, "must be in \(range.lowerBound)..\(range.upperBound)")
        case .number(let range):
            guard let number = value.number else { return wrong(.type, "must be a number") }
            return range.contains(number) ? [] : wrong(.value, "must be in \(range.lowerBound)..\(range.upperBound)")
        case .flag: return value.bool == nil ? wrong(.type, "must be a boolean") : []
        case .list(let item, let count):
            guard let items = value.array else { return wrong(.type, "must be an array") }
            guard count.contains(items.count) else {
                return wrong(.value, "must have \(count.lowerBound) to \(count.upperBound) items, has \(items.count)")
            }
            return items.enumerated().flatMap { item.issues(in: $1, at: path + ["\($0)"]) }
        case .object(let fields, let isOpen):
            guard let members = value.object else { return wrong(.type, "must be an object") }
            var issues: [Issue] = []
            for field in fields {
                switch members[field.name] {
                case .some(let member) where member != .null || field.isRequired:
                    issues += field.shape.issues(in: member, at: path + [field.name])
                case .none where field.isRequired:
                    issues.append(Issue(path: path + [field.name], kind: .missing, message: "field required"))
                default: break
                }
            }
            if !isOpen {
                let known = Set(fields.map(\.name))
                for name in members.keys.sorted() where !known.contains(name) {
                    issues.append(Issue(path: path + [name], kind: .unknown, message: "unknown field"))
                }
            }
            return issues
        case .link:
            guard let text = value.string else { return wrong(.type, "must be a string") }
            return Self.isLink(text) ? [] : wrong(.value, "must be a URL")
        case .media(let most):
            guard let text = value.string else { return wrong(.type, "must be a string") }
            if Self.isLink(text) { return [] }
            guard text.hasPrefix("data:"), text.contains(";base64,") else {
                return wrong(.value, "must be a URL or a data URL")
            }
            return text.utf8.count <= most ? [] : wrong(.value, "data URLs may have at most \(most) bytes")
        case .base64:
            guard let text = value.string else { return wrong(.type, "must be a string") }
            return Bytes(base64: text) == nil ? wrong(.value, "must be base64") : []
        case .rule(let check): return check(value).map { wrong(.value, $0) } ?? []
        }
    }

    static func isLink(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && !text.contains(" ") && text.utf8.count > 10
    }
}

extension Shape.Field {
    static func need(_ name: String, _ shape: Shape) -> Shape.Field {
        Shape.Field(name: name, shape: shape, isRequired: true)
    }
    static func may(_ name: String, _ shape: Shape = .any) -> Shape.Field {
        Shape.Field(name: name, shape: shape, isRequired: false)
    }
}
