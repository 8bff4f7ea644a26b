import FoundationEssentials
import GRDB
package import Model

/// What a project has spent.
package struct Spending: Sendable {
    /// What purchases are counted by.
    package enum Aspect: String, Sendable, CaseIterable {
        case scene, vendor, model, take, day

        package func name(_ purchase: PurchaseRecord) -> String {
            switch self {
            case .scene: purchase.scene
            case .vendor: purchase.vendor
            case .model: "\(purchase.vendor) \(purchase.model)"
            case .take: "\(purchase.step) take \(purchase.take)"
            case .day: Spending.day(milliseconds: purchase.opened)
            }
        }
    }

    package struct Line: Sendable, Equatable {
        package var name: String
        /// Purchases that cost something or may have.
        package var calls = 0
        package var spent = Money.zero
        /// Set aside for calls that are under way.
        package var underWay = Money.zero
        /// Set aside for calls that died without an answer.
        package var possiblyBilled = Money.zero

        package init(name: String) { self.name = name }

        mutating func add(_ purchase: PurchaseRecord) {
            if purchase.spent + purchase.held > .zero { calls += 1 }
            spent += purchase.spent
            if purchase.state == .unanswered { possiblyBilled += purchase.held } else { underWay += purchase.held }
        }
    }

    package let purchases: [PurchaseRecord]
    /// Steps that use what was bought for another, and what that would have cost.
    package let reuses: (count: Int, saved: Money)

    package var total: Line {
        purchases.reduce(into: Line(name: "total")) { $0.add($1) }
    }

    /// Sorted by name; only what cost something or may have.
    package func lines(by aspect: Aspect) -> [Line] {
        var lines: [String: Line] = [:]
        for purchase in purchases where purchase.spent + purchase.held > .zero {
            let name = aspect.name(purchase)
            lines[name, default: Line(name: name)].add(purchase)
        }
        return lines.values.sorted { $0.name < $1.name }
    }

    /// Such as `2026-11-21`, in UTC.
    private static func day(milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }
}

extension PurchaseJournal {
    /// All that was ever ordered for a project, oldest first.
    package func spending(of project: Digest) throws -> Spending {
        try read(Spending(purchases: [], reuses: (0, .zero))) { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(PurchaseRecord.columns) FROM purchase WHERE project = ? ORDER BY id",
                arguments: [project.data])
            let reuse = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), coalesce(sum(p.spent), 0) FROM entry e JOIN purchase p ON p.id = e.purchase
                    WHERE e.kind = 'reuse' AND e.project = ?
                    """, arguments: [project.data])
            return Spending(
                purchases: rows.compactMap { PurchaseRecord($0) },
                reuses: (reuse?[0] ?? 0, Money(nanodollars: reuse?[1] ?? 0)))
        }
    }

    /// The highest take of each step of a project that was ever ordered.
    package func takes(of project: Digest) throws -> [String: Int] {
        try read([:]) { database in
            var takes: [String: Int] = [:]
            let rows = try Row.fetchCursor(
                database, sql: "SELECT step, max(take) FROM purchase WHERE project = ? GROUP BY step",
                arguments: [project.data])
            while let row = try rows.next() { takes[row[0]] = row[1] }
            return takes
        }
    }
}
