/// Why a card's model cannot do what a scene asks for.
package struct CardProblem: Error, Sendable, Equatable {
    /// The value that is to blame: `prompt`, `duration`; empty when none is.
    package var value: String
    /// Lower case: what was found, and what is allowed.
    package var message: String
    /// What to do about it.
    package var hint: String?

    package init(_ value: String, _ message: String, hint: String? = nil) {
        self.value = value
        self.message = message
        self.hint = hint
    }
}
