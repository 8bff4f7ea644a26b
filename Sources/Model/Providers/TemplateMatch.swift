/// What a recorded request says of a template's values: the inverse of `TemplateFill`.
package struct TemplateBindings: Sendable {
    /// A file as it stood in a request.
    package enum File: Sendable, Equatable {
        case base64(String)
        /// A URL, `data:` included.
        case url(String)
        /// Bytes of which only length and digest are known, or all.
        case bytes(JSONValue)
    }

    package var values: [String: JSONValue] = [:]
    /// A file's items in the order in which they stand.
    package var files: [String: [File]] = [:]

    package init() {}

    /// False when the name is bound to something else already.
    mutating func bind(_ name: String, _ value: JSONValue) -> Bool {
        guard let known = values[name] else {
            values[name] = value
            return true
        }
        return known == value || (known.scalarText != nil && known.scalarText == value.scalarText)
    }
}

/// Fits trees and texts to templates, with backtracking where lists and texts leave a choice.
package struct TemplateMatch: Sendable {
    /// Why the best try failed: where, and what was found.
    package private(set) var reason = ""
    private var depth = -1
    /// Bounds the work on hostile input.
    private var steps = 0
    private static let mostSteps = 200_000

    package init() {}

    private mutating func fail(_ path: String, _ message: @autoclosure () -> String) -> TemplateBindings? {
        let level = path.utf8.count
        if level > depth {
            depth = level
            reason = (path.isEmpty ? "" : "\(path): ") + message()
        }
        return nil
    }

    /// - Parameter tree: nil when the place is absent.
    package mutating func tree(
        _ template: RequestTemplate, _ tree: JSONValue?, _ bound: TemplateBindings, at path: String = ""
    ) -> TemplateBindings? {
        steps += 1
        guard steps < Self.mostSteps else { return nil }
        guard let tree else { return template.canBeAbsent ? bound : fail(path, "is missing") }
        switch template {
        case .literal(let value):
            return value == tree ? bound : fail(path, "\(tree.kind) where the card has \(value.kind)")
        case .pattern(let pattern): return leaf(pattern, tree, bound, at: path)
        case .list(let items):
            guard let all = tree.array else { return fail(path, "\(tree.kind), not a list") }
            return list(items[...], all[...], bound, at: path)
        case .mapping(let members, let rest): return mapping(members, rest, tree, bound, at: path)
        case .file(let name, let form, _, let isEach):
            guard isEach else { return file(name, form, tree, bound, at: path) }
            guard let all = tree.array else { return fail(path, "\(tree.kind), not a list of files") }
            var bound = bound
            for item in all {
                guard let next = file(name, form, item, bound, at: path) else { return nil }
                bound = next
            }
            return bound
        case .each(let name, let item):
            guard let all = tree.array else { return fail(path, "\(tree.kind), not a list") }
            return each(name, item, all, bound, at: path)
        case .oneOf(let choices):
            for choice in choices { if let found = self.tree(choice, tree, bound, at: path) { return found } }
            return nil
        }
    }

    /// A text in which values stand. In a URL's path they are percent-encoded.
    package mutating func text(
        _ pattern: Pattern, _ text: String, _ bound: TemplateBindings, isURL: Bool = false, at path: String = ""
    ) -> TemplateBindings? {
        parts(pattern.parts[...], Array(text.utf8)[...], bound, isURL: isURL)
            ?? fail(path, "“\(text)” where the card has “\(pattern.source)”")
    }

    private mutating func parts(
        _ parts: ArraySlice<Pattern.Part>, _ bytes: ArraySlice<UInt8>, _ bound: TemplateBindings, isURL: Bool
    ) -> TemplateBindings? {
        steps += 1
        guard steps < Self.mostSteps else { return nil }
        switch parts.first {
        case nil: return bytes.isEmpty ? bound : nil
        case .text(let literal):
            guard bytes.starts(with: literal.utf8) else { return nil }
            return self.parts(parts.dropFirst(), bytes.dropFirst(literal.utf8.count), bound, isURL: isURL)
        case .hole(let hole):
            var end = bytes.startIndex + 1
            while end <= bytes.endIndex {
                if isURL, hole.form != .segments, bytes[end - 1] == UInt8(ascii: "/") { return nil }
                let raw = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
                var next = bound
                if next.bind(hole.name, .string(isURL ? Self.percentDecoded(raw) : raw)),
                    let found = self.parts(parts.dropFirst(), bytes[end...], next, isURL: isURL)
                {
                    return found
                }
                end += 1
            }
            return nil
        }
    }

    private mutating func leaf(
        _ pattern: Pattern, _ tree: JSONValue, _ bound: TemplateBindings, at path: String
    ) -> TemplateBindings? {
        guard let hole = pattern.lone else {
            guard let text = tree.string else { return fail(path, "\(tree.kind), not text") }
            return self.text(pattern, text, bound, at: path)
        }
        var value = tree
        switch hole.form {
        case .plain, .segments: break
        case .text: guard case .string = tree else { return fail(path, "\(tree.kind), not text") }
        case .integer:
            guard let number = tree.double, case .number = tree, number == number.rounded() else {
                return fail(path, "\(tree.kind), not a whole number")
            }
        case .json:
            guard let text = tree.string, let inner = try? JSONValue(parsing: text) else {
                return fail(path, "\(tree.kind), not text that holds JSON")
            }
            value = inner
        }
        var bound = bound
        guard bound.bind(hole.name, value) else {
            return fail(path, "\(value.kind), but “\(hole.name)” is \(bound.values[hole.name]?.kind ?? "") elsewhere")
        }
        return bound
    }

    private mutating func list(
        _ items: ArraySlice<RequestTemplate>, _ trees: ArraySlice<JSONValue>, _ bound: TemplateBindings, at path: String
    ) -> TemplateBindings? {
        let place = "\(path)[\(trees.startIndex)]"
        guard let item = items.first else {
            return trees.isEmpty ? bound : fail(place, "an item that the card does not have")
        }
        let rest = items.dropFirst()
        if item.isSpread {
            var count = trees.count
            while count >= 0 {
                let taken = count == 0 ? nil : JSONValue.array(Array(trees.prefix(count)))
                if let next = tree(item, taken, bound, at: place),
                    let found = list(rest, trees.dropFirst(count), next, at: path)
                {
                    return found
                }
                count -= 1
            }
            // One item that is a list is not a spread of items.
            guard case .oneOf = item else { return nil }
        }
        if let first = trees.first, let next = tree(item, first, bound, at: place),
            let found = list(rest, trees.dropFirst(), next, at: path)
        {
            return found
        }
        guard item.canBeAbsent else { return trees.isEmpty ? fail(place, "is missing") : nil }
        return list(rest, trees, bound, at: path)
    }

    private mutating func mapping(
        _ members: [RequestTemplate.Member], _ rest: Pattern?, _ tree: JSONValue, _ bound: TemplateBindings,
        at path: String
    ) -> TemplateBindings? {
        guard let all = tree.members else { return fail(path, "\(tree.kind), not a mapping") }
        var bound = bound
        for member in members {
            let place = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard let next = self.tree(member.value, tree[member.name], bound, at: place) else { return nil }
            bound = next
        }
        let more = all.filter { entry in !members.contains { $0.name == entry.name } }
        guard !more.isEmpty else { return bound }
        guard let hole = rest?.lone else {
            let place = path.isEmpty ? more[0].name : "\(path).\(more[0].name)"
            return fail(place, "a key that the card does not have")
        }
        // What is bound under one name in two places belongs to both; their union would be sent twice.
        guard bound.bind(hole.name, .object(more)) else {
            return fail(path, "“\(hole.name)” is something else elsewhere")
        }
        return bound
    }

    private mutating func file(
        _ name: String, _ form: RequestTemplate.FileForm, _ tree: JSONValue, _ bound: TemplateBindings, at path: String
    ) -> TemplateBindings? {
        var bound = bound
        let file: TemplateBindings.File
        switch (form, tree) {
        case (.base64, .string(let text)) where Base64.decode(text) != nil: file = .base64(text)
        case (.dataURL, .string(let text)) where text.hasPrefix("data:"): file = .url(text)
        case (.url, .string(let text)) where text.contains(":"): file = .url(text)
        case (.bytes, _): file = .bytes(tree)
        default: return fail(path, "\(tree.kind), not a file as \(form.rawValue)")
        }
        bound.files[name, default: []].append(file)
        return bound
    }

    /// Items bind `item` and its members each for themselves.
    private mutating func each(
        _ name: String, _ item: RequestTemplate, _ trees: [JSONValue], _ bound: TemplateBindings, at path: String
    ) -> TemplateBindings? {
        var outer = bound
        var items: [JSONValue] = []
        for (index, tree) in trees.enumerated() {
            var scope = outer
            scope.values = scope.values.filter { $0.key != "item" && !$0.key.hasPrefix("item.") }
            scope.files["item"] = nil
            guard let next = self.tree(item, tree, scope, at: "\(path)[\(index)]") else { return nil }
            if let files = next.files["item"] {
                // A file's own attributes: they follow from the bytes.
                outer.files[name, default: []] += files
                for attribute in ["mime", "filename", "size"] {
                    guard let value = next.values["item.\(attribute)"] else { continue }
                    outer.values["\(name).\(attribute).\(outer.files[name, default: []].count - 1)"] = value
                }
            } else if let whole = next.values["item"] {
                items.append(whole)
            } else {
                let members = next.values.filter { $0.key.hasPrefix("item.") }.map {
                    (String($0.key.dropFirst(5)), $0.value)
                }
                items.append(.object(members.sorted { $0.0 < $1.0 }.map { (name: $0.0, value: $0.1) }))
            }
            for (key, value) in next.values where key != "item" && !key.hasPrefix("item.") { outer.values[key] = value }
        }
        if !items.isEmpty, !outer.bind(name, .array(items)) {
            return fail(path, "“\(name)” is something else elsewhere")
        }
        return outer
    }

    package static func percentDecoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
