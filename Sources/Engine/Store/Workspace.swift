import FoundationEssentials
import Glibc

/// A process's own folder for files in the making. It is removed at the end, or by a later process when this one was killed.
package final class Workspace: Sendable {
    package let path: String
    private let lock: Int32

    /// Makes a folder in the store's `tmp/`, after removing those that dead processes left.
    package init(store: Store) throws {
        let parent = store.root + "/tmp"
        Self.removeAbandoned(in: parent)
        path = "\(parent)/\(getpid())-\(FileStamp.now())"
        try makeFolders(path)
        lock = try Self.hold(path, wait: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        close(lock)
    }

    /// Opens and locks a workspace; the kernel drops the lock when the process ends.
    private static func hold(_ folder: String, wait: Bool) throws(SystemError) -> Int32 {
        let descriptor = try check("open", folder) { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
            close(descriptor)
            throw SystemError("lock", folder)
        }
        return descriptor
    }

    private static func removeAbandoned(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            let folder = "\(parent)/\(name)"
            let pid = name.prefix { $0 != "-" }
            // A folder whose process lives may be younger than its lock.
            if let pid = Int32(pid), kill(pid, 0) == 0 || errno == EPERM { continue }
            guard let descriptor = try? hold(folder, wait: false) else { continue }
            try? FileManager.default.removeItem(atPath: folder)
            close(descriptor)
        }
    }
}
