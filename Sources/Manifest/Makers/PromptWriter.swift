import Model

/// Puts a prompt together by a model's rule. docs/prompts.md states the rules, with an example for each kind of model.
struct PromptWriter {
    /// Where a card says nothing.
    private static let usual = ["style", "prompt", "looks"]

    let model: CardModel
    /// Pictures of each reference that the model is given, by the references' order: numbers from 1.
    let numbers: [ClosedRange<Int>?]

    func prompt(of ask: Ask) -> String {
        let values = ["prompt": ask.text.value, "style": ask.style, "looks": looks(ask.references)]
        let rule = model.prompt
        let parts =
            rule.map { $0.parts.compactMap { Self.fill($0, values) } } ?? Self.usual.compactMap { values[$0] ?? nil }
        let separator = rule?.separator ?? ". "
        return Self.join(parts.filter { !$0.isEmpty }, separator)
    }

    /// `a small red fox; a woman of forty`, or with names where the model is to know them.
    private func looks(_ references: [Reference]) -> String? {
        let looks = zip(references, numbers).compactMap { reference, pictures -> String? in
            guard model.namesReferences, let name = reference.name else { return reference.look }
            guard let pictures else { return reference.look.map { "\(name) is \($0)" } }
            let shown =
                pictures.count == 1
                ? "picture \(pictures.lowerBound)" : "pictures \(pictures.lowerBound) to \(pictures.upperBound)"
            return reference.look.map { "\(name) is \($0), as in \(shown)" } ?? "\(name) is as in \(shown)"
        }
        return looks.isEmpty ? nil : looks.joined(separator: "; ")
    }

    /// Nil when a value is missing: the part is left out.
    private static func fill(_ pattern: Pattern, _ values: [String: String?]) -> String? {
        var text = ""
        for part in pattern.parts {
            switch part {
            case .text(let words): text += words
            case .hole(let hole):
                guard let value = values[hole.name] ?? nil else { return nil }
                text += value
            }
        }
        return text
    }

    /// A sentence that ends with the separator's own mark does not get it twice.
    private static func join(_ parts: [String], _ separator: String) -> String {
        guard let mark = separator.first, !mark.isWhitespace else { return parts.joined(separator: separator) }
        return parts.enumerated().reduce(into: "") { text, part in
            if part.offset > 0 { text += text.last == mark ? String(separator.dropFirst()) : separator }
            text += part.element
        }
    }
}
