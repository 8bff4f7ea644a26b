import Glibc
import Synchronization

/// A folder on disk. Where each folder in it really lies is found once.
package final class DiskFolder: Folder {
    private let root: String
    /// The root with all links followed, ending in `/`; nil when it does not exist.
    private let realRoot: String?
    /// Folders whose real place is known; true where that is inside the root.
    private let inside = Mutex<[String: Bool]>([:])

    /// `root` is a path of the machine, absolute or relative to the working folder.
    package init(_ root: String) {
        self.root = root.isEmpty ? "." : root
        realRoot = Self.real(self.root).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    package func entry(_ path: String) -> FolderEntry {
        let whole = place(path)
        var status = stat()
        guard lstat(whole, &status) == 0 else { return .missing }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        if isLink, stat(whole, &status) != 0 { return .missing }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        guard isLink ? isInside(whole) : parentIsInside(parent) else { return .outside }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    package func list(_ path: String) -> [String]? {
        guard let folder = opendir(place(path)) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package func read(_ path: String, limit: Int) -> [UInt8]? {
        let file = open(place(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let size = min(limit, Int(status.st_size))
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0 && errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { break }
                count += got
            }
        }
        return failed ? nil : bytes
    }

    package func absolute(_ path: String) -> String {
        guard let realRoot else { return place(path) }
        return path.isEmpty ? String(realRoot.dropLast()) : realRoot + path
    }

    private func place(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

    private func parentIsInside(_ folder: String) -> Bool {
        if folder.isEmpty { return true }
        if let known = inside.withLock({ $0[folder] }) { return known }
        let answer = isInside(place(folder))
        inside.withLock { $0[folder] = answer }
        return answer
    }

    private func isInside(_ whole: String) -> Bool {
        guard let realRoot, let real = Self.real(whole) else { return false }
        return (real + "/").hasPrefix(realRoot)
    }

    /// Wraps `realpath`.
    private static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
