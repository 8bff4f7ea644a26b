import FoundationEssentials
import GRDB
package import Model

/// What is known of actions: results by key, the last two keys of each step of each project, and digests of files by stamp.
///
/// SQLite in write-ahead mode, so several renders may read and write at once. A result is a row only after its blobs are in place.
package final class ActionTable: Sendable {
    /// A result that was made once.
    package struct Result: Sendable {
        /// In the order of the kind's outputs.
        package var outputs: [BlobReference]
        /// Wall-clock milliseconds that the work took.
        package var milliseconds: Int
    }

    let database: DatabaseQueue

    /// Rejects a store written by a later version of the program.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        try Self.migrator.migrate(database)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE action (
                        key BLOB PRIMARY KEY NOT NULL,
                        step TEXT NOT NULL,
                        purchased INTEGER NOT NULL,
                        outputs BLOB NOT NULL,
                        milliseconds INTEGER NOT NULL,
                        text TEXT NOT NULL
                    );
                    CREATE TABLE blob (digest BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE step (
                        project BLOB NOT NULL, name TEXT NOT NULL, key BLOB NOT NULL, previous BLOB,
                        PRIMARY KEY (project, name)
                    ) WITHOUT ROWID;
                    CREATE TABLE observation (
                        device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
                        modified INTEGER NOT NULL, changed INTEGER NOT NULL, digest BLOB NOT NULL,
                        PRIMARY KEY (device, inode)
                    ) WITHOUT ROWID;
                    CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, stamps BLOB NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// Results of the keys that have one.
    package func results(of keys: [Digest]) throws -> [Digest: Result] {
        try database.read { database in
            let statement = try database.cachedStatement(sql: "SELECT outputs, milliseconds FROM action WHERE key = ?")
            var found: [Digest: Result] = [:]
            for key in keys {
                let row = try Row.fetchOne(statement, arguments: [key.data])
                if let row { found[key] = Result(outputs: Self.unpack(row[0] as Data), milliseconds: row[1]) }
            }
            return found
        }
    }

    /// Records a result whose blobs are in place.
    package func record(_ key: ActionKey, _ digest: Digest, step: Step, result: Result) throws {
        try database.write { database in
            try database.execute(
                sql:
                    "INSERT OR REPLACE INTO action (key, step, purchased, outputs, milliseconds, text) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    digest.data, step.id, step.purchase != nil, Self.pack(result.outputs), result.milliseconds,
                    key.text,
                ])
            for blob in result.outputs {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO blob (digest, size, used) VALUES (?, ?, ?)",
                    arguments: [blob.digest.data, blob.size, FileStamp.now() / 1_000_000_000])
            }
        }
    }

    /// The text of a key whose result was recorded.
    package func text(ofKey key: Digest) throws -> String? {
        try database.read { database in
            try String.fetchOne(database, sql: "SELECT text FROM action WHERE key = ?", arguments: [key.data])
        }
    }

    /// Remembers the keys that the steps of a project have now; the key before is kept for `explain`.
    package func remember(_ keys: [(step: String, key: Digest)], project: Digest) throws {
        try database.write { database in
            var known: [String: Data] = [:]
            let rows = try Row.fetchCursor(
                database, sql: "SELECT name, key FROM step WHERE project = ?", arguments: [project.data])
            while let row = try rows.next() { known[row[0]] = row[1] as Data }
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO step (project, name, key, previous) VALUES (?, ?, ?, NULL)
                    ON CONFLICT (project, name) DO UPDATE SET previous = key, key = excluded.key
                    """)
            for (step, key) in keys where known[step] != key.data {
                try statement.execute(arguments: [project.data, step, key.data])
            }
        }
    }

    /// The key that a step had in the last render of a project, and the different one that it had before.
    package func keys(ofStep step: String, project: Digest) throws -> (last: Digest, previous: Digest?)? {
        try database.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT key, previous FROM step WHERE project = ? AND name = ?",
                arguments: [project.data, step])
            guard let row, let last = Digest(bytes: row[0] as Data) else { return nil }
            return (last, (row[1] as Data?).flatMap { Digest(bytes: $0) })
        }
    }

    /// Marks blobs as used now: collection takes the least recently used first. Ages under an hour are left alone.
    package func touch(_ blobs: [BlobReference]) throws {
        let now = FileStamp.now() / 1_000_000_000
        try database.write { database in
            let statement = try database.cachedStatement(sql: "UPDATE blob SET used = ? WHERE digest = ? AND used < ?")
            for blob in blobs { try statement.execute(arguments: [now, blob.digest.data, now - 3600]) }
        }
    }

    static func pack(_ blobs: [BlobReference]) -> Data {
        Data(
            blobs.flatMap { blob in blob.digest.bytes + (0..<8).map { UInt8(truncatingIfNeeded: blob.size >> (8 * $0)) }
            })
    }

    static func unpack(_ data: Data) -> [BlobReference] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - 39, by: 40).compactMap { start in
            guard let digest = Digest(bytes: bytes[start..<start + 32]) else { return nil }
            let size = (0..<8).reduce(0) { $0 | Int(bytes[start + 32 + $1]) << (8 * $1) }
            return BlobReference(digest: digest, size: size)
        }
    }
}

extension Digest {
    /// As SQLite takes it.
    var data: Data { Data(bytes) }
}
