package import Model

/// What an answer means to the card.
package enum CallOutcome: Sendable {
    case result(CallResult)
    /// The vendor works on it.
    case waiting(CallResult, progress: Double?)
    /// The job is done; its result is in this answer, or in that of the call `JobRule.then`.
    case done(CallResult)
    case failure(CallFailure)
}

/// What was read from an answer that is no failure.
package struct CallResult: Sendable {
    package enum File: Sendable, Equatable {
        /// The answer's body.
        case body
        case url(String, needsKey: Bool)
        case bytes([UInt8])
    }

    package var file: File?
    package var text: String?
    package var words: HeardWords?
    /// Named values of the result, and captures for the calls that follow; `id` is the job's.
    package var values: [String: JSONValue] = [:]
    package var charged: Money?
    /// Amounts that the vendor counted.
    package var usage: [CardPrice.Unit: Double] = [:]
    package var requestID: String?

    package init() {}
}

/// A refusal, or a job that came to nothing.
package struct CallFailure: Sendable, Equatable {
    package var failure: FailureClass
    /// The vendor's own words, bounded.
    package var message: String
    /// Seconds that the vendor asks to wait.
    package var retryAfter: Double?
    package var requestID: String?
    /// What the vendor says it charged nevertheless.
    package var charged: Money?

    package init(_ failure: FailureClass, _ message: String) {
        self.failure = failure
        self.message = message
    }
}
