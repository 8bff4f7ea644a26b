/// Where a purchase stands. One purchase is one time that money may be spent on one key.
package enum PurchaseState: String, Sendable, Codable, CaseIterable {
    /// Money is set aside, nothing has left: a purchase that stays here when its process dies is released.
    case reserved
    /// The paid request is on its way, and no answer is known.
    case sent
    /// The vendor has named a job.
    case working
    /// The result is in the store and paid for; it has not been proved yet.
    case arrived
    /// Done: the result is what was asked for.
    case sold
    /// Over: nothing was sold.
    case released
    /// Over: the request died without an answer. What it may have cost stays set aside.
    case unanswered
    /// Over: the job came to nothing and cost nothing.
    case refunded
    /// Over: paid for, in part at least, and nothing usable came of it.
    case failed

    /// The states that may follow this one.
    package var successors: Set<PurchaseState> {
        switch self {
        case .reserved: [.sent, .working, .arrived, .released]
        case .sent: [.reserved, .working, .arrived, .unanswered]
        case .working: [.working, .arrived, .refunded, .failed]
        case .arrived: [.sold, .working, .failed]
        case .sold, .released, .unanswered, .refunded, .failed: []
        }
    }
}
