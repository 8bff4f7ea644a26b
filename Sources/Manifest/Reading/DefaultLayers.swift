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

    /// Where a value that nobody wrote is asked for.
    let fallback: SourceSpan
}
