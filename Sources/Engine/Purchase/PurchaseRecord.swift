import FoundationEssentials
import GRDB
package import Model

/// What the journal knows of one purchase.
package struct PurchaseRecord: Sendable {
    package var id: Int64
    package var key: Digest
    /// Whose money: see `Account`.
    package var project: Digest
    package var step: String
    package var vendor: String
    package var model: String
    package var take: Int
    /// Times that the request has left.
    package var attempt: Int
    package var state: PurchaseState
    /// Set aside now.
    package var held: Money
    /// Paid so far.
    package var spent: Money
    package var job: String?
    package var requestID: String?
    /// In the order of the kind's outputs; empty before they have arrived.
    package var outputs: [BlobReference]
    /// What went wrong last.
    package var message: String?
    /// Milliseconds since 1970.
    package var opened: Int64
    package var changed: Int64

    /// The part of the step's id before the first slash.
    package var scene: String { String(step.prefix { $0 != "/" }) }

    static let columns =
        "id, key, project, step, vendor, model, take, attempt, state, held, spent, job, request, outputs, message, opened, changed"

    /// A row of `columns`. Nil when it was written by something else.
    init?(_ row: Row) {
        guard let key = Digest(bytes: row[1] as Data), let project = Digest(bytes: row[2] as Data),
            let state = PurchaseState(rawValue: row[8])
        else { return nil }
        (id, self.key, self.project, step, vendor, model) = (row[0], key, project, row[3], row[4], row[5])
        (take, attempt, self.state) = (row[6], row[7], state)
        (held, spent) = (Money(nanodollars: row[9]), Money(nanodollars: row[10]))
        (job, requestID, message) = (row[11], row[12], row[14])
        outputs = ActionTable.unpack(row[13])
        (opened, changed) = (row[15], row[16])
    }
}

/// Whose money is spent, and how much of it.
package struct Account: Sendable {
    /// The project, as the ledger knows it.
    package var project: Digest
    /// The most that this run may cost; nil: no limit.
    package var budget: Money?
    /// The most that the project may ever have cost; nil: no limit.
    package var projectBudget: Money?
    /// Names this run in the journal.
    package let run: String

    package init(
        project: Digest, budget: Money? = nil, projectBudget: Money? = nil,
        run: String = "\(UInt64.random(in: 0 ... .max))"
    ) {
        self.project = project
        self.budget = budget
        self.projectBudget = projectBudget
        self.run = run
    }
}
