/// Declarations to Markdown: a heading, a sentence and a table of keys for each mapping.
struct ReferenceWriter {
    func text() -> String {
        var shapes: [Shape] = []
        collect(.object(Language.manifest), into: &shapes)
        for shape in [Language.part, Language.style] { collect(.object(shape), into: &shapes) }
        return shapes.map(section).joined(separator: "\n")
    }

    private func section(_ shape: Shape) -> String {
        var text = "### \(shape.identifier)\n\n\(shape.summary)\n\n| key | value | default | |\n|---|---|---|---|\n"
        for field in shape.fields {
            let usual = field.isRequired ? "required" : field.defaultText.map { "`\($0)`" } ?? ""
            let example = field.example.map { " `\(field.name): \($0)`" } ?? ""
            text += "| `\(field.name)` | \(kind(field.type)) | \(usual) | \(field.summary)\(example) |\n"
        }
        if let open = shape.open { text += "| *\(open.name)* | \(kind(open.type)) | required | \(open.summary) |\n" }
        return text.replacing("||", with: "| |")
    }

    private func kind(_ type: ValueType) -> String {
        switch type {
        case .object(let shape): "[\(shape.identifier)](#\(shape.identifier))"
        case .list(let item): "list of \(kind(item))"
        case .map(let value): "names to \(kind(value))"
        case .either(let types): ValueType.alternatives(types.map(kind))
        case .later(let type): kind(type)
        case .choice(let names): names.map { "`\($0)`" }.joined(separator: ", ")
        default: type.phrase
        }
    }

    private func collect(_ type: ValueType, into shapes: inout [Shape]) {
        switch type {
        case .object(let shape):
            guard !shapes.contains(where: { $0.identifier == shape.identifier }) else { return }
            shapes.append(shape)
            for field in shape.fields { collect(field.type, into: &shapes) }
        case .list(let item), .map(let item), .later(let item): collect(item, into: &shapes)
        case .either(let types): for type in types { collect(type, into: &shapes) }
        default: break
        }
    }
}
