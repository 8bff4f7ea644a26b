/// What a vendor's refusal means for the order. docs/cards.md has the table.
package enum FailureClass: String, Sendable, CaseIterable, Codable {
    case credentials, credit, overload, moderation, invalid, truncated, failed, cancelled, expired, busy
    case rateLimit = "rate-limit"

    /// Whether the same request may succeed later.
    package var isRetried: Bool {
        switch self {
        case .rateLimit, .overload, .busy, .failed, .cancelled, .expired: true
        case .credentials, .credit, .moderation, .invalid, .truncated: false
        }
    }

    /// Whether a job whose poll is answered so is over; otherwise only the poll was refused.
    package var endsJob: Bool {
        switch self {
        case .moderation, .invalid, .truncated, .failed, .cancelled, .expired: true
        case .credentials, .credit, .rateLimit, .overload, .busy: false
        }
    }

    /// What a status means that no rule names; nil for a success.
    package init?(status: Int) {
        switch status {
        case 200..<300: return nil
        case 401, 403: self = .credentials
        case 402: self = .credit
        case 408, 500...: self = .overload
        case 429: self = .rateLimit
        default: self = .invalid
        }
    }
}
