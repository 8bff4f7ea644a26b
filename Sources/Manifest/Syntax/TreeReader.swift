import Model

/// Events to a syntax tree: aliases and merge keys resolved within bounds, spans trimmed to what was written.
struct TreeReader {
    /// Deepest nesting of lists and mappings.
    static let deepest = 64
    /// Most nodes of a file after its aliases are expanded.
    static let mostNodes = 1_000_000

    private struct Built {
        var node: Node
        /// Nodes in it, aliases expanded.
        var weight: Int
        /// Levels in it; 0 for a scalar.
        var height: Int
    }

    private let file: SourceFile
    private let events: EventStream
    private let diagnostics: DiagnosticList
    private var anchors: [String: Built] = [:]
    private var nodes = 0
    /// End of the last thing that was really written: block collections end there, not where libyaml's mark says.
    private var lastEnd = 0

    /// The tree of a file; nil when it cannot be read as YAML. What is wrong goes to `diagnostics`.
    static func read(_ file: SourceFile, diagnostics: DiagnosticList) -> Node? {
        guard SourceText.check(file, diagnostics: diagnostics) else { return nil }
        do {
            return try file.bytes.withUnsafeBufferPointer { bytes in
                var reader = TreeReader(file, try EventStream(file, input: bytes), diagnostics)
                return try reader.document()
            }
        } catch let problem as SyntaxProblem {
            diagnostics.error(problem.message, at: SourceSpan(file, problem.range), hint: problem.hint)
        } catch {
            diagnostics.error("\(error)", at: SourceSpan(file, 0..<0))
        }
        return nil
    }

    private init(_ file: SourceFile, _ events: EventStream, _ diagnostics: DiagnosticList) {
        self.file = file
        self.events = events
        self.diagnostics = diagnostics
    }

    private mutating func document() throws(SyntaxProblem) -> Node? {
        guard case .documentStart = try events.next().event else {
            throw SyntaxProblem(message: "the file is empty", range: 0..<0, hint: nil)
        }
        let (event, range) = try events.next()
        let root = try node(event, range, depth: 0).node
        _ = try events.next()
        let (after, where_) = try events.next()
        if case .documentStart = after {
            throw SyntaxProblem(
                message: "a second document starts here, but a file holds one",
                range: where_.lowerBound..<min(where_.lowerBound + 3, file.bytes.count),
                hint: "put it in a file of its own and name that under “include”")
        }
        if root.isEmpty { throw SyntaxProblem(message: "the file is empty", range: 0..<0, hint: nil) }
        return root
    }

    private mutating func node(_ event: EventStream.Event, _ range: Range<Int>, depth: Int) throws(SyntaxProblem)
        -> Built
    {
        switch event {
        case .scalar(let text, let plain, let anchor, let tag):
            try count(1, range)
            refuse(tag, range)
            let built = Built(
                node: Node(content: .scalar(text, plain: plain), span: span(trimmed(range))), weight: 1, height: 0)
            lastEnd = built.node.span.range.upperBound
            if let anchor { anchors[anchor] = built }
            return built
        case .alias(let name):
            guard let built = anchors[name] else {
                throw SyntaxProblem(
                    message: "nothing before this is named “&\(name)”", range: range,
                    hint: Suggestion.hint(name, among: anchors.keys))
            }
            guard depth + built.height <= Self.deepest else { throw tooDeep(range) }
            try count(built.weight, range)
            lastEnd = range.upperBound
            return built
        case .listStart(let anchor, let tag): return try list(anchor, tag, range, depth: depth + 1)
        case .mappingStart(let anchor, let tag): return try mapping(anchor, tag, range, depth: depth + 1)
        default: throw SyntaxProblem(message: "a value is missing", range: range, hint: nil)
        }
    }

    private mutating func list(_ anchor: String?, _ tag: String?, _ start: Range<Int>, depth: Int) throws(SyntaxProblem)
        -> Built
    {
        guard depth <= Self.deepest else { throw tooDeep(start) }
        try count(1, start)
        refuse(tag, start)
        var items: [Node] = []
        var (weight, height) = (1, 0)
        while true {
            let (event, range) = try events.next()
            if case .listEnd = event { return close(.list(items), start, range, anchor, weight, height) }
            let item = try node(event, range, depth: depth)
            items.append(item.node)
            weight += item.weight
            height = max(height, item.height)
        }
    }

    private mutating func mapping(_ anchor: String?, _ tag: String?, _ start: Range<Int>, depth: Int)
        throws(SyntaxProblem) -> Built
    {
        guard depth <= Self.deepest else { throw tooDeep(start) }
        try count(1, start)
        refuse(tag, start)
        var entries = EntryList(diagnostics)
        var (weight, height) = (1, 0)
        while true {
            let (event, range) = try events.next()
            if case .mappingEnd = event {
                return close(.mapping(entries.merged()), start, range, anchor, weight, height)
            }
            let key = try node(event, range, depth: depth)
            let (next, place) = try events.next()
            let value = try node(next, place, depth: depth)
            weight += key.weight + value.weight
            height = max(height, value.height)
            guard case .scalar(let text, let plain) = key.node.content else {
                diagnostics.error("a key must be text, but this is \(key.node.kind)", at: key.node.span)
                continue
            }
            // An alias of text brings the place of its anchor: a key is where it was written.
            let at = span(trimmed(range))
            entries.append(
                Node.Entry(key: Node.Key(text: text, span: at), value: value.node), merges: plain && text == "<<")
        }
    }

    private mutating func close(
        _ content: Node.Content, _ start: Range<Int>, _ end: Range<Int>, _ anchor: String?, _ weight: Int, _ height: Int
    ) -> Built {
        // A flow collection ends with its bracket; the end of a block one has no characters of its own.
        if !end.isEmpty, end.count == 1,
            file.bytes[end.lowerBound] == UInt8(ascii: "]") || file.bytes[end.lowerBound] == UInt8(ascii: "}")
        {
            lastEnd = end.upperBound
        }
        let range = start.lowerBound..<max(start.lowerBound, lastEnd)
        let built = Built(node: Node(content: content, span: span(range)), weight: weight, height: height + 1)
        if let anchor { anchors[anchor] = built }
        return built
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, [0x20, 0x0A, 0x0D, 0x09].contains(file.bytes[end - 1]) { end -= 1 }
        return range.lowerBound..<end
    }

    private func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(file, range) }

    private mutating func count(_ more: Int, _ range: Range<Int>) throws(SyntaxProblem) {
        nodes += more
        guard nodes <= Self.mostNodes else {
            throw SyntaxProblem(
                message: "the file holds more than a million values once its aliases are expanded", range: range,
                hint: nil)
        }
    }

    private func refuse(_ tag: String?, _ range: Range<Int>) {
        guard tag != nil else { return }
        let end =
            file.bytes[range.lowerBound...].firstIndex { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D } ?? range.upperBound
        let at = SourceSpan(file, range.lowerBound..<max(range.lowerBound, min(end, max(range.upperBound, end))))
        diagnostics.error("a tag cannot stand here", at: at, hint: "remove it: the key decides how its value is read")
    }

    private func tooDeep(_ range: Range<Int>) -> SyntaxProblem {
        SyntaxProblem(
            message: "more than \(Self.deepest) levels of lists and mappings",
            range: range.lowerBound..<min(range.upperBound, range.lowerBound + 1),
            hint: nil)
    }
}
