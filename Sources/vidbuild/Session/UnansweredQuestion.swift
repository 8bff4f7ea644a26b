import Engine
import Glibc
import Model

/// Asks the person at the terminal whether calls that died without an answer are sent again: they may have been billed.
struct UnansweredQuestion {
    private struct Call {
        var step: String
        var key: Digest
        var purchase: Purchase?
    }

    private let calls: [Call]

    /// Nil when no call died so.
    init?(_ state: BuildState) {
        calls = state.failures.compactMap { index, failure in
            guard failure.cause == .unanswered, let key = state.keys[index] else { return nil }
            return Call(step: state.plan.steps[index].id, key: key, purchase: state.step(index).purchase)
        }
        if calls.isEmpty { return nil }
    }

    /// The keys that may be bought again: all, or none. None where nobody can answer; `isInterrupted` ends the wait.
    func ask(_ terminal: Terminal, isInterrupted: () -> Bool) -> Set<Digest> {
        guard terminal.isInteractive, isatty(STDIN_FILENO) == 1 else { return [] }
        terminal.report("\(count(calls.count, "call")) died without an answer and may have been billed:")
        for call in calls {
            let price = call.purchase.map { " (\($0.vendor) \($0.model), up to \($0.price))" } ?? ""
            terminal.report("  \(call.step)\(price)")
        }
        terminal.draw("send \(calls.count == 1 ? "it" : "them") again? [y/N] ")
        return Self.isYes(isInterrupted) ? Set(calls.map(\.key)) : []
    }

    private static func isYes(_ isInterrupted: () -> Bool) -> Bool {
        while !isInterrupted() {
            var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            if poll(&input, 1, 200) > 0 { return ["y", "yes"].contains(readLine()?.lowercased()) }
        }
        return false
    }
}
