import Model

/// A scene with holes, ready to be filled.
struct Template {
    struct Parameter {
        var key: Node.Key
        /// Nil: it must be given.
        var usual: Node?
    }

    let name: String
    let parameters: [Parameter]
    let scene: Node

    /// Nil, with diagnostics, when the template itself is wrong.
    init?(_ name: String, _ tree: Node, _ session: Session) {
        guard let record = session.checker.record(tree, as: Language.template), let scene = record.given("scene")?.tree
        else {
            return nil
        }
        self.name = name
        self.scene = scene
        if let entries = record.given("parameters")?.map {
            parameters = entries.compactMap { entry in entry.value.tree.map { Parameter(key: entry.key, usual: $0) } }
        } else {
            let names = record.given("parameters")?.list ?? []
            parameters = names.compactMap { name in
                name.string.map { Parameter(key: Node.Key(text: $0, span: name.span), usual: nil) }
            }
        }
        if let id = scene["id"] {
            session.diagnostics.error(
                "a template's scene has no “id”", at: id.key.span, hint: "the scene that uses the template gives it")
        }
        var used: Set<String> = []
        for hole in Substitution.holes(in: scene) { used.insert(hole) }
        for parameter in parameters where !used.contains(parameter.key.text) {
            session.diagnostics.warning("the parameter “\(parameter.key.text)” is not used", at: parameter.key.span)
        }
    }
}
