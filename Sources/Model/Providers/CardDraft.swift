extension ProviderCard {
    /// The request that buys what `values` ask of a model: account settings, secrets and files are left open in it.
    package func draft(_ model: CardModel, _ values: CardValues) throws(CardProblem) -> RequestDraft {
        guard let call = call(model.call(for: values)) else {
            throw CardProblem("", "the card “\(id)” has no call “\(model.call(for: values))”")
        }
        return try draft(call, model.completed(values, for: call))
    }

    /// The parameters of the step that buys it.
    package func parameters(
        _ model: CardModel, _ values: CardValues, endpoint: String? = nil
    ) throws(CardProblem) -> CallParameters {
        CallParameters(
            provider: id, model: model.name, call: model.call(for: values), version: version, endpoint: endpoint,
            request: try draft(model, values))
    }

    /// The request of any call, with values as they are.
    package func draft(_ call: CardCall, _ values: CardValues) throws(CardProblem) -> RequestDraft {
        let fill = TemplateFill(
            values, deferred: Set((secrets + settings).map(\.name) + (command == nil ? [] : ["output"])))
        let target: String
        switch call.target {
        case .path(let pattern): target = try fill.text(pattern, isURL: true)?.text ?? ""
        case .url(let pattern):
            // A value that is a whole URL, as an upload's answer has it, is no text to encode.
            if let hole = pattern.lone, let url = values.values[hole.name]?.string {
                target = url
            } else {
                target = try fill.text(pattern, isURL: true)?.text ?? ""
            }
        }
        var draft = RequestDraft(method: call.method, target: target)
        draft.query = try items(call.query, fill)
        draft.headers = try items(headers + call.headers, fill)
        switch call.body {
        case .none: break
        case .json(let tree): draft.body = .json(try fill.tree(tree) ?? .object([]))
        case .form(let form): draft.body = .form(try items(form, fill))
        case .bytes(let file, let type):
            guard let role = values.files[file]?.first else {
                throw CardProblem(file, "the file “\(file)” is missing, and the request needs it")
            }
            var said: String?
            if let type { said = try fill.text(type)?.text }
            draft.body = .file(role: role, type: said)
        case .multipart(let parts):
            var filled: [RequestDraft.Part] = []
            for part in parts {
                for scope in part.each.map({ fill.each(of: $0) }) ?? [fill] { filled += try self.parts(part, scope) }
            }
            draft.body = .multipart(filled)
        }
        return draft
    }

    private func items(_ items: [CardCall.Item], _ fill: TemplateFill) throws(CardProblem) -> [RequestDraft.Item] {
        var filled: [RequestDraft.Item] = []
        for item in items {
            switch try fill.tree(item.value) {
            case nil: continue
            case .object(let more) where item.name == "$rest":
                filled += more.map { RequestDraft.Item($0.name, $0.value) }
            case .array(let several): filled += several.map { RequestDraft.Item(item.name, $0) }
            case .some(let value): filled.append(RequestDraft.Item(item.name, value))
            }
        }
        return filled
    }

    /// None when its value is left out; several for a list.
    private func parts(_ part: CardCall.Part, _ fill: TemplateFill) throws(CardProblem) -> [RequestDraft.Part] {
        guard let value = try fill.tree(part.value), let name = try fill.text(part.name) else { return [] }
        var filename: JSONValue?
        if let template = part.filename { filename = try fill.tree(template) }
        var type: JSONValue?
        if let template = part.type { type = try fill.tree(template) }
        let plain = (try? Pattern(name.text))?.literal ?? name.text
        return (value.array ?? [value]).map {
            RequestDraft.Part(name: plain, value: $0, filename: filename, type: type)
        }
    }
}

extension CardModel {
    /// The call that buys what `values` ask.
    package func call(for values: CardValues) -> String {
        let chosen = calls.first { choice in
            guard let when = choice.when else { return true }
            if let files = values.files[when] { return !files.isEmpty }
            if case .null? = values.values[when] { return false }
            return values.values[when] != nil
        }
        return chosen?.call ?? calls.last?.call ?? ""
    }

    /// With the model's name, its prompt put together, what it sets, and the manifest's options in their places.
    package func completed(_ given: CardValues, for call: CardCall) -> CardValues {
        var values = given
        for entry in set where values.values[entry.name] == nil { values.values[entry.name] = entry.value }
        if case .object(let options)? = given.values["options"] {
            let known = Set(call.names)
            for option in options where known.contains(option.name) && given.values[option.name] == nil {
                if case .null = option.value {
                    values.values[option.name] = nil
                } else {
                    values.values[option.name] = option.value
                }
            }
            let rest = options.filter { !known.contains($0.name) }
            values.values["options"] = rest.isEmpty ? nil : .object(rest)
        }
        if let text = promptText(given) { values.values["prompt"] = .string(text) }
        if !takesSeed { values.values["seed"] = nil }
        values.values["model"] = .string(wireName)
        return values
    }

    /// The prompt as the vendor gets it; nil without one.
    package func promptText(_ values: CardValues) -> String? {
        guard let prompt else { return values.values["prompt"]?.string }
        let fill = TemplateFill(values)
        let parts = prompt.parts.compactMap { part -> String? in
            guard let text = try? fill.text(part)?.text else { return nil }
            let plain = (try? Pattern(text))?.literal ?? text
            return plain.isEmpty ? nil : plain
        }
        return parts.isEmpty ? nil : parts.joined(separator: prompt.separator)
    }
}
