import Model

/// What one reading of a project shares: its files, its mistakes, and what was looked at.
final class Session {
    let folder: any Folder
    let templates: any Folder
    let diagnostics = DiagnosticList()
    let paths: ProjectPaths
    let checker: Checker
    private(set) var sources: [SourceFile] = []
    private(set) var folders: Set<String> = []

    init(folder: any Folder, templates: any Folder) {
        self.folder = folder
        self.templates = templates
        paths = ProjectPaths(folder, diagnostics)
        checker = Checker(diagnostics: diagnostics)
    }

    /// The tree of a file of the project or, when `place` is another folder, of that. Nil and a diagnostic when there is none.
    /// `span` is what asked for the file.
    func tree(_ path: String, in place: (any Folder)? = nil, askedAt span: SourceSpan?) -> Node? {
        let isShipped = place != nil
        let place = place ?? folder
        switch place.entry(path) {
        case .file(let size) where size > SourceText.largest:
            diagnostics.error("“\(path)” is \(Self.megabytes(size)); a manifest is at most 4 MiB", at: span)
            return nil
        case .file: break
        case .folder:
            diagnostics.error("“\(path)” is a folder, not a file", at: span)
            return nil
        case .missing:
            diagnostics.error("there is no file “\(path)”", at: span)
            return nil
        case .other, .outside:
            diagnostics.error("“\(path)” is not a file of the project", at: span)
            return nil
        }
        guard let bytes = place.read(path, limit: SourceText.largest) else {
            diagnostics.error("“\(path)” cannot be read", at: span, hint: "check its permissions")
            return nil
        }
        let file = SourceFile(name: isShipped ? place.absolute(path) : path, bytes: bytes)
        sources.append(file)
        return TreeReader.read(file, diagnostics: diagnostics)
    }

    /// Says that a file was read.
    func add(_ source: SourceFile) { sources.append(source) }

    /// Says that what is in a folder of the project matters.
    func depend(on directory: String) { folders.insert(directory) }

    /// Names that a folder of the project gives to its files with an ending, without it. The project depends on the listing.
    func names(in directory: String, ending: String) -> [String] {
        folders.insert(directory)
        return (folder.list(directory) ?? []).filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    }

    /// The same of every file, whole.
    func files(in directory: String) -> [String] {
        folders.insert(directory)
        return folder.list(directory) ?? []
    }

    private static func megabytes(_ size: Int) -> String {
        size < 10 << 20 ? "\(size >> 20).\((size >> 10) % 1024 * 10 / 1024) MB" : "\(size >> 20) MB"
    }
}
