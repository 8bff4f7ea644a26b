import FoundationEssentials
import GRDB
package import Model

/// Proof that a ledger adds up: every purchase's balance is the sum of its entries, and money was moved once.
package struct LedgerAudit: Sendable, Equatable, Codable {
    package var purchases = 0
    package var entries = 0
    /// Sums over all projects of the store.
    package var held = Money.zero
    package var spent = Money.zero
    /// What does not add up; empty when all does.
    package var findings: [String] = []

    /// What one purchase's rows say.
    package struct Line: Sendable {
        package var id: Int64
        package var step: String
        package var state: PurchaseState
        package var held: Int
        package var spent: Int
        /// Sums of its entries.
        package var entered: (held: Int, spent: Int)
        /// How many entries it has of each kind.
        package var reserves: Int
        package var settles: Int
        package var releases: Int
        package var refunds: Int

        package init(
            id: Int64, step: String, state: PurchaseState, held: Int, spent: Int, entered: (held: Int, spent: Int),
            reserves: Int, settles: Int, releases: Int, refunds: Int
        ) {
            (self.id, self.step, self.state) = (id, step, state)
            (self.held, self.spent, self.entered) = (held, spent, entered)
            (self.reserves, self.settles, self.releases, self.refunds) = (reserves, settles, releases, refunds)
        }
    }

    package init(_ lines: [Line], entries: Int) {
        self.entries = entries
        purchases = lines.count
        for line in lines {
            held += Money(nanodollars: line.held)
            spent += Money(nanodollars: line.spent)
            findings += Self.mistakes(line).map { "purchase \(line.id) (\(line.step), \(line.state.rawValue)): \($0)" }
        }
    }

    private static func mistakes(_ line: Line) -> [String] {
        var found: [String] = []
        if line.entered != (line.held, line.spent) { found.append("its balance is not the sum of its entries") }
        if line.reserves != 1 { found.append("reserved \(line.reserves) times") }
        let (settles, releases): (Int, Int) =
            switch line.state {
            case .reserved, .sent, .unanswered: (0, 0)
            case .working: (line.settles, 0)
            case .arrived, .sold, .refunded, .failed: (1, 0)
            case .released: (0, 1)
            }
        if line.settles != settles || line.settles > 1 { found.append("settled \(line.settles) times") }
        if line.releases != releases { found.append("released \(line.releases) times") }
        if line.refunds > (line.state == .refunded || line.state == .failed ? 1 : 0) {
            found.append("refunded \(line.refunds) times")
        }
        if line.settles + line.releases > 0, line.held != 0 { found.append("money is still set aside") }
        if line.state == .released || line.state == .refunded, line.spent != 0 { found.append("it cost something") }
        if line.held < 0 || line.spent < 0 { found.append("a balance is below zero") }
        return found
    }
}

extension PurchaseJournal {
    /// Audits every purchase of the store.
    package func audit() throws -> LedgerAudit {
        try read(LedgerAudit([], entries: 0)) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT p.id, p.step, p.state, p.held, p.spent,
                        coalesce(sum(e.held), 0), coalesce(sum(e.spent), 0),
                        count(*) FILTER (WHERE e.kind = 'reserve'), count(*) FILTER (WHERE e.kind = 'settle'),
                        count(*) FILTER (WHERE e.kind = 'release'), count(*) FILTER (WHERE e.kind = 'refund')
                    FROM purchase p LEFT JOIN entry e ON e.purchase = p.id GROUP BY p.id ORDER BY p.id
                    """)
            let lines = rows.compactMap { row -> LedgerAudit.Line? in
                guard let state = PurchaseState(rawValue: row[2]) else { return nil }
                return LedgerAudit.Line(
                    id: row[0], step: row[1], state: state, held: row[3], spent: row[4], entered: (row[5], row[6]),
                    reserves: row[7], settles: row[8], releases: row[9], refunds: row[10])
            }
            var audit = LedgerAudit(
                lines, entries: try Int.fetchOne(database, sql: "SELECT count(*) FROM entry") ?? 0)
            if lines.count != rows.count { audit.findings.append("some purchases are in a state that is unknown here") }
            return audit
        }
    }
}
