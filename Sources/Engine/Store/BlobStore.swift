import Glibc
package import Model

/// Immutable files named by the SHA-256 of their bytes.
///
/// **Invariant:** a file under `blobs/` is complete: it was written elsewhere, hashed, and renamed into place. It is read-only and
/// its modification time is `BlobStore.sealed`, so a later write shows in a `stat`.
package struct BlobStore: Sendable {
    package let root: String

    /// Modification time of every blob, nanoseconds since 1970: a moment at which nobody wrote anything.
    static let sealed: Int64 = 1_000_000_000

    package init(root: String) { self.root = root }

    package func path(of digest: Digest) -> String {
        let hex = digest.hex
        return "\(root)/\(hex.prefix(2))/\(hex)"
    }

    /// Whether the blob is there with its size and its seal, by one `stat`.
    package func isIntact(_ blob: BlobReference) -> Bool {
        let stamp = FileStamp(path: path(of: blob.digest))
        return stamp.size == blob.size && stamp.modified == Self.sealed
    }

    /// Whether the blob's bytes can be relied on: a broken seal is settled by hashing; a wrong blob is put into quarantine.
    package func prove(_ blob: BlobReference) -> Bool {
        if isIntact(blob) { return true }
        let path = path(of: blob.digest)
        guard FileStamp(path: path).isFile else { return false }
        guard let found = try? Self.hash(path), found == blob else {
            quarantine(blob.digest)
            return false
        }
        return (try? Self.seal(path)) != nil
    }

    /// Moves a file of this file system into the store. With `durable`, its bytes are on the disk when this returns.
    package func take(_ path: String, durable: Bool) throws(SystemError) -> BlobReference {
        let blob = try Self.hash(path)
        if durable { try Self.synchronize(path, flags: O_RDONLY) }
        if prove(blob) {
            unlink(path)
            return blob
        }
        try Self.seal(path)
        let target = self.path(of: blob.digest)
        let folder = String(target.prefix(root.utf8.count + 3))
        if rename(path, target) != 0 {
            try makeFolders(folder)
            try check("store", target) { rename(path, target) }
        }
        if durable { try Self.synchronize(folder, flags: O_RDONLY | O_DIRECTORY) }
        return blob
    }

    /// Digest and size of a file's bytes.
    package static func hash(_ path: String) throws(SystemError) -> BlobReference {
        let descriptor = try check("open", path) { open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        var digest = DigestStream()
        let capacity = 1 << 18
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try check("read", path) { read(descriptor, buffer.baseAddress, capacity) }
            if count == 0 { return digest.finish() }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Puts a blob whose bytes are not what its name says out of the way, for a person to look at.
    func quarantine(_ digest: Digest) {
        let folder = root + "/../quarantine"
        try? makeFolders(folder)
        if rename(path(of: digest), "\(folder)/\(digest.hex)") != 0 { unlink(path(of: digest)) }
    }

    private static func seal(_ path: String) throws(SystemError) {
        try check("protect", path) { chmod(path, 0o444) }
        let time = timespec(tv_sec: 1, tv_nsec: 0)
        try check("stamp", path) { utimensat(AT_FDCWD, path, [time, time], 0) }
    }

    private static func synchronize(_ path: String, flags: Int32) throws(SystemError) {
        let descriptor = try check("open", path) { open(path, flags | O_CLOEXEC) }
        defer { close(descriptor) }
        try check("write", path) { fsync(descriptor) }
    }
}
