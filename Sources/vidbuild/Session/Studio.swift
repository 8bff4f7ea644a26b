import Engine
import FoundationEssentials
import Glibc
import Manifest
import Model
import Planner

/// The composition root: a project read and planned, with the store and the workers it needs.
///
/// A film whose script a language model writes is planned in rounds: first the script alone; once that is in the store, the film.
struct Studio {
    let workplace: Workplace
    let installation: Installation
    private(set) var project: Project
    private(set) var warnings: [Diagnostic]
    /// Why the script that was bought is none: the film stays unknown.
    private(set) var scriptMistakes: [Diagnostic] = []
    let store: Store
    let workspace: Workspace
    let workers: WorkerPool
    private(set) var inputs: Build.Inputs
    let settings: RenderSettings
    let lockPath: String
    /// What the committed lock says of purchases.
    let lock: LockFile

    /// Throws `Diagnostics` when the manifest is wrong.
    init(_ workplace: Workplace, settings: RenderSettings = RenderSettings()) throws {
        self.workplace = workplace
        var settings = settings
        if try Demonstration(environment: processEnvironment()) != nil { settings.endpoint = Demonstration.endpoint }
        self.settings = settings
        installation = try Installation()
        let (project, diagnostics) = workplace.read(installation)
        guard let project, !diagnostics.contains(where: { $0.severity == .error }) else {
            throw Diagnostics(diagnostics)
        }
        warnings = diagnostics
        if project.script == nil { try settings.check(project) }
        self.project = project
        folderStamps = workplace.stamps(of: project.folders)
        lockPath = workplace.lockPath(settings)
        let (lock, mistakes) = LockFile.load(lockPath, name: Workplace.lockName)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        self.lock = lock
        let plan = try Planner.plan(project, settings, takes: lock.takes)
        store = try Store(root: workplace.storeRoot)
        guard store.lock.share() else {
            throw Problem("the store is being collected or cleared", hint: "try again when that has ended")
        }
        workspace = try Workspace(store: store)
        let workers = WorkerPool(program: installation.worker, logFolder: workspace.path)
        self.workers = workers
        let facts = try store.remember("worker \(installation.worker)") {
            let facts = try workers.facts()
            return (facts, facts.objects)
        }
        toolFiles = [installation.program, installation.worker] + facts.objects
        inputs = try Self.inputs(plan, workplace, store, tools: facts.tools)
        try advance()
    }

    /// Whether nothing but the script can be planned.
    var awaitsScript: Bool { project.script?.isWritten == false }

    /// Goes on to the film when its script is in the store.
    mutating func advance() throws {
        guard awaitsScript, let path = try scriptPath() else { return }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            scriptMistakes = [
                Diagnostic(
                    .error, "the script was bought, but its text is no longer in the store",
                    at: project.script?.offers.span,
                    hint: "bring the store that has it, or ask for another: `vidbuild regenerate script`")
            ]
            return
        }
        let (read, diagnostics) = workplace.read(installation, script: String(decoding: data, as: UTF8.self))
        guard let read, !diagnostics.contains(where: { $0.severity == .error }) else {
            scriptMistakes = diagnostics.filter { $0.severity == .error }.map { mistake in
                var mistake = mistake
                mistake.hint = mistake.hint ?? "`vidbuild regenerate script` asks for another script"
                return mistake
            }
            return
        }
        try settings.check(read)
        let stamps = workplace.stamps(of: read.folders)
        let plan = try Planner.plan(read, settings, takes: lock.takes)
        guard plan.steps.first?.parameters == self.plan.steps.first?.parameters else {
            throw Problem("the manifest was changed while the script was written", hint: "render again")
        }
        inputs = try Self.inputs(plan, workplace, store, tools: inputs.tools)
        (project, warnings, folderStamps) = (read, diagnostics, stamps)
    }

    /// Where what a language model has written is; nil: it is not bought yet.
    private func scriptPath() throws -> String? {
        let forecast = try Forecast(inputs, store: store)
        guard let step = plan.steps.firstIndex(where: { $0.kind == PurchasedStep.script }) else { return nil }
        return forecast.outputs[step].first.map { store.blobs.path(of: $0.digest) }
    }

    private static func inputs(_ plan: Plan, _ workplace: Workplace, _ store: Store, tools: [String: String]) throws
        -> Build.Inputs
    {
        let paths = plan.files.map { workplace.absolute($0.path) }
        let observed = try store.observer.observe(paths)
        return Build.Inputs(plan: plan, paths: paths, files: observed.map { try? $0.get() }, tools: tools)
    }

    private var folderStamps: [String: FileStamp]
    /// The programs and the libraries they load.
    let toolFiles: [String]

    var plan: Plan { inputs.plan }

    /// What would have to change for the film to change, with the stamps under which it was read: relative to the project, or absolute.
    var dependencies: (files: [String], known: [String: FileStamp]) {
        var known = folderStamps
        for (file, observation) in zip(plan.files, inputs.files) { known[file.path] = observation?.stamp }
        let sources = project.sources.map(\.name)
        return (
            sources + project.folders + plan.files.map(\.path) + toolFiles + plan.deliveries.map(\.path) + [
                lockPath
            ], known
        )
    }

    /// The cards of all providers that the plan names.
    var cards: [ProviderCard] {
        let book = CardBook(project: DiskFolder(workplace.folder), shipped: DiskFolder(installation.templates))
        return plan.vendors.compactMap { book.read($0).card }
    }

    /// Whether the project's text is still what was read: it may have been edited while the film was made.
    var isTextCurrent: Bool {
        project.sources.allSatisfy { source in
            guard let data = try? Data(contentsOf: URL(filePath: workplace.absolute(source.name))) else { return false }
            return data.elementsEqual(source.bytes)
        }
    }
}

extension RenderSettings {
    /// Throws when a scene is asked for that the film does not have.
    fileprivate func check(_ project: Project) throws {
        guard let scene, !project.scenes.contains(where: { $0.id.value == scene }) else { return }
        let known = project.scenes.prefix(12).map(\.id.value).joined(separator: ", ")
        throw Problem(
            "there is no scene \(scene)", hint: "the film has \(known)\(project.scenes.count > 12 ? ", …" : "")")
    }
}

extension Workplace {
    fileprivate func stamps(of folders: [String]) -> [String: FileStamp] {
        Dictionary(folders.map { ($0, FileStamp(path: absolute($0))) }, uniquingKeysWith: { first, _ in first })
    }
}
