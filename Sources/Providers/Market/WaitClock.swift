/// How waits pass. Real: the system's clock, divided by a demonstration's speed. Fake: a manual clock in tests.
package struct WaitClock: Sendable {
    /// Suspends for so many seconds. Throws when the task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void
    /// Seconds since 1970.
    package var now: @Sendable () -> Double

    package init(sleep: @escaping @Sendable (Double) async throws -> Void, now: @escaping @Sendable () -> Double) {
        self.sleep = sleep
        self.now = now
    }
}
