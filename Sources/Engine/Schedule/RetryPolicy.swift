/// When a retryable failure is tried again: exponential backoff with full jitter, and never sooner than the other side asked.
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
    package func delay(after failure: StepFailure, attempt: Int, random: Double) -> Double? {
        guard failure.cause == .retryable, attempt < attempts else { return nil }
        var bound = first
        for _ in 1..<attempt where bound < longest { bound *= 2 }
        return max(failure.retryAfter ?? 0, random * min(bound, longest))
    }
}
