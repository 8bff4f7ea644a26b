import Glibc

/// What `stat` says of a file that changes whenever its bytes may have: git's index trusts the same fields.
package struct FileStamp: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    package var mode: UInt32
    /// Bytes.
    package var size: Int64
    /// Nanoseconds since 1970.
    package var modified: Int64
    package var changed: Int64

    /// Stands for a file that does not exist.
    package static let absent = FileStamp(device: 0, inode: 0, mode: 0, size: -1, modified: 0, changed: 0)

    /// The stamp of `path`, relative to the open folder `folder` unless absolute; symlinks are followed. `absent` when there is none.
    package init(path: String, in folder: Int32 = AT_FDCWD) {
        var info = stat()
        self = fstatat(folder, path, &info, 0) == 0 ? FileStamp(info) : .absent
    }

    /// The stamp of an open file.
    package init(descriptor: Int32) {
        var info = stat()
        self = fstat(descriptor, &info) == 0 ? FileStamp(info) : .absent
    }

    init(device: UInt64, inode: UInt64, mode: UInt32, size: Int64, modified: Int64, changed: Int64) {
        (self.device, self.inode, self.mode, self.size) = (device, inode, mode, size)
        (self.modified, self.changed) = (modified, changed)
    }

    private init(_ info: stat) {
        func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }
        self.init(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino), mode: UInt32(info.st_mode),
            size: Int64(info.st_size),
            modified: nanoseconds(info.st_mtim), changed: nanoseconds(info.st_ctim))
    }

    package var isFile: Bool { size >= 0 && mode & S_IFMT == S_IFREG }
    package var isFolder: Bool { size >= 0 && mode & S_IFMT == S_IFDIR }

    /// Coarsest tick by which kernels stamp files, in nanoseconds, with room to spare.
    package static let tick: Int64 = 12_000_000

    /// Whether a change just after `moment` (nanoseconds since 1970) might have left the same stamp: then it proves nothing.
    package func isRacy(recordedAt moment: Int64) -> Bool { max(modified, changed) > moment - Self.tick }

    /// The clock by which kernels stamp files, in nanoseconds since 1970.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
