import ArgumentParser
import Engine
import Model

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a project and report every mistake in it.",
        discussion: "  vidbuild check film          all mistakes of all files, in one run, in milliseconds")

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Print the mistakes as JSON on standard output.")
    var json = false

    func run() async throws {
        try await withMessages(json: json) { terminal in
            let workplace = try Workplace(options, environment: processEnvironment())
            let (project, diagnostics) = workplace.read(try Installation())
            let errors = diagnostics.filter { $0.severity == .error }.count
            terminal.report(diagnostics, folder: workplace.shownFolder)
            let ok = project != nil && errors == 0
            if json {
                try terminal.json(FailureRecord(ok: ok, diagnostics: diagnostics.map { DiagnosticRecord($0) }))
            } else if ok, let project {
                let lines = project.scenes.reduce(0) { $0 + $1.say.count }
                terminal.report(
                    "\(workplace.manifest): \(count(project.scenes.count, "scene")), \(count(lines, "line")) of dialogue\(project.script == nil ? "" : ", and a script to write"), no mistakes"
                )
            } else {
                terminal.report(count(errors, "error"))
            }
            if !ok { throw Exit.manifestWrong }
        }
    }
}
