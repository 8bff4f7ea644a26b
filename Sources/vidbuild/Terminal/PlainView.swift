import Engine
import Model

/// One line a step, for logs.
final class PlainView: BuildObserver {
    private let terminal: Terminal
    private let plan: Plan
    private var finished = 0
    private var setbacks = Setbacks()

    init(terminal: Terminal, plan: Plan) {
        self.terminal = terminal
        self.plan = plan
    }

    func handle(_ event: BuildEvent) {
        let total = plan.steps.count
        switch event {
        case .started, .progress: break
        case .finished(let step, let ran, let milliseconds):
            finished += 1
            if ran {
                terminal.report(
                    "[\(finished)/\(total)] \(plan.steps[step].id)  \(secondsText(Double(milliseconds) / 1000))")
            }
        case .failed(let step, let failure):
            finished += 1
            terminal.report("[\(finished)/\(total)] \(plan.steps[step].id)  failed: \(failure.message)")
        case .retrying(let step, let seconds, let failure):
            terminal.report("\(plan.steps[step].id)  again in \(secondsText(seconds)): \(failure.message)")
        case .setback(let step, let failure):
            if let text = setbacks.text(plan.steps[step].id, failure) { terminal.report(text) }
        case .skipped(let step, let because):
            finished += 1
            terminal.report(
                "[\(finished)/\(total)] \(plan.steps[step].id)  not made: it reads \(plan.steps[because].id)")
        case .waiting(let step): terminal.report("\(plan.steps[step].id)  waiting: another render is making it")
        case .interrupted: terminal.report("interrupted: finishing what runs (interrupt again to stop now)")
        }
    }
}
