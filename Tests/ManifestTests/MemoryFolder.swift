import Manifest

/// A folder in memory: the fake of `Folder`.
struct MemoryFolder: Folder {
    var files: [String: [UInt8]]
    /// Paths that are not what they seem.
    var special: [String: FolderEntry] = [:]

    init(_ files: [String: String], bytes: [String: [UInt8]] = [:], special: [String: FolderEntry] = [:]) {
        self.files = files.mapValues { Array($0.utf8) }.merging(bytes) { $1 }
        self.special = special
    }

    func entry(_ path: String) -> FolderEntry {
        if let special = special[path] { return special }
        if let bytes = files[path] { return .file(size: bytes.count) }
        return list(path) == nil ? .missing : .folder
    }

    func list(_ path: String) -> [String]? {
        let prefix = path.isEmpty ? "" : path + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count).prefix { $0 != "/" } }
        return names.isEmpty ? nil : Set(names.map(String.init)).sorted()
    }

    func read(_ path: String, limit: Int) -> [UInt8]? { files[path].map { Array($0.prefix(limit)) } }
    func absolute(_ path: String) -> String { "/shipped/" + path }
}
