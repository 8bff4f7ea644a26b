import CSystem
import Glibc
package import Model

extension Store {
    /// Puts a copy of a blob at `path`, replacing what is there in one piece: a reader sees the old file or the new one.
    ///
    /// The copy shares the blob's disk blocks where the file system can. A file that already has these bytes is left alone.
    /// Returns whether anything was written.
    package func deliver(_ blob: BlobReference, to path: String) throws(SystemError) -> Bool {
        if FileStamp(path: path).size == blob.size, (try? BlobStore.hash(path)) == blob { return false }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try makeFolders(folder)
        let draft = "\(path).\(getpid()).part"
        let source = try check("open", draft) { open(blobs.path(of: blob.digest), O_RDONLY | O_CLOEXEC) }
        defer { close(source) }
        let target = try check("write", path) { open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
        do throws(SystemError) {
            defer { close(target) }
            var left = Int64(blob.size)
            while left > 0 {
                let count = try check("write", path) { vb_copy(source, target, left) }
                if count == 0 { throw SystemError("write", path, code: EIO) }
                left -= count
            }
            try check("write", path) { rename(draft, path) }
        } catch {
            unlink(draft)
            throw error
        }
        return true
    }
}
