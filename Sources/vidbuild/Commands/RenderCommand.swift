import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import Model
import Planner

struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the film, or what has changed of it.",
        discussion: """
              vidbuild render                         project.yaml in this folder
              vidbuild render film --scene rise       a preview of one scene
              vidbuild render film --draft            quick and small
              vidbuild render film --trace trace.json what ran when, for a browser's tracing page
            """)

    @OptionGroup var options: ProjectOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Encodes at once. Else the number of processors.", valueName: "n"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Only this scene, without its transitions, beside the film.", valueName: "id"))
    var scene: String?

    @Flag(help: "Half the width and height and a little coarser, beside the film.")
    var draft = false

    @Flag(help: "Take purchased results from the store only: a missing one is an error.")
    var locked = false

    @Option(
        help: ArgumentHelp("The most that this render may spend, in US dollars, such as 2.50.", valueName: "usd"),
        transform: Render.money)
    var budget: Money?

    @Flag(help: "What no provider can make is an error. Else a placeholder says so.")
    var strict = false

    @Flag(help: "Send calls again that died without an answer, although they may have been billed.")
    var repeatUnanswered = false

    @Flag(help: "Start nothing new after a failure. Else the rest of the film goes on.")
    var failFast = false

    @Option(help: ArgumentHelp("Write what happens as JSON lines.", valueName: "file"), completion: .file())
    var events: String?

    @Option(help: ArgumentHelp("Write what ran when in Chrome's trace format.", valueName: "file"), completion: .file())
    var trace: String?

    @Option(
        help: ArgumentHelp(
            "Write a line for each call to a vendor. Else, without a terminal, on standard error.", valueName: "file"),
        completion: .file())
    var log: String?

    @Option(help: "How those lines are written: text or json.")
    var logFormat: LogFormat?

    @Flag(help: "Print the outcome as JSON on standard output.")
    var json = false

    private static func money(_ text: String) throws -> Money {
        guard let money = Money(dollars: text), money >= .zero else {
            throw ValidationError("“\(text)” is no amount of US dollars such as 2.50")
        }
        return money
    }

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 256") }
    }

    func run() async throws {
        try await withMessages(json: json, folder: shownFolder) { terminal in
            let workplace = try Workplace(options, environment: processEnvironment())
            let demonstration = try Demonstration(environment: processEnvironment())
            let settings = RenderSettings(
                draft: draft, scene: scene, endpoint: demonstration.map { _ in Demonstration.endpoint })
            let record = RecordPlace(workplace: workplace, settings: settings)
            if events == nil, trace == nil, let summary = record.currentSummary() {
                if json {
                    output(summary: summary, terminal)
                } else {
                    terminal.report("nothing has changed: \(summary)")
                }
                return
            }
            let studio = try Studio(workplace, settings: settings)
            terminal.report(studio.warnings, folder: workplace.shownFolder)
            var run = RenderRun(studio: studio, terminal: terminal, options: self, record: record)
            try await run.run()
        }
    }

    private var shownFolder: String {
        options.manifest.lastIndex(of: "/").map { String(options.manifest[..<$0]) } ?? "."
    }

    private func output(summary: String, _ terminal: Terminal) {
        terminal.output(
            #"{"ok":true,"changed":false,"summary":"# + ((try? CanonicalJSON.encode(summary)) ?? "\"\"") + "}")
    }
}

/// Where the record of a project's last render with some settings is kept.
struct RecordPlace {
    let path: String
    private let folder: String

    init(workplace: Workplace, settings: RenderSettings) {
        folder = workplace.folder
        path = "\(workplace.storeRoot)/renders/\(workplace.identity(settings).hex)"
    }

    /// The last render's summary, when nothing that it read or wrote has changed since.
    func currentSummary() -> String? {
        guard let record = RenderRecord.load(path), let descriptor = openFolder() else { return nil }
        defer { close(descriptor) }
        return record.isCurrent(in: descriptor) ? record.summary : nil
    }

    func save(_ studio: Studio, summary: String) throws {
        guard let descriptor = openFolder() else { return }
        defer { close(descriptor) }
        let (files, known) = studio.dependencies
        guard let record = RenderRecord.settle(files: files, known: known, in: descriptor, summary: summary),
            studio.isTextCurrent, record.isCurrent(in: descriptor)
        else { return }
        try record.save(path, workspace: studio.workspace)
    }

    func forget() { unlink(path) }

    private func openFolder() -> Int32? {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }
}
