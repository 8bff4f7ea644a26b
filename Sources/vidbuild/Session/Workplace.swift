import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import Manifest
import Model
import Planner

/// Which project and which store: options that most commands share.
struct ProjectOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The manifest, or the folder that has it as project.yaml.", valueName: "manifest"),
        completion: .file(extensions: ["yaml", "yml"]))
    var manifest = Self.usual

    static let usual = "project.yaml"

    @OptionGroup var storeOption: StoreOption
}

struct StoreOption: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            "The store's folder. Else VIDBUILD_STORE, else .vidbuild beside the manifest.", valueName: "folder"),
        completion: .directory)
    var store: String?
}

/// A project's folder and what belongs to it on this machine.
struct Workplace {
    /// As the user named it, for messages.
    let shownFolder: String
    /// Absolute, symlinks resolved.
    let folder: String
    /// The manifest's name within the folder.
    let manifest: String
    let storeRoot: String

    init(_ options: ProjectOptions, environment: [String: String]) throws {
        var path = options.manifest
        if FileStamp(path: path).isFolder { path += path.hasSuffix("/") ? "project.yaml" : "/project.yaml" }
        let slash = path.lastIndex(of: "/")
        shownFolder = slash.map { String(path[..<$0]) } ?? "."
        manifest = String(slash.map { path[path.index(after: $0)...] } ?? path[...])
        guard let real = realpath(shownFolder.isEmpty ? "/" : shownFolder, nil) else {
            throw Self.missing("folder \(shownFolder)")
        }
        defer { free(real) }
        folder = String(cString: real)
        guard FileStamp(path: "\(folder)/\(manifest)").size >= 0 else { throw Self.missing("manifest \(path)") }
        storeRoot = Self.storeRoot(options.storeOption, environment: environment, beside: folder)
    }

    private static func missing(_ what: String) -> Diagnostics {
        let hint =
            "name a manifest, such as `vidbuild check film/project.yaml`, or make a project with `vidbuild new film`"
        return Diagnostics([Diagnostic(.error, "there is no \(what)", at: nil, hint: hint)])
    }

    static func storeRoot(_ option: StoreOption, environment: [String: String], beside folder: String) -> String {
        option.store ?? environment["VIDBUILD_STORE"].flatMap { $0.isEmpty ? nil : $0 } ?? folder + "/.vidbuild"
    }

    /// Where a font is looked for that is neither the project's nor shipped.
    private static let systemFonts = ["/usr/share/fonts", "/usr/local/share/fonts"]

    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

    /// Names this project, rendered with some settings, in a store that others may share: by its folder's identity, which survives
    /// a move, and the manifest's name.
    func identity(_ settings: RenderSettings = RenderSettings()) -> Digest {
        let stamp = FileStamp(path: folder)
        let aspect = "\(settings.draft) \(settings.scene ?? "") \(settings.endpoint ?? "")"
        return Digest(of: Array("\(stamp.device) \(stamp.inode) \(manifest) \(aspect)".utf8))
    }

    static let lockName = "vidbuild.lock"

    /// The lock beside the manifest. What stand-ins gave is never committed: a demonstration keeps its own in the store.
    func lockPath(_ settings: RenderSettings) -> String {
        settings.endpoint.map { "\(storeRoot)/\($0).lock" } ?? absolute(Self.lockName)
    }

    /// Reads the project, with its script where that is bought. The diagnostics of a project are warnings.
    func read(_ installation: Installation, script: String? = nil) -> (project: Project?, diagnostics: [Diagnostic]) {
        ProjectReader(
            folder: DiskFolder(folder), manifest: manifest, templates: DiskFolder(installation.templates),
            systemFonts: Self.systemFonts.map { DiskFolder($0) },
            today: Date.now.formatted(.iso8601.year().month().day())
        ).read(script: script)
    }
}
