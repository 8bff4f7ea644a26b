import Model

/// All characters of a project, by name: those of its manifest, and the files in `characters/` that lines ask for.
final class CharacterBook {
    struct Character {
        /// As it is shown.
        var name: String
        var voice: Voice?
    }

    private let session: Session
    private let entries: [String: Record.Entry]
    private var ready: [String: Character?] = [:]

    init(_ entries: [String: Record.Entry], _ session: Session) {
        self.entries = entries
        self.session = session
        for (name, entry) in entries where entry.value.record != nil {
            ready[name] = .some(Self.character(name, entry.value.record))
        }
    }

    func isKnown(_ name: String) -> Bool {
        entries[name] != nil || ready[name] != nil || session.names(in: "characters", ending: ".yaml").contains(name)
    }

    /// Nil, with a diagnostic, for a name that nobody has or a file that is wrong.
    func find(_ name: String, at span: SourceSpan) -> Character? {
        if let known = ready[name] { return known }
        guard entries[name] == nil else { return nil }
        let names = session.names(in: "characters", ending: ".yaml")
        guard names.contains(name) else {
            session.diagnostics.error(
                "there is no character “\(name)”", at: span,
                hint: Suggestion.hint(name, among: Set(names).union(entries.keys))
                    ?? "describe it under “characters”: { \(name): { voice: { name: slt } } }")
            return nil
        }
        let record = session.tree("characters/\(name).yaml", askedAt: span)
            .flatMap { session.checker.record($0, as: Language.character) }
        ready[name] = .some(record.map { Self.character(name, $0) } ?? nil)
        return ready[name] ?? nil
    }

    private static func character(_ name: String, _ record: Record?) -> Character? {
        guard let record else { return nil }
        return Character(
            name: record["name"]?.string ?? name,
            voice: record["voice"]?.record.map { voice in
                .flite(name: voice["name"]?.choice(FliteVoice.self) ?? .slt, speed: voice["speed"]?.number ?? 1)
            })
    }
}
