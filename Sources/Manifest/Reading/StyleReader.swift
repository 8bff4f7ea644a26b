import Model

/// Finds a style by name, in the project's `styles/` and then among the shipped ones, and all that it extends.
struct StyleReader {
    private static let deepest = 16

    private let session: Session

    init(_ session: Session) { self.session = session }

    /// The style and what it extends, in that order; shorter, with diagnostics, when something is wrong.
    func chain(_ name: Located<String>) -> [Record] {
        session.depend(on: "styles")
        var chain: [Record] = []
        var visited: [(name: String, isShipped: Bool)] = []
        var next: Located<String>? = name
        while let wanted = next {
            let path = "styles/\(wanted.value).yaml"
            // A style of the project that extends its own name means the shipped one of that name.
            let isShipped =
                session.folder.entry(path) == .missing || visited.last.map { $0 == (wanted.value, false) } ?? false
            guard !visited.contains(where: { $0 == (wanted.value, isShipped) }), visited.count < Self.deepest else {
                let names = visited.map(\.name) + [wanted.value]
                session.diagnostics.error(
                    "the style “\(wanted.value)” extends itself", at: wanted.span,
                    hint: "the chain is \(names.joined(separator: " → "))")
                break
            }
            visited.append((wanted.value, isShipped))
            guard let record = record(path, wanted, isShipped: isShipped) else { break }
            chain.append(record)
            next = record.given("extends")?.text
        }
        return chain
    }

    private func record(_ path: String, _ name: Located<String>, isShipped: Bool) -> Record? {
        if isShipped, session.templates.entry(path) == .missing {
            let shipped = (session.templates.list("styles") ?? []).filter { $0.hasSuffix(".yaml") }.map {
                String($0.dropLast(5))
            }
            let all = Set(shipped).union(session.names(in: "styles", ending: ".yaml"))
            session.diagnostics.error(
                "there is no style “\(name.value)”", at: name.span, hint: Suggestion.hint(name.value, among: all))
            return nil
        }
        return session.tree(path, in: isShipped ? session.templates : nil, askedAt: name.span)
            .flatMap { session.checker.record($0, as: Language.style) }
    }
}
