import FoundationEssentials
package import Model

/// Writes what ran, when and beside what, in Chrome's trace event format (load it in a browser's tracing page or Perfetto).
///
/// Rows are slots: a step takes the lowest one that is free, so that the picture shows what ran at once.
package final class TraceFile: BuildObserver {
    private struct Event: Encodable {
        var name: String
        var cat: String
        var ph = "X"
        /// Microseconds since the start of the build.
        var ts: Int
        var dur: Int
        var pid = 1
        var tid: Int
    }

    private let path: String
    /// The plan whose steps are spoken of: another one when the first has shown what else there is to do.
    package var plan: Plan
    private let origin = ContinuousClock.now
    private var events: [Event] = []
    private var running: [Int: (slot: Int, start: Int)] = [:]

    package init(path: String, plan: Plan) {
        self.path = path
        self.plan = plan
    }

    package func handle(_ event: BuildEvent) {
        switch event {
        case .started(let step):
            let taken = Set(running.values.map(\.slot))
            let slot = (0...).first { !taken.contains($0) } ?? 0
            running[step] = (slot, now)
        case .finished(let step, true, _), .failed(let step, _), .retrying(let step, _, _), .setback(let step, _):
            close(step)
        default: break
        }
    }

    /// Writes the file.
    package func finish() throws {
        struct Trace: Encodable { var traceEvents: [Event] }
        try Data(CanonicalJSON.encode(Trace(traceEvents: events)).utf8).write(to: URL(filePath: path))
    }

    private func close(_ step: Int) {
        guard let (slot, start) = running.removeValue(forKey: step) else { return }
        events.append(
            Event(
                name: plan.steps[step].id, cat: plan.steps[step].kind.name, ts: start, dur: now - start, tid: slot + 1))
    }

    private var now: Int {
        let spent = origin.duration(to: .now).components
        return Int(spent.seconds * 1_000_000 + spent.attoseconds / 1_000_000_000_000)
    }
}
