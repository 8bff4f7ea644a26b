import Model

/// Who or what is to be seen as it is: an item of `references`.
struct Reference {
    /// The character's name as it is shown; nil for a picture.
    var name: String?
    var look: String?
    var pictures: [Located<ProjectFile>]
    /// The item.
    var span: SourceSpan
}

/// Reads `references`: characters by name, and pictures of the project.
struct ReferenceReader {
    let session: Session
    let characters: CharacterBook

    func references(_ value: Checked?) -> [Reference] {
        (value?.list ?? []).compactMap(\.text).compactMap(reference)
    }

    private func reference(_ item: Located<String>) -> Reference? {
        if characters.isKnown(item.value) {
            guard let character = characters.find(item.value, at: item.span) else { return nil }
            if character.look == nil, character.references.isEmpty {
                session.diagnostics.error(
                    "“\(item.value)” has neither a look nor pictures", at: item.span,
                    hint: "describe the character: { \(item.value): { look: a woman of forty in a grey coat } }")
            }
            return Reference(
                name: character.name, look: character.look, pictures: character.references, span: item.span)
        }
        guard item.value.contains("/") || item.value.contains(".") else {
            session.diagnostics.error(
                "there is no character “\(item.value)”", at: item.span,
                hint: Suggestion.hint(item.value, among: characters.names)
                    ?? "describe it under “characters”, or name a picture of the project")
            return nil
        }
        return session.paths.file(item).map { Reference(name: nil, look: nil, pictures: [$0], span: item.span) }
    }
}
