import Model

/// The entries of a mapping as they come: refuses a key given twice, and takes in what `<<` merges.
struct EntryList {
    /// From this many entries on, keys are looked up in a table.
    private static let few = 16

    private let diagnostics: DiagnosticList
    private var entries: [Node.Entry] = []
    private var merges: [Node.Entry] = []
    private var index: [String: Int] = [:]

    init(_ diagnostics: DiagnosticList) { self.diagnostics = diagnostics }

    mutating func append(_ entry: Node.Entry, merges isMerge: Bool) {
        if isMerge {
            merges.append(entry)
        } else if let first = find(entry.key.text) {
            diagnostics.error(
                "“\(entry.key.text)” is given twice", at: entry.key.span,
                hint: "it is first given at \(entries[first].key.span.location)")
        } else {
            add(entry)
        }
    }

    /// All entries; a key of the mapping itself wins over a merged one, and an earlier merge over a later.
    mutating func merged() -> [Node.Entry] {
        for merge in merges {
            var sources = [merge.value]
            if case .list(let several) = merge.value.content { sources = several }
            for source in sources {
                guard case .mapping(let inherited) = source.content else {
                    diagnostics.error("“<<” merges mappings, but this is \(source.kind)", at: merge.key.span)
                    continue
                }
                for entry in inherited where find(entry.key.text) == nil { add(entry) }
            }
        }
        return entries
    }

    private mutating func add(_ entry: Node.Entry) {
        entries.append(entry)
        if entries.count == Self.few {
            for (position, entry) in entries.enumerated() { index[entry.key.text] = position }
        } else if entries.count > Self.few {
            index[entry.key.text] = entries.count - 1
        }
    }

    private func find(_ key: String) -> Int? {
        entries.count < Self.few ? entries.firstIndex { $0.key.text == key } : index[key]
    }
}
