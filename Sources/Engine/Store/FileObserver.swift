import FoundationEssentials
import GRDB
import Glibc
package import Model

/// Digests of project files, remembered by stamp so that an unchanged file is not read again.
///
/// A remembered digest is trusted only where the file's times are older than the record itself (git's racy-timestamp rule).
/// Files are known by device and inode, so nothing depends on where the project is checked out.
package struct FileObserver: Sendable {
    /// A file as it was when it was hashed.
    package struct Observation: Sendable {
        package var blob: BlobReference
        package var stamp: FileStamp
    }

    private let table: ActionTable

    package init(table: ActionTable) { self.table = table }

    /// Observes files in order; a file that cannot be read has the reason in its place.
    package func observe(_ paths: [String]) throws -> [Swift.Result<Observation, SystemError>] {
        let stamps = paths.map { FileStamp(path: $0) }
        var results: [Swift.Result<Observation, SystemError>] = []
        var fresh: [Observation] = []
        let known = try remembered(stamps)
        for (path, stamp) in zip(paths, stamps) {
            if let digest = known[stamp] {
                results.append(
                    .success(Observation(blob: BlobReference(digest: digest, size: Int(stamp.size)), stamp: stamp)))
                continue
            }
            let started = FileStamp.now()
            do {
                let blob = try BlobStore.hash(path)
                let observation = Observation(blob: blob, stamp: stamp)
                results.append(.success(observation))
                if !stamp.isRacy(recordedAt: started), blob.size == Int(stamp.size) { fresh.append(observation) }
            } catch {
                results.append(.failure(error))
            }
        }
        try remember(fresh)
        return results
    }

    private func remembered(_ stamps: [FileStamp]) throws -> [FileStamp: Digest] {
        try table.database.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT size, modified, changed, digest FROM observation WHERE device = ? AND inode = ?")
            var known: [FileStamp: Digest] = [:]
            for stamp in Set(stamps) {
                let row = try Row.fetchOne(
                    statement, arguments: [Int64(bitPattern: stamp.device), Int64(bitPattern: stamp.inode)])
                guard let row, stamp.size == row[0], stamp.modified == row[1], stamp.changed == row[2] else { continue }
                known[stamp] = Digest(bytes: row[3] as Data)
            }
            return known
        }
    }

    private func remember(_ observations: [Observation]) throws {
        guard !observations.isEmpty else { return }
        try table.database.write { database in
            let statement = try database.cachedStatement(
                sql:
                    "INSERT OR REPLACE INTO observation (device, inode, size, modified, changed, digest) VALUES (?, ?, ?, ?, ?, ?)"
            )
            for (blob, stamp) in observations.map({ ($0.blob, $0.stamp) }) {
                try statement.execute(arguments: [
                    Int64(bitPattern: stamp.device), Int64(bitPattern: stamp.inode), stamp.size, stamp.modified,
                    stamp.changed,
                    blob.digest.data,
                ])
            }
        }
    }
}
