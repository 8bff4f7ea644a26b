package import Model

/// Why a step did not give a result. One failure stays one failure: only what reads the step is left undone.
package struct StepFailure: Error, Sendable, Equatable {
    package enum Class: String, Sendable, Codable {
        /// The user's material or words: only an edit helps.
        case user
        /// May succeed when tried again: a vendor that is busy, a dropped line.
        case retryable
        /// Will not succeed when tried again: a defect, a worker that died, a refusal.
        case permanent
        /// The machine: disk, memory, permissions.
        case resource
        /// The result would have to be bought and may not be.
        case budget
        case cancelled
    }

    package var cause: Class
    /// Lower case: what was found, and what was expected.
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// Index into the step's inputs, when one of them is to blame.
    package var input: Int?
    /// Seconds that whoever refused asks to wait before another try.
    package var retryAfter: Double?

    package init(_ cause: Class, _ message: String, hint: String? = nil, input: Int? = nil, retryAfter: Double? = nil) {
        self.cause = cause
        self.message = message
        self.hint = hint
        self.input = input
        self.retryAfter = retryAfter
    }

    package init(_ failure: ActionFailure) {
        let cause: Class =
            switch failure.cause {
            case .input: .user
            case .resource: .resource
            case .internal: .permanent
            }
        self.init(cause, failure.message, hint: failure.hint, input: failure.input)
    }

    package init(_ error: any Error) {
        switch error {
        case let failure as StepFailure: self = failure
        case let failure as ActionFailure: self.init(failure)
        case let error as SystemError:
            self.init(
                .resource, error.description,
                hint: error.isDiskFull ? "free some space, then render again: what is finished is kept" : nil)
        default: self.init(.permanent, "\(error)")
        }
    }
}
