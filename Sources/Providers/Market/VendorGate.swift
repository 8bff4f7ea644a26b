package import Engine
package import Model
import Synchronization

/// The gates of all vendors of a run.
final class VendorGates: Sendable {
    private let clock: WaitClock
    private let gates = Mutex<[String: VendorGate]>([:])

    init(clock: WaitClock) { self.clock = clock }

    func gate(_ card: ProviderCard) -> VendorGate {
        gates.withLock { gates in
            if let gate = gates[card.id] { return gate }
            let gate = VendorGate(title: card.title, pace: card.pace, clock: clock)
            gates[card.id] = gate
            return gate
        }
    }
}

/// Lets new orders through to a vendor as fast as it wants them, and none while it is down.
///
/// A breaker: after several overloads in a row the gate closes for a while, twice as long each time; then one order goes through to
/// see, and its answer opens the gate or closes it again.
/// A brake: after "too many" orders go one at a time, further apart each time that it is said again, and closer with each success.
package final class VendorGate: Sendable {
    private struct State {
        /// When orders of the last window went through.
        var passed: [Double] = []
        /// Nothing goes through before.
        var closedUntil = 0.0
        var overloads = 0
        /// When one order went through to see. Its answer may never come.
        var triedAt: Double?
        /// Seconds between two orders, at least.
        var spacing = 0.0
        var slowedAt = -Double.infinity
        var lastPassed = -Double.infinity
    }

    /// Overloads in a row that close the gate.
    private static let limit = 5
    private static let firstRest = 5.0
    private static let longestRest = 120.0
    private static let spacing = 1.0
    private static let longestSpacing = 16.0

    private let title: String
    private let pace: ProviderCard.Pace?
    private let clock: WaitClock
    private let state = Mutex(State())

    package init(title: String, pace: ProviderCard.Pace?, clock: WaitClock) {
        self.title = title
        self.pace = pace
        self.clock = clock
    }

    /// Suspends until an order may be sent.
    package func enter() async throws(StepFailure) {
        while let wait = claim() {
            do {
                try await clock.sleep(wait)
            } catch {
                throw StepFailure(.cancelled, "interrupted")
            }
        }
    }

    /// Tells what an answer was; nil: no failure.
    package func report(_ failure: FailureClass?, retryAfter: Double?) {
        let now = clock.elapsed()
        state.withLock { state in
            switch failure {
            case .overload:
                state.overloads += 1
                state.triedAt = nil
                if state.overloads >= Self.limit {
                    let rest = Self.firstRest * Double(1 << min(state.overloads - Self.limit, 10))
                    state.closedUntil = max(state.closedUntil, now + min(rest, Self.longestRest))
                }
            case .rateLimit:
                state.triedAt = nil
                // Orders that were sent together are refused together: that is one refusal.
                if now - state.slowedAt >= state.spacing {
                    state.spacing = min(max(Self.spacing, state.spacing * 2), Self.longestSpacing)
                    state.slowedAt = now
                }
            case nil:
                state.overloads = 0
                state.triedAt = nil
                state.spacing = state.spacing > Self.spacing / 4 ? state.spacing * 0.7 : 0
            default:
                state.overloads = 0
                state.triedAt = nil
            }
            if failure == .rateLimit || failure == .overload, let retryAfter {
                state.closedUntil = max(state.closedUntil, now + retryAfter)
            }
        }
    }

    /// Nil: the order may go. Else seconds after which to ask again.
    private func claim() -> Double? {
        let now = clock.elapsed()
        return state.withLock { state in
            if state.closedUntil > now { return state.closedUntil - now }
            if state.overloads >= Self.limit, let triedAt = state.triedAt, now - triedAt < Self.longestRest { return 1 }
            let next = state.lastPassed + state.spacing
            if next > now { return next - now }
            if let pace {
                state.passed.removeAll { $0 <= now - pace.window }
                if state.passed.count >= pace.requests, let oldest = state.passed.first {
                    return max(0.01, oldest + pace.window - now)
                }
                state.passed.append(now)
            }
            state.lastPassed = now
            if state.overloads >= Self.limit { state.triedAt = now }
            return nil
        }
    }
}
