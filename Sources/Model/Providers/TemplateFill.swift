/// Puts values into templates.
package struct TemplateFill: Sendable {
    /// What stands for a name.
    private enum Found {
        case value(JSONValue)
        /// A pattern's text that is filled when the request is sent.
        case deferred(String)
    }

    package var values: [String: JSONValue]
    package var files: [String: [String]]
    /// Names that stay as they are: secrets, settings.
    package var deferred: Set<String>

    package init(_ values: CardValues, deferred: Set<String> = []) {
        self.values = values.values
        files = values.files
        self.deferred = deferred
    }

    /// The tree, nil when it is left out. Forms that `RequestDraft` speaks of remain in it.
    package func tree(_ template: RequestTemplate) throws(CardProblem) -> JSONValue? {
        switch template {
        case .literal(let value): return value
        case .pattern(let pattern): return try leaf(pattern)
        case .list(let items):
            let filled = try list(items)
            return filled.isEmpty && !items.isEmpty ? nil : .array(filled)
        case .mapping(let members, let rest): return try mapping(members, rest)
        case .file(let name, let form, let isOptional, let isEach):
            guard let roles = files[name], !roles.isEmpty else {
                if let given = values[name], form == .url { return Self.literal(given) }
                if isOptional { return nil }
                throw missing(name, isFile: true)
            }
            let leaves = roles.map { Self.file($0, form) }
            return isEach ? .array(leaves) : leaves[0]
        case .each(let name, let item):
            let items = try each(name, item)
            return items.isEmpty ? nil : .array(items)
        case .oneOf(let choices):
            var problem: CardProblem?
            for choice in choices {
                do {
                    if let value = try tree(choice) { return value }
                } catch { problem = problem ?? error }
            }
            if let problem, !template.canBeAbsent { throw problem }
            return nil
        }
    }

    /// The text of a pattern. Values in it are percent-encoded when `isURL`; what is deferred stays as `{name}`. Nil: left out.
    package func text(_ pattern: Pattern, isURL: Bool = false) throws(CardProblem) -> (text: String, isDeferred: Bool)?
    {
        var text = ""
        var isDeferred = false
        for part in pattern.parts {
            switch part {
            case .text(let literal): text += isURL ? literal : Pattern.escaped(literal)
            case .hole(let hole):
                switch try find(hole) {
                case nil: return nil
                case .deferred(let name):
                    text += name
                    isDeferred = true
                case .value(let value):
                    guard let scalar = value.scalarText ?? (hole.form == .json ? value.text : nil) else {
                        throw CardProblem(hole.name, "“\(hole.name)” is \(value.kind), and text was expected")
                    }
                    text +=
                        isURL
                        ? Self.percentEncoded(scalar, keepsSlash: hole.form == .segments) : Pattern.escaped(scalar)
                }
            }
        }
        return (text, isDeferred)
    }

    /// A scope in which `item` is one thing of what `name` has; once for each.
    package func each(of name: String) -> [TemplateFill] {
        if let roles = files[name] {
            return roles.map { role in
                var scope = self
                scope.files["item"] = [role]
                return scope
            }
        }
        let items: [JSONValue]
        switch value(name) {
        case .array(let list): items = list
        case .object(let members):
            items = members.map { .object([("key", .string($0.name)), ("value", $0.value)]) }
        case nil, .null: items = []
        case .some(let single): items = [single]
        }
        return items.map { item in
            var scope = self
            scope.values["item"] = item
            return scope
        }
    }

    private func leaf(_ pattern: Pattern) throws(CardProblem) -> JSONValue? {
        guard let hole = pattern.lone else {
            guard let (text, isDeferred) = try text(pattern) else { return nil }
            return isDeferred ? .object([("$pattern", .string(text))]) : .string(Self.unescaped(text))
        }
        switch try find(hole) {
        case nil: return nil
        case .deferred(let name): return .object([("$pattern", .string(name))])
        case .value(let value): return Self.literal(try formed(value, hole))
        }
    }

    private func formed(_ value: JSONValue, _ hole: Pattern.Hole) throws(CardProblem) -> JSONValue {
        switch hole.form {
        case .plain, .segments: return value
        case .json: return .string(value.text)
        case .text:
            guard let text = value.scalarText else {
                throw CardProblem(hole.name, "“\(hole.name)” is \(value.kind), and text was expected")
            }
            return .string(text)
        case .integer:
            guard let number = value.double, abs(number) < 9e15, number == number.rounded() else {
                throw CardProblem(hole.name, "“\(hole.name)” is \(value.kind), and a whole number was expected")
            }
            return .number(Int(number))
        }
    }

    private func find(_ hole: Pattern.Hole) throws(CardProblem) -> Found? {
        if deferred.contains(hole.name) { return .deferred("{\(hole.name)\(hole.isOptional ? "?" : "")}") }
        if let value = value(hole.name) { return .value(value) }
        if let dot = hole.name.lastIndex(of: "."), let role = files[String(hole.name[..<dot])]?.first {
            return .deferred("{\(role)\(hole.name[dot...])}")
        }
        if hole.isOptional { return nil }
        throw missing(hole.name, isFile: false)
    }

    /// A value, or a member of one: `item.tag`.
    private func value(_ name: String) -> JSONValue? {
        if let value = values[name] { return value }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        return value(String(name[..<dot]))?[String(name[name.index(after: dot)...])]
    }

    private func missing(_ name: String, isFile: Bool) -> CardProblem {
        CardProblem(name, "\(isFile ? "the file " : "")“\(name)” is missing, and the request needs it")
    }

    private func list(_ items: [RequestTemplate]) throws(CardProblem) -> [JSONValue] {
        var filled: [JSONValue] = []
        for item in items {
            guard let value = try tree(item) else { continue }
            if item.isSpread, let several = value.array { filled += several } else { filled.append(value) }
        }
        return filled
    }

    private func each(_ name: String, _ item: RequestTemplate) throws(CardProblem) -> [JSONValue] {
        var items: [JSONValue] = []
        for scope in each(of: name) {
            if let value = try scope.tree(item) { items.append(value) }
        }
        return items
    }

    private func mapping(_ members: [RequestTemplate.Member], _ rest: Pattern?) throws(CardProblem) -> JSONValue? {
        var filled: [(name: String, value: JSONValue)] = []
        for member in members {
            if let value = try tree(member.value) { filled.append((member.name, value)) }
        }
        if let hole = rest?.lone, case .object(let more) = value(hole.name) {
            for member in more where !filled.contains(where: { $0.name == member.name }) {
                filled.append((member.name, Self.literal(member.value)))
            }
        }
        if filled.isEmpty, !members.isEmpty || rest != nil { return nil }
        // The order in a card is a matter of taste: it must not change a key.
        return .object(filled.sorted { $0.name < $1.name })
    }

    private static func file(_ role: String, _ form: RequestTemplate.FileForm) -> JSONValue {
        .object([("$file", .string(role)), ("as", .string(form.rawValue))])
    }

    /// A value as it stands in a draft: one that looks like a form is wrapped.
    private static func literal(_ value: JSONValue) -> JSONValue {
        looksLikeForm(value) ? .object([("$value", value)]) : value
    }

    private static func looksLikeForm(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): items.contains(where: looksLikeForm)
        case .object(let members): members.contains { $0.name.hasPrefix("$") || looksLikeForm($0.value) }
        default: false
        }
    }

    private static func unescaped(_ text: String) -> String {
        (try? Pattern(text))?.literal ?? text
    }

    /// RFC 3986: all but unreserved characters, as UTF-8. With `keepsSlash`, `/` stands.
    package static func percentEncoded(_ text: String, keepsSlash: Bool = false) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepsSlash: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
