/// Something a vendor sells under a name of its own.
package struct CardModel: Sendable {
    /// How the words of a scene become the prompt.
    package struct PromptRule: Sendable {
        /// Those without a value are left out.
        package var parts: [Pattern]
        package var separator: String

        package init(parts: [Pattern], separator: String = " ") {
            self.parts = parts
            self.separator = separator
        }
    }

    /// The card's name for it.
    package var name: String
    /// The vendor's name, `{model}` in a request.
    package var wireName: String
    package var makes: Capability
    /// The first whose `when` has a value, or has none to have.
    package var calls: [(when: String?, call: String)]
    /// Values unless the manifest's options say otherwise.
    package var set: [(name: String, value: JSONValue)] = []
    package var limits = CardLimits()
    package var prompt: PromptRule?
    /// Whether the prompt may speak of references by name.
    package var namesReferences = false
    package var takesSeed = true
    package var price: CardPrice?
    package var failedIsFree = true
    /// `2027-01-06`.
    package var retires: String?
    /// What the vendor names to take its place.
    package var successor: String?
    /// Values and files without which the vendor refuses.
    package var needs: [String] = []
    /// Seconds until a result is usually there.
    package var expected: Double?
    /// Seconds for which a result can be fetched.
    package var keeps: Double?

    package init(name: String, makes: Capability, call: String) {
        self.name = name
        wireName = name
        self.makes = makes
        calls = [(nil, call)]
    }
}
