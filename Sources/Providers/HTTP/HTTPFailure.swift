/// Why there is no answer.
package struct HTTPFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// No connection was made, or nothing of the request left: the other side has not seen it.
        case notSent
        /// The request left, wholly or in part, and no whole answer came: it may have been carried out.
        case unanswered
        /// The answer is larger than allowed, or longer than its own length said.
        case tooLarge
        /// A redirect or an address that may not be gone to.
        case refused
        /// The URL, a header or the local file cannot be used.
        case invalid
        case cancelled
    }

    package var kind: Kind
    /// Lower case, without secrets or query: what happened, to which host.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
