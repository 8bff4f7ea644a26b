import Engine

/// What is said of ways that came to nothing. An account that is missing or empty fails for every step that asks the provider, so it
/// is said once.
struct Setbacks {
    private var told: Set<String> = []

    /// Nil when it has been said before.
    mutating func text(_ step: String, _ failure: StepFailure) -> String? {
        guard failure.cause == .account else { return "\(step)  not from this provider: \(failure.message)" }
        return told.insert(failure.message).inserted ? "passed over: \(failure.message)" : nil
    }
}
