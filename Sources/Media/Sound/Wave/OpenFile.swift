import Glibc
import Model

/// Owner of a file descriptor. Every read and write is whole or a failure.
final class OpenFile {
    private let descriptor: Int32
    private let input: Int?

    /// Opens an input for reading.
    init(reading file: ActionFiles.Input) throws(ActionFailure) {
        input = file.index
        descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw failure("opening the file") }
    }

    /// Creates an output, or empties what is there.
    init(creating path: String) throws(ActionFailure) {
        input = nil
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw failure("creating an output") }
    }

    deinit { close(descriptor) }

    /// Bytes of the file.
    func size() throws(ActionFailure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("reading the file's size") }
        return Int(status.st_size)
    }

    /// Reads at `offset` until `buffer` is full or the file ends, and returns the number of bytes.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ActionFailure) -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw failure("reading the file") }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// The bytes from `offset` on, fewer than `count` where the file ends.
    func bytes(at offset: Int, count: Int) throws(ActionFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(ActionFailure) -> Int in
            try self.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
        bytes.removeLast(count - read)
        return bytes
    }

    /// Writes all of `buffer` at `offset`.
    ///
    /// - Throws: `.resource`, a full disk included.
    func write(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(ActionFailure) {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = pwrite(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw failure("writing an output") }
            done += count
        }
    }

    /// Cuts the file to `size` bytes.
    func truncate(to size: Int) throws(ActionFailure) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw failure("writing an output") }
    }

    private func failure(_ operation: String) -> ActionFailure {
        ActionFailure(.resource, "\(operation): \(String(cString: strerror(errno)).lowercased())", input: input)
    }
}
