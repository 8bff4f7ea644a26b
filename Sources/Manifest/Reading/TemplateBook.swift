import Model

/// All templates of a project, by name: those of its manifest, and the files in `templates/` that scenes ask for.
final class TemplateBook {
    /// Deepest chain of templates that use templates.
    private static let deepest = 16

    private let session: Session
    private let entries: [String: Node.Entry]
    private var ready: [String: Template?] = [:]

    init(_ entries: [String: Node.Entry], _ session: Session) {
        self.entries = entries
        self.session = session
        for name in entries.keys.sorted() { _ = template(name) }
    }

    /// A scene as it is when its template is filled; the scene itself where it uses none. Nil, with diagnostics, when that fails.
    /// The templates it went through are added to the list's contexts, for the diagnostics that follow.
    func expand(_ scene: Node) -> Node? { expand(scene, of: Self.label(scene), chain: []) }

    private func expand(_ scene: Node, of label: String, chain: [String]) -> Node? {
        guard let use = scene["use"], case .mapping(let own) = scene.content else {
            if let with = scene["with"] {
                session.diagnostics.error("“with” is for a template, but the scene has no “use”", at: with.key.span)
            }
            return scene
        }
        guard let name = session.checker.check(use.value, as: .name, label: .key("use")).string else { return nil }
        guard !chain.contains(name) else {
            session.diagnostics.error(
                "the template “\(name)” uses itself", at: use.value.span,
                hint: "the chain is \((chain + [name]).joined(separator: " → "))")
            return nil
        }
        guard chain.count < Self.deepest else {
            session.diagnostics.error("templates are nested more than \(Self.deepest) deep", at: use.value.span)
            return nil
        }
        guard let template = find(name, at: use.value.span) else { return nil }
        session.diagnostics.contexts.append(
            .init(span: template.scene.span, note: "in template “\(name)”, used by \(label)"))
        guard let (arguments, missing) = arguments(for: template, in: scene, use: use) else { return nil }
        var substitution = Substitution(
            template: name, arguments: arguments, missing: missing, diagnostics: session.diagnostics)
        guard let body = substitution.fill(template.scene), let filled = expand(body, of: label, chain: chain + [name]),
            missing.isEmpty, case .mapping(let inherited) = filled.content
        else { return nil }
        let kept = own.filter { $0.key.text != "use" && $0.key.text != "with" }
        let names = Set(kept.map(\.key.text))
        return Node(content: .mapping(kept + inherited.filter { !names.contains($0.key.text) }), span: scene.span)
    }

    private func arguments(
        for template: Template, in scene: Node, use: Node.Entry
    ) -> (given: [String: Substitution.Argument], missing: Set<String>)? {
        var given: [String: Substitution.Argument] = [:]
        if let with = scene["with"] {
            guard case .mapping(let entries) = with.value.content else {
                _ = session.checker.check(with.value, as: .map(.anything), label: .key("with"))
                return nil
            }
            for entry in entries {
                if template.parameters.contains(where: { $0.key.text == entry.key.text }) {
                    given[entry.key.text] = Substitution.Argument(entry.value)
                } else {
                    session.diagnostics.error(
                        "the template “\(template.name)” has no parameter “\(entry.key.text)”", at: entry.key.span,
                        hint: Suggestion.hint(entry.key.text, among: template.parameters.map(\.key.text)))
                }
            }
        }
        var missing: Set<String> = []
        for parameter in template.parameters where given[parameter.key.text] == nil {
            if let usual = parameter.usual {
                given[parameter.key.text] = Substitution.Argument(usual)
            } else {
                missing.insert(parameter.key.text)
            }
        }
        if !missing.isEmpty {
            let names = missing.sorted().map { "“\($0)”" }.joined(separator: ", ")
            session.diagnostics.error(
                "the template “\(template.name)” needs \(names)", at: use.value.span,
                hint: "add with: { \(missing.sorted().map { "\($0): …" }.joined(separator: ", ")) }")
        }
        return (given, missing)
    }

    private func find(_ name: String, at span: SourceSpan) -> Template? {
        if entries[name] != nil || ready[name] != nil { return template(name) }
        let names = session.names(in: "templates", ending: ".yaml")
        guard names.contains(name) else {
            session.diagnostics.error(
                "there is no template “\(name)”", at: span,
                hint: Suggestion.hint(name, among: Set(names).union(entries.keys)))
            return nil
        }
        let path = "templates/\(name).yaml"
        ready[name] = session.tree(path, askedAt: span).flatMap { Template(name, $0, session) }
        return ready[name] ?? nil
    }

    private func template(_ name: String) -> Template? {
        if let known = ready[name] { return known }
        let template = entries[name].flatMap { Template(name, $0.value, session) }
        ready[name] = .some(template)
        return template
    }

    private static func label(_ scene: Node) -> String {
        guard case .scalar(let id, _) = scene["id"]?.value.content else { return "a scene at \(scene.span.location)" }
        return "“\(id)”"
    }
}
