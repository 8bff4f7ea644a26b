import GRDB
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
        /// The vendor will never make this: moderation, a request it calls wrong, a job that failed too often. Remembered with the
        /// key, so that nobody asks again; the next provider is asked.
        case refused
        /// The vendor does not serve this account now: no key, a wrong one, no credit. The next provider is asked, in this run only.
        case account
        /// A paid request died without an answer: it may have been billed, so it is not repeated unless the user says so.
        case unanswered
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

    /// What a worker says: the system's own words for a full disk become ours.
    package init(_ failure: ActionFailure) {
        switch failure.cause {
        case .input: self.init(.user, failure.message, hint: failure.hint, input: failure.input)
        case .internal: self.init(.permanent, failure.message, hint: failure.hint, input: failure.input)
        case .resource where failure.message.hasSuffix("no space left on device"): self = .diskFull
        case .resource: self.init(.resource, failure.message, hint: failure.hint, input: failure.input)
        }
    }

    package init(_ error: any Error) {
        switch error {
        case let failure as StepFailure: self = failure
        case let failure as ActionFailure: self.init(failure)
        case let error as SystemError: self = error.isDiskFull ? .diskFull : StepFailure(.resource, error.description)
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .diskFull
        case let error as DatabaseError:
            self.init(
                .resource, "the store's database cannot be used: \(error.message ?? error.resultCode.description)")
        default: self.init(.permanent, "\(error)")
        }
    }

    private static let diskFull = StepFailure(
        .resource, "the disk is full", hint: "free some space, then render again: what is finished is kept")
}
