import Model

/// Fills the holes `${name}` of a tree. Arguments are put into the tree, never into YAML text.
struct Substitution {
    /// Most nodes of a filled scene, and most bytes of a filled text.
    private static let most = 100_000

    private enum Piece {
        case text(Substring)
        case hole(Substring)
    }

    struct Argument {
        var node: Node
        /// Nodes in it.
        var weight: Int

        init(_ node: Node) {
            self.node = node
            weight = Substitution.weight(of: node)
        }
    }

    let template: String
    let arguments: [String: Argument]
    /// Parameters that have neither argument nor default: reported already where the template is used.
    let missing: Set<String>
    let diagnostics: DiagnosticList
    private var filled = 0

    init(template: String, arguments: [String: Argument], missing: Set<String>, diagnostics: DiagnosticList) {
        self.template = template
        self.arguments = arguments
        self.missing = missing
        self.diagnostics = diagnostics
    }

    /// Nil when the result would be too large; that has been reported.
    mutating func fill(_ node: Node) -> Node? {
        filled += 1
        guard filled <= Self.most else { return tooLarge(node) }
        switch node.content {
        case .scalar(let text, let plain):
            guard text.contains("${") else { return node }
            let pieces = Self.pieces(text)
            if pieces.count == 1, case .hole(let name) = pieces[0], let argument = argument(name, at: node.span) {
                filled += argument.weight
                return filled <= Self.most ? argument.node : tooLarge(node)
            }
            guard let words = join(pieces, at: node.span) else { return tooLarge(node) }
            return Node(content: .scalar(words, plain: plain), span: node.span)
        case .list(let items):
            var list: [Node] = []
            for item in items {
                guard let item = fill(item) else { return nil }
                list.append(item)
            }
            return Node(content: .list(list), span: node.span)
        case .mapping(let entries):
            var mapping: [Node.Entry] = []
            for entry in entries {
                guard let value = fill(entry.value) else { return nil }
                var key = entry.key
                if key.text.contains("${") { key.text = join(Self.pieces(key.text), at: key.span) ?? key.text }
                mapping.append(Node.Entry(key: key, value: value))
            }
            return Node(content: .mapping(mapping), span: node.span)
        }
    }

    /// Names of all holes of a tree.
    static func holes(in node: Node) -> [String] {
        func names(_ text: String) -> [String] {
            text.contains("${")
                ? pieces(text).compactMap { if case .hole(let name) = $0 { String(name) } else { nil } } : []
        }
        switch node.content {
        case .scalar(let text, _): return names(text)
        case .list(let items): return items.flatMap(holes)
        case .mapping(let entries): return entries.flatMap { names($0.key.text) + holes(in: $0.value) }
        }
    }

    private static func weight(of node: Node) -> Int {
        switch node.content {
        case .scalar: 1
        case .list(let items): items.reduce(1) { $0 + weight(of: $1) }
        case .mapping(let entries): entries.reduce(1) { $0 + weight(of: $1.value) }
        }
    }

    /// `$${` is a plain `${`; an unclosed `${` is text.
    private static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "${") {
            if open.lowerBound > rest.startIndex, rest[rest.index(before: open.lowerBound)] == "$" {
                pieces.append(.text(rest[..<rest.index(before: open.lowerBound)]))
                pieces.append(.text("${"))
                rest = rest[open.upperBound...]
                continue
            }
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else { break }
            if open.lowerBound > rest.startIndex { pieces.append(.text(rest[..<open.lowerBound])) }
            pieces.append(.hole(rest[open.upperBound..<close]))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(rest)) }
        return pieces
    }

    private func join(_ pieces: [Piece], at span: SourceSpan) -> String? {
        var words = ""
        for piece in pieces {
            switch piece {
            case .text(let text): words += text
            case .hole(let name):
                guard let argument = argument(name, at: span) else { continue }
                guard case .scalar(let text, _) = argument.node.content else {
                    diagnostics.error(
                        "“\(name)” is \(argument.node.kind) and cannot stand inside text", at: argument.node.span)
                    continue
                }
                words += text
            }
            if words.utf8.count > Self.most { return nil }
        }
        return words
    }

    private func argument(_ name: Substring, at span: SourceSpan) -> Argument? {
        if let argument = arguments[String(name)] { return argument }
        guard !missing.contains(String(name)) else { return nil }
        diagnostics.error(
            "the template “\(template)” has no parameter “\(name)”", at: span.first("${\(name)}"),
            hint: Suggestion.hint(String(name), among: arguments.keys) ?? "write “$${” for a plain “${”")
        return nil
    }

    private func tooLarge(_ node: Node) -> Node? {
        diagnostics.error("the template “\(template)” grows too large here", at: node.span)
        return nil
    }
}

extension SourceSpan {
    /// The first place in the span that holds exactly `text`; the whole span when it is written in another way.
    func first(_ text: String) -> SourceSpan {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, range.count >= wanted.count else { return self }
        for start in range.lowerBound...(range.upperBound - wanted.count)
        where file.bytes[start] == wanted[0] && file.bytes[start..<start + wanted.count].elementsEqual(wanted) {
            return SourceSpan(file, start..<start + wanted.count)
        }
        return self
    }
}
