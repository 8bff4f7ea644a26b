// Whole small files, with every call checked. POSIX, because a worker wants neither Foundation's files nor its loading time.

import Glibc
import Model

/// Reading and writing whole files.
enum Files {
    /// The bytes of an input.
    ///
    /// - Throws: `.resource` when it cannot be read or is larger than `limit` bytes (`.input`, blaming it).
    static func read(_ file: ActionFiles.Input, limit: Int = 1 << 30) throws(ActionFailure) -> [UInt8] {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemFailure("opening \(file.path)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw systemFailure("reading \(file.path)") }
        let size = Int(status.st_size)
        guard size <= limit else {
            throw ActionFailure(.input, "the file has \(size) bytes, more than \(limit)", input: file.index)
        }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failed = got < 0
                    return
                }
                count += got
            }
        }
        guard !failed else { throw systemFailure("reading \(file.path)") }
        return bytes
    }

    /// Bytes in an input.
    static func size(_ file: ActionFiles.Input) throws(ActionFailure) -> Int {
        var status = stat()
        guard stat(file.path, &status) == 0 else { throw systemFailure("reading \(file.path)") }
        return Int(status.st_size)
    }

    /// Creates a file with these bytes.
    ///
    /// - Throws: `.resource` when a write or the close fails.
    static func write(_ bytes: [UInt8], to path: String) throws(ActionFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw systemFailure("creating \(path)") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let failure = systemFailure("writing \(path)")
                close(descriptor)
                throw failure
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw systemFailure("closing \(path)") }
    }

    /// A failed system call, with errno's text.
    static func systemFailure(_ operation: String) -> ActionFailure {
        ActionFailure(.resource, "\(operation): \(String(cString: strerror(errno)).lowercased())")
    }
}
