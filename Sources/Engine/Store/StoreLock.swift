import CSystem
import Glibc
package import Model

/// Locks between processes that share a store. The kernel drops them when their holder dies, however it dies.
package final class StoreLock: Sendable {
    /// Owned; every lock of this object belongs to this open file.
    private let descriptor: Int32
    private let path: String

    package init(path: String) throws(SystemError) {
        self.path = path
        descriptor = try check("open", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
    }

    deinit { close(descriptor) }

    /// Byte 0 is the whole store: renders share it, collection has it alone. Byte 2 is held while the database is opened, which the
    /// first process migrates. Every odd byte is one action.
    private static func byte(of key: Digest) -> Int64 { Int64(key.words.0 >> 1) | 1 }

    /// Shares the store with other renders. False while somebody has it alone.
    package func share() -> Bool { vb_lock_byte(descriptor, 0, F_RDLCK, 0) == 0 }

    /// Takes the store alone. False while anybody uses it.
    package func takeAlone() -> Bool { vb_lock_byte(descriptor, 0, F_WRLCK, 0) == 0 }

    /// Runs `body` while no other process runs its own.
    func whileOpening<Value>(_ body: () throws -> Value) throws -> Value {
        try check("lock", path) { vb_lock_byte(descriptor, 2, F_WRLCK, 1) }
        defer { _ = vb_lock_byte(descriptor, 2, F_UNLCK, 0) }
        return try body()
    }

    /// Claims an action, so that no other process performs it at the same time. False while another has it.
    package func claim(_ key: Digest) -> Bool { vb_lock_byte(descriptor, Self.byte(of: key), F_WRLCK, 0) == 0 }

    /// Claims an action, waiting for whoever has it. Blocks: call it on a thread of its own.
    package func waitAndClaim(_ key: Digest) throws(SystemError) {
        try check("lock", path) { vb_lock_byte(descriptor, Self.byte(of: key), F_WRLCK, 1) }
    }

    package func release(_ key: Digest) { _ = vb_lock_byte(descriptor, Self.byte(of: key), F_UNLCK, 0) }
}
