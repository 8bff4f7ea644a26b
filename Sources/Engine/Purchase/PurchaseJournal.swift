import FoundationEssentials
import GRDB
package import Model
import Synchronization

/// Journal and ledger of a store's purchases: `purchases.sqlite`, made when something is first bought.
///
/// Every change is one transaction and on the disk when the call returns (`synchronous=FULL`). A change names the state it starts
/// from, so that money is reserved, settled, released or refunded exactly once, whoever else writes.
///
/// **Invariant:** entries are only ever added, and a purchase's `held` and `spent` are the sums of its entries.
package final class PurchaseJournal: Sendable {
    private let path: String
    private let lock: StoreLock
    /// Tests: hears of every change once it is on the disk.
    private let committed: (@Sendable (PurchaseState) -> Void)?
    private let connection = Mutex<DatabaseQueue?>(nil)

    init(path: String, lock: StoreLock, committed: (@Sendable (PurchaseState) -> Void)?) {
        (self.path, self.lock, self.committed) = (path, lock, committed)
    }

    // MARK: Reading

    /// The last purchase of each key that came to more than nothing.
    package func standing(of keys: [Digest]) throws -> [Digest: PurchaseRecord] {
        try read([:]) { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(PurchaseRecord.columns) FROM purchase WHERE key = ? AND state <> 'released'
                    ORDER BY state = 'sold' DESC, id DESC LIMIT 1
                    """)
            var found: [Digest: PurchaseRecord] = [:]
            for key in keys {
                found[key] = try Row.fetchOne(statement, arguments: [key.data]).flatMap { PurchaseRecord($0) }
            }
            return found
        }
    }

    /// Keys that a vendor refused for good, and why.
    package func refusals(of keys: [Digest]) throws -> [Digest: StepFailure] {
        try read([:]) { database in
            let statement = try database.cachedStatement(sql: "SELECT message, hint FROM refusal WHERE key = ?")
            var found: [Digest: StepFailure] = [:]
            for key in keys {
                guard let row = try Row.fetchOne(statement, arguments: [key.data]) else { continue }
                found[key] = StepFailure(.refused, row[0], hint: row[1])
            }
            return found
        }
    }

    /// How many purchases of a key came to nothing.
    package func failures(of key: Digest) throws -> Int {
        try read(0) { database in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM purchase WHERE key = ? AND state IN ('refunded', 'failed')",
                arguments: [key.data]) ?? 0
        }
    }

    /// What keys were bought for.
    package func costs(of keys: [Digest]) throws -> [Digest: Money] {
        try standing(of: keys).filter { $0.value.state == .sold }.mapValues(\.spent)
    }

    /// Blobs that purchases brought: never collected.
    func blobs() throws -> Set<Digest> {
        try read([]) { database in
            let outputs = try Data.fetchAll(
                database, sql: "SELECT outputs FROM purchase WHERE state IN ('arrived', 'sold')")
            return Set(outputs.flatMap { ActionTable.unpack($0).map(\.digest) })
        }
    }

    // MARK: Writing

    /// What became of an attempt to reserve money.
    package enum Reservation: Sendable, Equatable {
        case made(Int64)
        /// It does not fit: so much is left of so much.
        case short(left: Money, budget: Money)
    }

    /// Sets a step's price aside when every budget has room for it, whoever else reserves at the same time.
    package func reserve(_ key: Digest, step: String, _ purchase: Purchase, _ account: Account) throws -> Reservation {
        try write(.reserved) { database in
            for (limit, column, name) in [
                (account.budget, "run", account.run.databaseValue),
                (account.projectBudget, "project", account.project.data.databaseValue),
            ] {
                guard let limit, purchase.price > .zero else { continue }
                let used =
                    try Int.fetchOne(
                        database, sql: "SELECT sum(held + spent) FROM purchase WHERE \(column) = ?", arguments: [name])
                    ?? 0
                let left = Money(nanodollars: limit.nanodollars - used)
                if left < purchase.price { return .short(left: max(left, .zero), budget: limit) }
            }
            let now = Self.now()
            try database.execute(
                sql: """
                    INSERT INTO purchase (key, project, run, step, vendor, model, take, attempt, state, held, spent, outputs, opened, changed)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'reserved', 0, 0, x'', ?, ?)
                    """,
                arguments: [
                    key.data, account.project.data, account.run, step, purchase.vendor, purchase.model, purchase.take,
                    now, now,
                ])
            let id = database.lastInsertedRowID
            try Self.enter(.reserve, id, held: purchase.price, in: database)
            return .made(id)
        }
    }

    /// The paid request is about to leave.
    package func sending(_ id: Int64) throws {
        try move(id, to: .sent, from: [.reserved]) { database, _ in
            try database.execute(sql: "UPDATE purchase SET attempt = attempt + 1 WHERE id = ?", arguments: [id])
        }
    }

    /// The vendor sold nothing: the money stays set aside for another try.
    package func notSold(_ id: Int64, _ reason: String) throws {
        try move(id, to: .reserved, from: [.sent], message: reason)
    }

    package func accepted(_ id: Int64, job: String) throws {
        try move(id, to: .working, from: [.reserved, .sent, .working, .arrived]) { database, _ in
            try database.execute(sql: "UPDATE purchase SET job = ? WHERE id = ?", arguments: [job, id])
        }
    }

    /// The job came to nothing; `charged` is what was nevertheless paid.
    package func ended(_ id: Int64, charged: Money, _ reason: String?) throws {
        try move(id, to: charged == .zero ? .refunded : .failed, from: [.working], message: reason) {
            database, before in
            let paid = before.isSettled ? before.spent : max(before.held, charged)
            if !before.isSettled { try Self.settle(before, charged: paid, in: database) }
            if charged < paid { try Self.enter(.refund, id, spent: charged - paid, in: database) }
        }
    }

    /// The result is in the store, durably. `charged` nil: the reserved price stands.
    package func arrived(_ id: Int64, outputs: [BlobReference], _ receipt: Receipt) throws {
        try move(id, to: .arrived, from: [.reserved, .sent, .working]) { database, before in
            if !before.isSettled {
                try Self.settle(before, charged: receipt.charged ?? before.held, in: database)
            }
            try database.execute(
                sql: "UPDATE purchase SET outputs = ?, request = coalesce(?, request) WHERE id = ?",
                arguments: [ActionTable.pack(outputs), receipt.requestID, id])
        }
    }

    /// What arrived is what was asked for.
    package func sold(_ id: Int64) throws { try move(id, to: .sold, from: [.arrived]) }

    /// What arrived is something else; it stays paid for.
    package func spoiled(_ id: Int64, _ reason: String) throws {
        try move(id, to: .failed, from: [.arrived], message: reason)
    }

    /// Nothing was sold and nothing will be.
    package func release(_ id: Int64, _ reason: String?) throws {
        try move(id, to: .released, from: [.reserved], message: reason) { database, before in
            try Self.enter(.release, id, held: .zero - before.held, in: database)
        }
    }

    package func unanswered(_ id: Int64, _ reason: String?) throws {
        try move(id, to: .unanswered, from: [.sent], message: reason)
    }

    /// Remembers that a vendor will never make what a key asks for.
    package func refuse(_ key: Digest, _ failure: StepFailure) throws {
        try write(nil) { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO refusal (key, message, hint, time) VALUES (?, ?, ?, ?)",
                arguments: [key.data, failure.message, failure.hint, Self.now()])
        }
    }

    /// Notes steps that use what was bought for another: each once.
    package func reused(_ steps: [(step: String, key: Digest)], project: Digest) throws {
        guard !steps.isEmpty, FileStamp(path: path).isFile else { return }
        try write(nil) { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO entry (purchase, kind, held, spent, time, project, step)
                    SELECT id, 'reuse', 0, 0, ?3, ?1, ?2 FROM purchase
                    WHERE key = ?4 AND state = 'sold' AND NOT (project = ?1 AND step = ?2)
                    """)
            for (step, key) in steps {
                try statement.execute(arguments: [project.data, step, Self.now(), key.data])
            }
        }
    }

    /// Forgets results and refusals, so that everything would be bought again. The ledger stays.
    func forgetResults() throws {
        guard FileStamp(path: path).isFile else { return }
        try write(nil) { database in
            try database.execute(
                sql: "UPDATE purchase SET outputs = x'' WHERE state IN ('arrived', 'sold'); DELETE FROM refusal")
        }
    }

    /// Settles what dead processes left: who holds a key's claim is alive. Call it while this process has no claims.
    package func recover() throws {
        for purchase in try unsettled() where lock.claim(purchase.key) {
            defer { lock.release(purchase.key) }
            // Its process may have ended it between the reading and the claim; now nobody can.
            for purchase in try unsettled(key: purchase.key) { try close(purchase) }
        }
    }

    /// Purchases for which no answer is known: of one key, or all.
    private func unsettled(key: Digest? = nil) throws -> [PurchaseRecord] {
        try read([]) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(PurchaseRecord.columns) FROM purchase
                    WHERE state IN ('reserved', 'sent') AND (?1 IS NULL OR key = ?1)
                    """, arguments: [key?.data]
            ).compactMap { PurchaseRecord($0) }
        }
    }

    /// Ends a purchase whose process died, when nobody can end it better. The caller has the key's claim.
    package func close(_ purchase: PurchaseRecord) throws {
        switch purchase.state {
        case .reserved: try release(purchase.id, "the render ended before it was sent")
        case .sent: try unanswered(purchase.id, "the render ended while the call was on its way")
        default: break
        }
    }

    // MARK: Transactions

    enum Entry: String {
        case reserve, settle, release, refund
    }

    /// A purchase's money as a change finds it.
    private struct Balance {
        var id: Int64
        var held: Money
        var spent: Money
        var isSettled: Bool
    }

    /// Changes a purchase's state in one transaction, when it is in one of `states`: an error of ours otherwise.
    private func move(
        _ id: Int64, to state: PurchaseState, from states: Set<PurchaseState>, message: String? = nil,
        _ body: (Database, Balance) throws -> Void = { _, _ in }
    ) throws {
        try write(state) { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT state, held, spent, EXISTS (SELECT 1 FROM entry WHERE entry.purchase = purchase.id AND kind = 'settle')
                    FROM purchase WHERE id = ?
                    """, arguments: [id])
            guard let row, let before = PurchaseState(rawValue: row[0]), states.contains(before),
                before.successors.contains(state)
            else {
                throw StepFailure(
                    .permanent, "purchase \(id) cannot become \(state.rawValue): it is \(row?[0] ?? "not there")")
            }
            try database.execute(
                sql: "UPDATE purchase SET state = ?, message = coalesce(?, message), changed = ? WHERE id = ?",
                arguments: [state.rawValue, message, Self.now(), id])
            try body(
                database,
                Balance(
                    id: id, held: Money(nanodollars: row[1]), spent: Money(nanodollars: row[2]), isSettled: row[3]))
        }
    }

    private static func settle(_ before: Balance, charged: Money, in database: Database) throws {
        try enter(.settle, before.id, held: .zero - before.held, spent: charged, in: database)
    }

    private static func enter(
        _ kind: Entry, _ id: Int64, held: Money = .zero, spent: Money = .zero, in database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO entry (purchase, kind, held, spent, time) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, kind.rawValue, held.nanodollars, spent.nanodollars, now()])
        try database.execute(
            sql: "UPDATE purchase SET held = held + ?, spent = spent + ? WHERE id = ?",
            arguments: [held.nanodollars, spent.nanodollars, id])
    }

    private static func now() -> Int64 { FileStamp.now() / 1_000_000 }

    /// Nothing is made by reading.
    func read<Value>(_ nothing: Value, _ body: (Database) throws -> Value) throws -> Value {
        guard connection.withLock({ $0 != nil }) || FileStamp(path: path).isFile else { return nothing }
        return try open().read(body)
    }

    /// One `BEGIN IMMEDIATE` transaction, on the disk when this returns.
    private func write<Value>(_ state: PurchaseState?, _ body: (Database) throws -> Value) throws -> Value {
        var value: Value?
        try open().inTransaction(.immediate) { database in
            value = try body(database)
            return .commit
        }
        guard let value else { throw StepFailure(.permanent, "a transaction gave nothing") }
        if let state { committed?(state) }
        return value
    }

    private func open() throws -> DatabaseQueue {
        try connection.withLock { connection in
            if let connection { return connection }
            let opened = try lock.whileOpening { try PurchaseSchema.open(path) }
            connection = opened
            return opened
        }
    }
}
