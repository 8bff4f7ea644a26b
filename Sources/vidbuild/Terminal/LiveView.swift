import Engine
import Model

/// What runs, what is cached and how long it will take, redrawn in place.
final class LiveView: BuildObserver {
    private struct Running {
        var step: Int
        var fraction: Double
        var since: ContinuousClock.Instant
    }

    private let terminal: Terminal
    private let plan: Plan
    private let started = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?
    private var running: [Running] = []
    private var ran = 0
    private var cached = 0
    private var failed = 0
    private var skipped = 0
    /// Expected CPU seconds of steps that ran, and of those not yet known.
    private var doneCost = 0.0
    private var leftCost: Double
    private var drawnLines = 0
    private var note = ""
    private var setbacks = Setbacks()

    init(terminal: Terminal, plan: Plan) {
        self.terminal = terminal
        self.plan = plan
        leftCost = plan.steps.reduce(0) { $0 + $1.cost }
    }

    func handle(_ event: BuildEvent) {
        switch event {
        case .started(let step): running.append(Running(step: step, fraction: 0, since: .now))
        case .progress(let step, let fraction):
            if let index = running.firstIndex(where: { $0.step == step }) { running[index].fraction = fraction }
        case .finished(let step, let didRun, _):
            end(step)
            if didRun { ran += 1 } else { cached += 1 }
            if didRun { doneCost += plan.steps[step].cost }
        case .failed(let step, let failure):
            end(step)
            failed += 1
            erase()
            terminal.report(terminal.paint("failed", "1;31") + " \(plan.steps[step].id): \(failure.message)")
        case .retrying(let step, let seconds, let failure):
            running.removeAll { $0.step == step }
            note = "\(plan.steps[step].id) again in \(secondsText(seconds)): \(failure.message)"
        case .setback(let step, let failure):
            running.removeAll { $0.step == step }
            if let text = setbacks.text(plan.steps[step].id, failure) {
                erase()
                terminal.report(text)
            }
        case .skipped(let step, _):
            end(step)
            skipped += 1
        case .waiting(let step): note = "waiting for another render: \(plan.steps[step].id)"
        case .interrupted: note = "interrupted: finishing what runs (interrupt again to stop now)"
        }
        if let lastDrawn, lastDrawn.duration(to: .now) < .milliseconds(80) { return }
        lastDrawn = .now
        draw()
    }

    /// Takes the view off the screen.
    func finish() { erase() }

    private func end(_ step: Int) {
        running.removeAll { $0.step == step }
        leftCost -= plan.steps[step].cost
    }

    private func draw() {
        let width = max(40, terminal.width) - 1
        let total = plan.steps.count
        let finished = ran + cached + failed + skipped
        let underWay = running.reduce(0) { $0 + $1.fraction * plan.steps[$1.step].cost }
        var lines = [
            bar(Double(finished) / Double(max(1, total)), width: 24) + "  \(finished)/\(total)  "
                + terminal.paint("\(ran) made", "32") + "  \(cached) cached"
                + (failed > 0 ? "  " + terminal.paint("\(failed) failed", "31") : "")
                + timeLeft(underWay: underWay)
        ]
        for item in running.prefix(8) {
            let seconds = item.since.duration(to: .now).components.seconds
            let percent = item.fraction > 0 ? "\(Int(item.fraction * 100)) %" : ""
            lines.append(
                "  " + terminal.paint("▸", "36") + " " + String(plan.steps[item.step].id.prefix(width - 20))
                    + "  \(percent)" + (seconds > 1 ? "  \(seconds) s" : ""))
        }
        if !note.isEmpty { lines.append("  " + String(note.prefix(width - 2))) }
        var text = drawnLines > 0 ? "\u{1B}[\(drawnLines)F" : ""
        text += lines.map { "\u{1B}[2K" + $0 + "\n" }.joined() + "\u{1B}[0J"
        drawnLines = lines.count
        terminal.draw(text)
    }

    private func erase() {
        if drawnLines > 0 { terminal.draw("\u{1B}[\(drawnLines)F\u{1B}[0J") }
        drawnLines = 0
    }

    private func bar(_ fraction: Double, width: Int) -> String {
        let eighths = Int(fraction * Double(width) * 8)
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let full = eighths / 8
        let text = String(repeating: "█", count: full) + (full < width ? parts[eighths % 8] : "")
        return "▕" + terminal.paint(text + String(repeating: " ", count: max(0, width - text.count)), "36") + "▏"
    }

    private func timeLeft(underWay: Double) -> String {
        let spent = Double(started.duration(to: .now).components.seconds)
        guard spent >= 2, doneCost + underWay > 0 else { return "" }
        let left = Int((spent / (doneCost + underWay) * max(0, leftCost - underWay)).rounded(.up))
        return "  about \(left < 60 ? "\(left) s" : secondsText(Double(left))) left"
    }
}

/// Passes events on to several observers.
final class BuildObservers: BuildObserver {
    private let all: [any BuildObserver]
    init(_ all: [any BuildObserver]) { self.all = all }
    func handle(_ event: BuildEvent) { for observer in all { observer.handle(event) } }
}
