/// When a retryable failure is tried again: exponential backoff with full jitter, counted from the moment that the other side asked for.
package struct RetryPolicy: Sendable {
    /// Tries in all, 1 or more.
    package var attempts: Int
    /// Seconds: the bound of the first delay, doubled each time up to `longest`.
    package var first: Double
    package var longest: Double

    package init(attempts: Int = 5, first: Double = 1, longest: Double = 60) {
        self.attempts = attempts
        self.first = first
        self.longest = longest
    }

    /// Seconds to wait after try number `attempt` (from 1) failed; nil to give up. `random` is uniform in 0..<1.
    ///
    /// The jitter is added to a hint: a hundred calls that were told the same second do not come back in the same instant.
    package func delay(after failure: StepFailure, attempt: Int, random: Double) -> Double? {
        guard failure.cause == .retryable, attempt < attempts else { return nil }
        var bound = first
        for _ in 1..<attempt where bound < longest { bound *= 2 }
        return (failure.retryAfter ?? 0) + random * min(bound, longest)
    }
}
