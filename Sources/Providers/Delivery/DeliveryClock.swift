/// Time and chance, passed in so that tests have none.
package struct DeliveryClock: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Int
    /// Waits so many seconds, fewer in a demo; returns early when the task is cancelled.
    package var pause: @Sendable (Double) async -> Void
    /// Uniform in 0..<1.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Int, pause: @escaping @Sendable (Double) async -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.pause = pause
        self.random = random
    }

    /// Waits before try `attempt + 1` (from 1): at most `first` seconds, doubled each time, with full jitter; never sooner than asked.
    func backOff(attempt: Int, first: Double = 0.5, longest: Double = 20, asked: Double? = nil) async {
        var bound = first
        for _ in 1..<max(attempt, 1) where bound < longest { bound *= 2 }
        await pause(max(min(asked ?? 0, longest), random() * min(bound, longest)))
    }
}
