import FoundationEssentials
import GRDB
import Glibc
import Model

/// What a store holds.
package struct StoreStatus: Sendable, Codable {
    package var results: Int
    package var purchased: Int
    package var blobs: Int
    package var bytes: Int
    package var quarantined: Int
}

/// What `verify` found.
package struct StoreVerdict: Sendable, Codable {
    package var blobs: Int
    package var bytes: Int
    /// Digests of blobs whose bytes were not what their name says; they are in quarantine and will be made again when needed.
    package var corrupt: [String]
    /// Digests of corrupt blobs that cannot be made again, because they were purchased.
    package var lost: [String]
    /// Digests that a result names and that are not there: collected ones, made again when needed.
    package var missing: Int
}

extension Store {
    package func status() throws -> StoreStatus {
        let files = blobFiles()
        let counts = try actions.database.read { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM action") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM action WHERE purchased") ?? 0
            )
        }
        let quarantine = (try? FileManager.default.contentsOfDirectory(atPath: root + "/quarantine"))?.count ?? 0
        return StoreStatus(
            results: counts.0, purchased: counts.1, blobs: files.count, bytes: files.reduce(0) { $0 + $1.size },
            quarantined: quarantine)
    }

    /// Hashes every blob. A wrong one goes to quarantine.
    package func verify() throws -> StoreVerdict {
        let files = blobFiles()
        let purchased = try purchasedBlobs()
        var corrupt: [Digest] = []
        for file in files where (try? BlobStore.hash(blobs.path(of: file.digest)))?.digest != file.digest {
            blobs.quarantine(file.digest)
            corrupt.append(file.digest)
        }
        let present = Set(files.map(\.digest)).subtracting(corrupt)
        let named = try actions.database.read { database in
            try Data.fetchAll(database, sql: "SELECT outputs FROM action").flatMap { ActionTable.unpack($0) }
        }
        return StoreVerdict(
            blobs: files.count, bytes: files.reduce(0) { $0 + $1.size }, corrupt: corrupt.map(\.hex),
            lost: corrupt.filter(purchased.contains).map(\.hex),
            missing: Set(named.map(\.digest)).subtracting(present).count)
    }

    /// Removes derived blobs, the least recently used first, until the rest fit in `limit` bytes. Purchased ones are never removed.
    /// Nil while a render uses the store.
    package func collect(limit: Int) throws -> (removed: Int, bytes: Int)? {
        guard lock.takeAlone() else { return nil }
        defer { _ = lock.share() }
        let purchased = try purchasedBlobs()
        let used = try actions.database.read { database in
            var ages: [Digest: Int] = [:]
            let rows = try Row.fetchCursor(database, sql: "SELECT digest, used FROM blob")
            while let row = try rows.next() { if let digest = Digest(bytes: row[0] as Data) { ages[digest] = row[1] } }
            return ages
        }
        let files = blobFiles()
        var total = files.reduce(0) { $0 + $1.size }
        var removed = (count: 0, bytes: 0)
        let candidates = files.filter { !purchased.contains($0.digest) }
            .sorted { (used[$0.digest] ?? 0, $0.digest) < (used[$1.digest] ?? 0, $1.digest) }
        for file in candidates where total > limit {
            if unlink(blobs.path(of: file.digest)) == 0 {
                total -= file.size
                removed = (removed.count + 1, removed.bytes + file.size)
            }
        }
        return (removed.count, removed.bytes)
    }

    /// Forgets every derived result and its bytes; purchased ones stay unless `includingPurchased`. Nil while a render uses the store.
    package func clear(includingPurchased: Bool) throws -> Int? {
        guard lock.takeAlone() else { return nil }
        defer { _ = lock.share() }
        let kept = includingPurchased ? [] : try purchasedBlobs()
        var bytes = 0
        for file in blobFiles() where !kept.contains(file.digest) {
            if unlink(blobs.path(of: file.digest)) == 0 { bytes += file.size }
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root + "/renders")) ?? [] {
            unlink("\(root)/renders/\(name)")
        }
        try? FileManager.default.removeItem(atPath: root + "/quarantine")
        try actions.database.write { database in
            try database.execute(
                sql: includingPurchased ? "DELETE FROM action" : "DELETE FROM action WHERE NOT purchased")
            try database.execute(sql: "DELETE FROM step; DELETE FROM observation; DELETE FROM facts")
        }
        if includingPurchased { try purchases.forgetResults() }
        return bytes
    }

    private func purchasedBlobs() throws -> Set<Digest> {
        try actions.database.read { database in
            Set(
                try Data.fetchAll(database, sql: "SELECT outputs FROM action WHERE purchased")
                    .flatMap { ActionTable.unpack($0).map(\.digest) })
        }.union(purchases.blobs())
    }

    private func blobFiles() -> [(digest: Digest, size: Int)] {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: blobs.root)) ?? []
        return folders.sorted().flatMap { folder -> [(digest: Digest, size: Int)] in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(blobs.root)/\(folder)")) ?? []
            return names.sorted().compactMap { name in
                guard let digest = Digest(hex: name) else { return nil }
                return (digest, Int(FileStamp(path: "\(blobs.root)/\(folder)/\(name)").size))
            }
        }
    }
}
