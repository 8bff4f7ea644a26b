package import Model

/// The provider cards of a project: its own `providers/` over the shipped ones. Only what is asked for is read.
package struct CardBook: Sendable {
    package struct Reading: Sendable {
        /// Nil when there is no such card, or it has errors.
        package var card: ProviderCard?
        package var diagnostics: [Diagnostic]
        package var source: SourceFile?
        package var isShipped: Bool
    }

    private let project: (any Folder)?
    private let shipped: any Folder

    /// `project` is a project's folder, `shipped` the program's templates; both have cards in `providers/`.
    package init(project: (any Folder)?, shipped: any Folder) {
        self.project = project
        self.shipped = shipped
    }

    /// Names of all cards, sorted.
    package var names: [String] {
        let files = (project?.list("providers") ?? []) + (shipped.list("providers") ?? [])
        return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
    }

    /// Reads one card. `span` is what asked for it.
    package func read(_ name: String, askedAt span: SourceSpan? = nil) -> Reading {
        let path = "providers/\(name).yaml"
        var isShipped = false
        var folder = project ?? shipped
        if project == nil || folder.entry(path) == .missing {
            folder = shipped
            isShipped = true
        }
        func none(_ message: String, hint: String? = nil) -> Reading {
            Reading(diagnostics: [Diagnostic(.error, message, at: span, hint: hint)], isShipped: isShipped)
        }
        guard !name.contains("/"), case .file(let size) = folder.entry(path) else {
            return none("there is no provider “\(name)”", hint: Suggestion.hint(name, among: names))
        }
        guard size <= SourceText.largest, let bytes = folder.read(path, limit: SourceText.largest) else {
            return none("“\(path)” cannot be read", hint: "a card is a text of at most 4 MiB")
        }
        let file = SourceFile(name: isShipped ? folder.absolute(path) : path, bytes: bytes)
        let (card, diagnostics) = CardReader().read(file, name: name)
        return Reading(card: card, diagnostics: diagnostics, source: file, isShipped: isShipped)
    }
}
