import Model

/// Recorded bodies against a call's.
enum ExchangeBody {
    static func match(
        _ call: CardCall, _ exchange: RecordedExchange, _ bound: TemplateBindings, _ match: inout TemplateMatch
    ) -> TemplateBindings? {
        switch call.body {
        case .none:
            let isEmpty =
                exchange.body == nil || exchange.body?["json"] == .object([]) || exchange.body?["text"] == .string("")
            return isEmpty ? bound : match.tree(.literal(.null), exchange.body, bound, at: "body")
        case .json(let tree): return match.tree(tree, exchange.body?["json"], bound, at: "body")
        case .form(let items):
            let pairs: [(name: String, value: String)] =
                exchange.body?["form"]?.members?.map { ($0.name, $0.value.scalarText ?? "") }
                ?? (exchange.body?["form"]?.array ?? []).compactMap { pair in
                    guard let pair = pair.array, pair.count == 2 else { return nil }
                    return (pair[0].scalarText ?? "", pair[1].scalarText ?? "")
                }
            return match.tree(
                .mapping(ExchangeMatcher.textual(items), rest: nil), ExchangeMatcher.tree(pairs), bound, at: "body")
        case .bytes(let file, let type):
            guard let content = exchange.body?["bytes"] ?? (exchange.body?["text"] == nil ? nil : exchange.body) else {
                return match.tree(.literal(.null), exchange.body ?? .string("no bytes"), bound, at: "body")
            }
            var bound = bound
            bound.files[file, default: []].append(.bytes(content))
            if let type, let said = exchange.header("content-type") {
                return match.text(type, said, bound, at: "headers.content-type")
            }
            return bound
        case .multipart(let parts): return multipart(parts, exchange, bound, &match)
        }
    }

    private static func multipart(
        _ parts: [CardCall.Part], _ exchange: RecordedExchange, _ bound: TemplateBindings, _ match: inout TemplateMatch
    ) -> TemplateBindings? {
        guard var left = exchange.body?["multipart"]?.array else {
            return match.tree(.literal(.string("multipart")), exchange.body ?? .null, bound, at: "body")
        }
        var bound = bound
        // Parts of a fixed name first: what is left belongs to a mapping that is sent entry by entry.
        for part in parts.filter({ $0.name.literal != nil }) + parts.filter({ $0.name.literal == nil }) {
            let name = part.name.literal
            let mine = left.filter { candidate in
                name.map { $0 == candidate["name"]?.string } ?? (candidate["filename"] == nil)
            }
            left.removeAll { candidate in mine.contains(candidate) }
            if case .file(let file, _, let isOptional, let isEach) = part.value {
                if mine.isEmpty, !isOptional, !isEach {
                    return match.tree(.pattern(Pattern(literal: "")), nil, bound, at: "body.\(name ?? "")")
                }
                for (index, found) in mine.enumerated() {
                    let owner = part.each ?? file
                    bound.files[owner, default: []].append(.bytes(found["bytes"] ?? found))
                    bound.values["\(owner).filename.\(index)"] = found["filename"]
                    bound.values["\(owner).mime.\(index)"] = found["headers"]?["content-type"]
                }
            } else if let each = part.each, name == nil {
                let entries = mine.map { (name: $0["name"]?.string ?? "", value: $0["text"] ?? .string("")) }
                if !bound.bindAgain(each, .object(entries)) { return nil }
            } else if let each = part.each {
                if !mine.isEmpty, !bound.bindAgain(each, .array(mine.map { $0["text"] ?? .null })) { return nil }
            } else {
                let texts = mine.map { $0["text"] ?? .null }
                let template = ExchangeMatcher.textual(part.value)
                var value: JSONValue?
                if case .list = template {
                    value = texts.isEmpty ? nil : .array(texts)
                } else {
                    value = texts.count > 1 ? .array(texts) : texts.first
                }
                guard let next = match.tree(template, value, bound, at: "body.\(name ?? "")") else { return nil }
                bound = next
            }
        }
        guard let extra = left.first else { return bound }
        return match.tree(
            .mapping([], rest: nil), .object([(extra["name"]?.string ?? "", extra)]), bound, at: "body")
    }
}

extension TemplateBindings {
    fileprivate mutating func bindAgain(_ name: String, _ value: JSONValue) -> Bool {
        if let known = values[name], known != value { return false }
        values[name] = value
        return true
    }
}
