import Model
import Synchronization
import Testing

import Providers

@Suite struct MarketPaceTests {
    /// When a job that takes so long is seen to be done, and after how many questions.
    @Test(arguments: [
        (90.0, false, 90.0, 6), (120, false, 120, 7), (40, false, 46.5, 2), (2, false, 3, 1), (300, false, 312, 37),
        (0, true, 0, 1), (50, true, 54, 7),
    ])
    func asksOnTheDot(takes: Double, isResumed: Bool, seen: Double, questions: Int) {
        let pace = PollPace(every: 3, expected: takes == 120 ? 120 : 90, isResumed: isResumed)
        var (elapsed, asked) = (0.0, 0)
        repeat {
            let pause = pace.pause(elapsed: elapsed, questions: asked)
            #expect(pause >= 3 || isResumed && asked == 0)
            elapsed += pause
            asked += 1
        } while elapsed < takes
        #expect(abs(elapsed - seen) < 5, "\(elapsed)")
        #expect(elapsed - takes <= max(6, takes / 5))
        #expect(abs(asked - questions) <= 2, "\(asked)")
    }

    /// Waits by themselves: each sleep moves it.
    private final class ManualClock: Sendable {
        private let time = Mutex(0.0)
        var now: Double { time.withLock { $0 } }
        var clock: WaitClock {
            WaitClock(
                sleep: { seconds in self.time.withLock { $0 += seconds } }, elapsed: { self.now }, now: { self.now })
        }
    }

    @Test func spacesOrdersAfterTooMany() async throws {
        let time = ManualClock()
        let gate = VendorGate(title: "Acme", pace: nil, clock: time.clock)
        for _ in 0..<10 { try await gate.enter() }
        #expect(time.now == 0)
        for _ in 0..<10 { gate.report(.rateLimit, retryAfter: nil) }
        try await gate.enter()
        try await gate.enter()
        #expect(time.now == 2)
        for _ in 0..<10 { gate.report(nil, retryAfter: nil) }
        try await gate.enter()
        #expect(time.now == 2)
    }

    /// The order that goes through to see may die without an answer: the next goes later.
    @Test func aLostAnswerDoesNotCloseTheGateForEver() async throws {
        let time = ManualClock()
        let gate = VendorGate(title: "Acme", pace: nil, clock: time.clock)
        for _ in 0..<5 { gate.report(.overload, retryAfter: nil) }
        try await gate.enter()
        #expect(time.now == 5)
        try await gate.enter()
        #expect(time.now == 125)
    }
}
