import FoundationEssentials
import Glibc
package import Model

/// Writes a build's events as JSON lines: `{"event":"finished","step":"rise/body","ran":true,"milliseconds":412}`.
package final class EventLog: BuildObserver {
    private let file: UnsafeMutablePointer<FILE>
    /// The plan whose steps are spoken of: another one when the first has shown what else there is to do.
    package var plan: Plan

    private struct Line: Encodable {
        var event: String
        var step: String?
        var kind: String?
        var ran: Bool?
        var fraction: Double?
        var seconds: Double?
        var milliseconds: Int?
        var cause: String?
        var message: String?
        var hint: String?
        var location: String?
        var because: String?
    }

    package init(path: String, plan: Plan) throws {
        guard let file = fopen(path, "we") else { throw SystemError("write", path) }
        self.file = file
        self.plan = plan
    }

    deinit { fclose(file) }

    package func handle(_ event: BuildEvent) {
        let line: Line
        switch event {
        case .started(let step): line = Line(event: "started", step: id(step), kind: plan.steps[step].kind.name)
        case .progress(let step, let fraction): line = Line(event: "progress", step: id(step), fraction: fraction)
        case .finished(let step, let ran, let milliseconds):
            line = Line(event: "finished", step: id(step), ran: ran, milliseconds: milliseconds)
        case .failed(let step, let failure):
            line = Line(
                event: "failed", step: id(step), cause: failure.cause.rawValue, message: failure.message,
                hint: failure.hint,
                location: plan.steps[step].blame(failure).location)
        case .retrying(let step, let seconds, let failure):
            line = Line(
                event: "retrying", step: id(step), seconds: seconds, cause: failure.cause.rawValue,
                message: failure.message)
        case .setback(let step, let failure):
            line = Line(event: "setback", step: id(step), cause: failure.cause.rawValue, message: failure.message)
        case .skipped(let step, let because): line = Line(event: "skipped", step: id(step), because: id(because))
        case .waiting(let step): line = Line(event: "waiting", step: id(step))
        case .interrupted: line = Line(event: "interrupted")
        }
        guard let text = try? CanonicalJSON.encode(line) else { return }
        fputs(text + "\n", file)
        fflush(file)
    }

    private func id(_ step: Int) -> String { plan.steps[step].id }
}

extension Step {
    /// The place in the manifest that a failure of this step points at.
    package func blame(_ failure: StepFailure) -> SourceSpan {
        guard let input = failure.input, inputs.indices.contains(input) else { return span }
        return inputs[input].span ?? span
    }
}
