import FoundationEssentials
import Glibc

/// What the last successful render of a project read and wrote, by stamp: when nothing of it has changed, there is nothing to do.
///
/// A flat file that costs one read and one `stat` a file, before a database is opened or a manifest parsed.
package struct RenderRecord: Sendable {
    /// Files and folders, relative to the project or absolute, those that were looked for and absent included.
    package var files: [(path: String, stamp: FileStamp)]
    /// For the user: what that render came to.
    package var summary: String

    private static let magic = Array("vidbuild-render-1\n".utf8)

    /// The stamps as they are now, once no stamp is so young that a change could hide behind it (at most a few kernel ticks).
    /// Nil when a file changed meanwhile, compared with `known`.
    package static func settle(
        files: [String], known: [String: FileStamp], in folder: Int32, summary: String
    ) -> RenderRecord? {
        for _ in 0..<20 {
            let stamps = files.map { ($0, FileStamp(path: $0, in: folder)) }
            guard stamps.allSatisfy({ known[$0.0] == nil || known[$0.0] == $0.1 }) else { return nil }
            let now = FileStamp.now()
            // A folder in which this render itself works is always young; its stamp is compared all the same.
            if stamps.allSatisfy({ !$0.1.isRacy(recordedAt: now) || $0.1.isFolder }) {
                return RenderRecord(files: stamps.map { (path: $0.0, stamp: $0.1) }, summary: summary)
            }
            var pause = timespec(tv_sec: 0, tv_nsec: Int(FileStamp.tick))
            nanosleep(&pause, nil)
        }
        return nil
    }

    /// Whether every file is as it was.
    package func isCurrent(in folder: Int32) -> Bool {
        files.allSatisfy { FileStamp(path: $0.path, in: folder) == $0.stamp }
    }

    /// Nil when there is none, or it is from another version.
    package static func load(_ path: String) -> RenderRecord? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        var reader = Reader(bytes: [UInt8](data))
        guard reader.take(magic.count).map({ Array($0) == magic }) == true, let summary = reader.text(),
            let count = reader.number()
        else { return nil }
        var files: [(path: String, stamp: FileStamp)] = []
        for _ in 0..<count {
            guard let path = reader.text(), let stamp = reader.stamp() else { return nil }
            files.append((path, stamp))
        }
        return RenderRecord(files: files, summary: summary)
    }

    /// Writes the record in one piece, by renaming it into place.
    package func save(_ path: String, workspace: Workspace) throws {
        var bytes = Self.magic
        func append(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
        func append(_ text: String) {
            append(Int64(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
        append(summary)
        append(Int64(files.count))
        for (path, stamp) in files {
            append(path)
            append(Int64(bitPattern: stamp.device))
            append(Int64(bitPattern: stamp.inode))
            append(Int64(stamp.mode))
            append(stamp.size)
            append(stamp.modified)
            append(stamp.changed)
        }
        let draft = workspace.path + "/record"
        try Data(bytes).write(to: URL(filePath: draft))
        try check("write", path) { rename(draft, path) }
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= bytes.count - offset else { return nil }
            defer { offset += count }
            return bytes[offset..<offset + count]
        }

        mutating func number() -> Int64? {
            take(8).map { $0.reversed().reduce(0) { $0 << 8 | Int64($1) } }
        }

        mutating func text() -> String? {
            number().flatMap { take(Int(clamping: $0)) }.map { String(decoding: $0, as: UTF8.self) }
        }

        mutating func stamp() -> FileStamp? {
            guard let device = number(), let inode = number(), let mode = number(), let size = number(),
                let modified = number(),
                let changed = number()
            else { return nil }
            return FileStamp(
                device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode),
                mode: UInt32(truncatingIfNeeded: mode), size: size,
                modified: modified, changed: changed)
        }
    }
}
