import Engine
import FoundationEssentials
import Glibc
import Manifest
import Model
import Planner

/// The composition root: a project read and planned, with the store and the workers it needs.
struct Studio {
    let workplace: Workplace
    let installation: Installation
    let project: Project
    let warnings: [Diagnostic]
    let store: Store
    let workspace: Workspace
    let workers: WorkerPool
    let inputs: Build.Inputs
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
        if let scene = settings.scene, !project.scenes.contains(where: { $0.id.value == scene }) {
            let known = project.scenes.prefix(12).map(\.id.value).joined(separator: ", ")
            throw Problem(
                "there is no scene \(scene)", hint: "the film has \(known)\(project.scenes.count > 12 ? ", …" : "")")
        }
        self.project = project
        folderStamps = Dictionary(
            project.folders.map { ($0, FileStamp(path: workplace.absolute($0))) },
            uniquingKeysWith: { first, _ in first })
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
        let paths = plan.files.map { workplace.absolute($0.path) }
        let observed = try store.observer.observe(paths)
        inputs = Build.Inputs(plan: plan, paths: paths, files: observed.map { try? $0.get() }, tools: facts.tools)
    }

    private let folderStamps: [String: FileStamp]
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
