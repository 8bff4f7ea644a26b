/// What a scene gives to a card's request.
package struct CardValues: Sendable, Equatable {
    /// By name, as docs/cards.md lists them for each capability. `options`, a mapping, is the manifest's own.
    package var values: [String: JSONValue]
    /// Roles of the step's inputs, by the name that the card has for them: `references: [reference-1, reference-2]`.
    /// A role is of letters, digits, `-` and `_`.
    package var files: [String: [String]]

    package init(_ values: [String: JSONValue] = [:], files: [String: [String]] = [:]) {
        self.values = values
        self.files = files
    }
}
