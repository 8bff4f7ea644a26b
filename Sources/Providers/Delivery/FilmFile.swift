package import Engine
import FoundationEssentials
import Glibc
import Model

/// A file that is sent: read on threads of its own, never held in memory.
package struct FilmFile: Sendable {
    let path: String
    /// Bytes.
    let size: Int

    package init(path: String) throws(StepFailure) {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw StepFailure(.resource, "the film to publish cannot be read", hint: "run `vidbuild store verify`")
        }
        self.path = path
        size = Int(info.st_size)
    }

    /// Digest of `length` bytes from `offset`; of the whole file without them.
    func digest(offset: Int = 0, length: Int? = nil) async throws(StepFailure) -> Digest {
        let length = length ?? size
        let result: Result<Digest, StepFailure> = await withCheckedContinuation { continuation in
            DedicatedThread.start { continuation.resume(returning: Self.digest(path, offset: offset, length: length)) }
        }
        return try result.get()
    }

    /// The first bytes, at most `count`.
    func head(_ count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: count)
        return Array(buffer.prefix(max(pread(descriptor, &buffer, count, 0), 0)))
    }

    private static func digest(_ path: String, offset: Int, length: Int) -> Result<Digest, StepFailure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return .failure(StepFailure(.resource, "the film to publish cannot be opened"))
        }
        defer { close(descriptor) }
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while stream.size < length {
            let count = pread(descriptor, &buffer, min(buffer.count, length - stream.size), off_t(offset + stream.size))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                return .failure(StepFailure(.resource, "the film to publish ended early or cannot be read"))
            }
            buffer.withUnsafeBytes { stream.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return .success(stream.finish().digest)
    }
}
