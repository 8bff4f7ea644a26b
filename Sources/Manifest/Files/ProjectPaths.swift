import Model

/// Checks that what a manifest names is a regular file inside the project, once for each path.
final class ProjectPaths {
    private let folder: any Folder
    private let diagnostics: DiagnosticList
    private var known: [String: FolderEntry] = [:]

    init(_ folder: any Folder, _ diagnostics: DiagnosticList) {
        self.folder = folder
        self.diagnostics = diagnostics
    }

    /// The file, or nil and a diagnostic at the path's place.
    func file(_ path: Located<String>) -> Located<ProjectFile>? {
        guard let clean = inside(path) else { return nil }
        let entry = known[clean] ?? folder.entry(clean)
        known[clean] = entry
        switch entry {
        case .file: return Located(ProjectFile(clean), at: path.span)
        case .folder: diagnostics.error("“\(path.value)” is a folder, not a file", at: path.span)
        case .other: diagnostics.error("“\(path.value)” is a device or a pipe, not a file", at: path.span)
        case .outside:
            diagnostics.error(
                "“\(path.value)” leads out of the project by a symbolic link", at: path.span,
                hint: "copy the file into the project")
        case .missing:
            diagnostics.error("there is no file “\(path.value)”", at: path.span, hint: neighbour(clean))
        }
        return nil
    }

    /// The path without `.` and doubled `/`, when it stays inside the project; nil and a diagnostic otherwise.
    func inside(_ path: Located<String>) -> String? {
        if path.value.hasPrefix("/") || path.value.hasPrefix("~") {
            diagnostics.error(
                "“\(path.value)” is an absolute path", at: path.span,
                hint: "put the file into the project and name it from the project's folder")
            return nil
        }
        if path.value.contains("\\") || path.value.unicodeScalars.contains(where: { $0.value < 32 }) {
            diagnostics.error("“\(path.value)” is not a path", at: path.span, hint: "put “/” between folders")
            return nil
        }
        var parts: [Substring] = []
        for part in path.value.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                diagnostics.error(
                    "“\(path.value)” leads out of the project", at: path.span,
                    hint: "put the file into the project's folder")
                return nil
            }
        }
        guard !parts.isEmpty, !path.value.hasSuffix("/") else {
            diagnostics.error("“\(path.value)” is a folder, not a file", at: path.span)
            return nil
        }
        return parts.joined(separator: "/")
    }

    private func neighbour(_ path: String) -> String? {
        let cut = path.lastIndex(of: "/")
        let parent = cut.map { String(path[..<$0]) } ?? ""
        guard let names = folder.list(parent) else { return "there is no folder “\(parent)” either" }
        let name = cut.map { String(path[path.index(after: $0)...]) } ?? path
        guard let meant = Suggestion.closest(name, among: names) else { return nil }
        return "did you mean “\(parent.isEmpty ? meant : parent + "/" + meant)”?"
    }
}
