import Model

/// All characters of a project, by name: those of its manifest, and the files in `characters/` that scenes ask for.
final class CharacterBook {
    struct Character {
        /// As it is shown.
        var name: String
        /// Its voices as they are written, the first before the next; empty: it has none.
        var voices: [Checked]
        var look: String?
        /// Pictures of it.
        var references: [Located<ProjectFile>]
    }

    private let session: Session
    private let entries: [String: Record.Entry]
    private var ready: [String: Character?] = [:]

    init(_ entries: [String: Record.Entry], _ session: Session) {
        self.entries = entries
        self.session = session
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.value.record != nil {
            ready[name] = .some(character(name, entry.value.record))
        }
    }

    var names: Set<String> { Set(session.names(in: "characters", ending: ".yaml")).union(entries.keys) }

    func isKnown(_ name: String) -> Bool {
        entries[name] != nil || ready[name] != nil || session.names(in: "characters", ending: ".yaml").contains(name)
    }

    /// Nil, with a diagnostic, for a name that nobody has or a file that is wrong.
    func find(_ name: String, at span: SourceSpan) -> Character? {
        if let known = ready[name] { return known }
        guard entries[name] == nil else { return nil }
        guard session.names(in: "characters", ending: ".yaml").contains(name) else {
            session.diagnostics.error(
                "there is no character “\(name)”", at: span,
                hint: Suggestion.hint(name, among: names)
                    ?? "describe it under “characters”: { \(name): { voice: { name: slt } } }")
            return nil
        }
        let record = session.tree("characters/\(name).yaml", askedAt: span)
            .flatMap { session.checker.record($0, as: Language.character) }
        ready[name] = .some(record.map { character(name, $0) } ?? nil)
        return ready[name] ?? nil
    }

    private func character(_ name: String, _ record: Record?) -> Character? {
        guard let record else { return nil }
        let voice = record.given("voice")
        return Character(
            name: record["name"]?.string ?? name, voices: voice.map { $0.list ?? [$0] } ?? [],
            look: record.given("look")?.string,
            references: (record.given("references")?.list ?? []).compactMap(\.text).compactMap {
                session.paths.file($0)
            })
    }
}
