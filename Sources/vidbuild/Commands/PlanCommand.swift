import ArgumentParser
import Engine
import Model
import Planner

struct ShowPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a render would do, and why, without doing it.",
        discussion: """
              vidbuild plan film           the steps that would run, each with the reason
              vidbuild plan film --all     those that are cached too
            """)

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Show cached steps too.")
    var all = false

    @Option(help: ArgumentHelp("Only this scene, without its transitions.", valueName: "id"))
    var scene: String?

    @Flag(help: "As `render --draft` would do it.")
    var draft = false

    @Flag(help: "Print every step as JSON on standard output.")
    var json = false

    private struct Row: Encodable {
        var step: String
        var kind: String
        var state: Forecast.Verdict
        /// SHA-256 of the key; absent while an input is not known.
        var key: String?
        var reasons: [KeyDifference]
        var location: String
    }

    private struct Report: Encodable {
        var ok = true
        var run: Int
        var depends: Int
        var cached: Int
        var steps: [Row]
    }

    func run() async throws {
        try await withMessages(json: json, folder: nil) { terminal in
            let workplace = try Workplace(options, environment: processEnvironment())
            let studio = try Studio(workplace, settings: RenderSettings(draft: draft, scene: scene))
            terminal.report(studio.warnings, folder: workplace.shownFolder)
            let forecast = try Forecast(studio.inputs, store: studio.store)
            let rows = try studio.plan.steps.indices.map { index in
                let step = studio.plan.steps[index]
                let verdict = forecast.verdicts[index]
                return Row(
                    step: step.id, kind: step.kind.name, state: verdict,
                    key: json ? forecast.keys[index]?.digest.hex : nil,
                    reasons: verdict == .run
                        ? try forecast.reasons(index, store: studio.store, project: workplace.identity(studio.settings))
                        : [],
                    location: step.span.location)
            }
            func total(_ verdict: Forecast.Verdict) -> Int { rows.filter { $0.state == verdict }.count }
            let report = Report(run: total(.run), depends: total(.depends), cached: total(.cached), steps: rows)
            if json { return try terminal.json(report) }
            for row in rows where all || row.state != .cached { terminal.output(line(row, terminal)) }
            terminal.output(
                "\(count(rows.count, "step")): \(report.run) to make, \(report.depends) that depend on them, \(report.cached) cached"
            )
        }
    }

    private func line(_ row: Row, _ terminal: Terminal) -> String {
        let state: String =
            switch row.state {
            case .cached: "cached"
            case .run: "make"
            case .depends: "depends"
            }
        var why = ""
        if row.state == .run {
            let fields = row.reasons.map(\.field)
            why =
                fields.isEmpty
                ? "new"
                : "changed: " + fields.prefix(3).joined(separator: ", ")
                    + (fields.count > 3 ? " and \(fields.count - 3) more" : "")
        }
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return pad(state, 9) + pad(row.step, 32) + pad(row.kind, 12) + why
    }
}
