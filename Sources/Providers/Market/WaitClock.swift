/// How waits pass. Real: the system's clocks. In a demonstration waits are shorter by its speed. Fake: a manual clock in tests.
package struct WaitClock: Sendable {
    /// Suspends for so many seconds. Throws when the task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void
    /// Seconds that have passed since some moment, in the time in which waits are counted.
    package var elapsed: @Sendable () -> Double
    /// Seconds since 1970.
    package var now: @Sendable () -> Double

    package init(
        sleep: @escaping @Sendable (Double) async throws -> Void, elapsed: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Double
    ) {
        self.sleep = sleep
        self.elapsed = elapsed
        self.now = now
    }

    /// The system's, with waits divided by `speed`.
    package static func system(speed: Double, now: @escaping @Sendable () -> Double) -> WaitClock {
        let start = ContinuousClock.now
        return WaitClock(
            sleep: { try await Task.sleep(for: .seconds($0 / speed)) },
            elapsed: { (ContinuousClock.now - start).seconds * speed }, now: now)
    }
}
