import Model

/// A piece of YAML as it was written, with aliases and merge keys resolved. Its type is decided by the field that reads it.
struct Node: Sendable {
    enum Content: Sendable {
        /// `plain` is false for quoted and block text.
        case scalar(String, plain: Bool)
        case list([Node])
        case mapping([Entry])
    }

    struct Key: Sendable {
        var text: String
        var span: SourceSpan
    }

    struct Entry: Sendable {
        var key: Key
        var value: Node
    }

    var content: Content
    var span: SourceSpan

    subscript(key: String) -> Entry? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key.text == key }
    }

    /// Nothing was written, as after `title:` at the end of a line.
    var isEmpty: Bool {
        if case .scalar("", plain: true) = content { return true }
        return false
    }

    /// What was found, for a message.
    var kind: String {
        switch content {
        case .scalar("", plain: true): "nothing"
        case .scalar(let text, _): "“\(Self.shortened(text))”"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    private static func shortened(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        return line.count > 40 ? line.prefix(39) + "…" : line.count < text.count ? line + "…" : String(line)
    }
}
