package import Model

/// What an answer means to the card.
package enum CallOutcome: Sendable {
    case result(VendorResult)
    /// The vendor works on it. `captured` fills the calls that follow; the job's own name is `id` there.
    case waiting(captured: [String: JSONValue], progress: Double?)
    /// The job is done. Nil: its result is in the answer of the call `JobRule.then`.
    case done(VendorResult?, captured: [String: JSONValue])
    case failure(VendorFailure)

    /// The result, when it is here.
    var result: VendorResult? {
        switch self {
        case .result(let result): result
        case .done(let result, _): result
        case .waiting, .failure: nil
        }
    }
}
