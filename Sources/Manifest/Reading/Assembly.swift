import Model

/// A manifest and the files it includes, put together: characters, templates and scenes as they are written.
struct Assembly {
    /// Most scenes of a film.
    static let mostScenes = 10_000
    /// Deepest chain of includes.
    private static let deepest = 16

    private let session: Session
    private(set) var characters: [String: Record.Entry] = [:]
    private(set) var templates: [String: Node.Entry] = [:]
    private(set) var scenes: [Node] = []
    /// Where each included file was asked for.
    private var included: [String: SourceSpan] = [:]

    init(_ session: Session) { self.session = session }

    /// Names of the scenes.
    var names: Set<String> {
        Set(scenes.compactMap { if case .scalar(let name, _)? = $0["id"]?.value.content { name } else { nil } })
    }

    /// The manifest's own keys; nil when nothing more can be said of the project.
    mutating func manifest(_ name: String) -> Record? {
        guard let tree = session.tree(name, askedAt: nil) else { return nil }
        guard case .mapping(let entries) = tree.content else {
            session.diagnostics.error(
                "a manifest is a mapping, but this is \(tree.kind)", at: tree.span, hint: "start with “vidbuild: 1”")
            return nil
        }
        guard versionIsRight(entries) else { return nil }
        guard let record = session.checker.record(tree, as: Language.manifest) else { return nil }
        absorb(record, chain: [name])
        if scenes.isEmpty, record.entry("script") == nil, asksForNone(record) || !session.diagnostics.hasErrors {
            session.diagnostics.error(
                "the film has no scenes", at: record.entry("scenes")?.key.span ?? entries.first?.key.span)
        } else if scenes.count > Self.mostScenes {
            session.diagnostics.error(
                "a film has at most \(Self.mostScenes) scenes, but this one has \(scenes.count)",
                at: scenes[Self.mostScenes].span)
            scenes.removeLast(scenes.count - Self.mostScenes)
        }
        return record
    }

    private func versionIsRight(_ entries: [Node.Entry]) -> Bool {
        guard let entry = entries.first(where: { $0.key.text == "vidbuild" }),
            case .scalar(let text, _) = entry.value.content,
            let version = Int(text)
        else { return true }
        if version != Language.version {
            session.diagnostics.error(
                "this manifest is written in version \(version) of the language, but this program reads version \(Language.version)",
                at: entry.value.span)
            return false
        }
        if entries[0].key.text != "vidbuild" {
            session.diagnostics.error(
                "“vidbuild” must be the first key", at: entry.key.span, hint: "move this line to the top of the file")
        }
        return true
    }

    /// Whether the manifest itself has no scenes, rather than scenes that could not be read.
    private func asksForNone(_ record: Record) -> Bool {
        if case .list(let items) = record.given("scenes")?.tree?.content { return items.isEmpty }
        return record.entry("scenes") == nil && record.given("include") == nil
    }

    private mutating func absorb(_ record: Record, chain: [String]) {
        for entry in record.given("characters")?.map ?? [] { add(entry) }
        if case .mapping(let entries) = record.given("templates")?.tree?.content {
            for entry in entries { add(entry) }
        }
        if case .list(let items) = record.given("scenes")?.tree?.content { splice(items, chain: chain) }
        for file in record.given("include")?.list ?? [] { include(file, chain: chain) }
    }

    private mutating func add(_ entry: Record.Entry) {
        let name = entry.key.text
        guard isName(entry.key, of: "a character") else { return }
        if Language.line.field(name) != nil {
            session.diagnostics.error(
                "a character cannot be named “\(name)”: that is a key of lines", at: entry.key.span)
        } else if let first = characters[name] {
            session.diagnostics.error(
                "the character “\(name)” is described twice", at: entry.key.span,
                hint: "it is first described at \(first.key.span.location)")
        } else {
            characters[name] = entry
        }
    }

    private mutating func add(_ entry: Node.Entry) {
        guard isName(entry.key, of: "a template") else { return }
        if let first = templates[entry.key.text] {
            session.diagnostics.error(
                "the template “\(entry.key.text)” is given twice", at: entry.key.span,
                hint: "it is first given at \(first.key.span.location)")
        } else {
            templates[entry.key.text] = entry
        }
    }

    private func isName(_ key: Node.Key, of what: String) -> Bool {
        if ValueType.name.value(ofText: key.text) != nil { return true }
        session.diagnostics.error(
            "the name of \(what) is “\(key.text)”, not \(ValueType.name.phrase)", at: key.span,
            hint: ValueType.nameSuggestion(key.text).map { "write \($0)" })
        return false
    }

    private mutating func splice(_ items: [Node], chain: [String]) {
        for item in items {
            guard item["include"] != nil, item["id"] == nil, item["picture"] == nil else {
                scenes.append(item)
                continue
            }
            let record = session.checker.record(item, as: Language.sceneInclude)
            if let file = record?.given("include") { include(file, chain: chain) }
        }
    }

    private mutating func include(_ path: Checked, chain: [String]) {
        guard let text = path.text, let file = session.paths.file(text)?.value.path else { return }
        if chain.contains(file) {
            session.diagnostics.error(
                "“\(file)” includes itself", at: path.span,
                hint: "the chain is \((chain + [file]).joined(separator: " → "))")
            return
        }
        if let first = included[file] {
            session.diagnostics.error(
                "“\(file)” is included twice", at: path.span, hint: "it is first included at \(first.location)")
            return
        }
        guard chain.count <= Self.deepest else {
            session.diagnostics.error("includes are nested more than \(Self.deepest) deep", at: path.span)
            return
        }
        included[file] = path.span
        guard let tree = session.tree(file, askedAt: path.span) else { return }
        switch tree.content {
        case .list(let items): splice(items, chain: chain + [file])
        case .mapping(let entries):
            guard versionIsRight(entries) else { return }
            if let record = session.checker.record(tree, as: Language.part) { absorb(record, chain: chain + [file]) }
        case .scalar:
            session.diagnostics.error(
                "an included file is a mapping or a list of scenes, but this is \(tree.kind)", at: tree.span)
        }
    }
}
