import Model

/// What scenes do that say nothing: the manifest's `defaults` before the style's, before those of the styles it extends.
struct DefaultLayers {
    /// The first wins.
    let layers: [Record]

    /// The key's value, down to the language's own default.
    subscript(name: String) -> Checked? {
        for layer in layers {
            if let value = layer.given(name) { return value }
        }
        return Language.defaults.field(name)?.defaultValue.map { Checked(value: $0, span: fallback) }
    }

    /// What `record` says of pictures or clips to make, else what the defaults say of them under `kind`.
    func made(_ record: Record, _ kind: String) -> MadeLayers {
        MadeLayers(layers: [record] + layers.compactMap { $0.given(kind)?.record })
    }

    /// Where a value that nobody wrote is asked for.
    let fallback: SourceSpan
}

/// What a scene says of a picture or clip that is made, before what the defaults say.
struct MadeLayers {
    /// The scene's first.
    let layers: [Record]

    func given(_ name: String) -> Checked? { layers.lazy.compactMap { $0.given(name) }.first }

    /// All options: each key as the first layer has it that has it.
    var options: [Record.Entry] {
        var options: [Record.Entry] = []
        for entry in layers.flatMap({ $0.given("options")?.map ?? [] })
        where !options.contains(where: { $0.key.text == entry.key.text }) {
            options.append(entry)
        }
        return options
    }
}
