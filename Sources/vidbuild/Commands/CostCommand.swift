import ArgumentParser
import Engine
import Model

struct Cost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What was spent, what a render would cost, and what the cache saved.",
        discussion: """
              vidbuild cost film                  by vendor, and what the next render would buy
              vidbuild cost film --by scene       or model, take, day
              vidbuild cost film --audit          proves that the ledger adds up
            """)

    @OptionGroup var options: ProjectOptions

    @Option(help: "What is counted together: scene, vendor, model, take or day.")
    var by = Spending.Aspect.vendor

    @Flag(help: "Check every purchase of the store against its entries.")
    var audit = false

    @Flag(help: "Print the account as JSON on standard output. Amounts are US dollars as text.")
    var json = false

    private struct Row: Encodable {
        var name: String
        var calls: Int
        var spent: String
        var underWay: String
        var possiblyBilled: String

        init(_ line: Spending.Line) {
            name = line.name
            calls = line.calls
            spent = line.spent.dollars
            underWay = line.underWay.dollars
            possiblyBilled = line.possiblyBilled.dollars
        }
    }

    private struct Sum: Encodable {
        var count: Int
        var price: String

        init(_ count: Int, _ price: Money) { (self.count, self.price) = (count, price.dollars) }
        init(_ price: Forecast.Price) { self.init(price.count, price.price) }
    }

    private struct Report: Encodable {
        var ok = true
        var by: String
        var lines: [Row]
        var total: Row
        /// What this render would buy, at most.
        var toBuy: Sum
        /// What it may have to buy when what it reads comes out differently, at most.
        var mayBuy: Sum
        /// What it finds in the store and would cost to buy.
        var cached: Sum
        /// Steps that use what was bought for another, so far, and those that will.
        var reused: Sum
        var duplicates: Sum
        var unanswered: [String]
        /// What has to be bought before the rest of the film is known.
        var awaits: String?
    }

    func run() async throws {
        try await withMessages(json: json) { terminal in
            let environment = processEnvironment()
            let workplace = try Workplace(options, environment: environment)
            if audit { return try report(audit: workplace, terminal) }
            let studio = try Studio(workplace)
            terminal.report(studio.warnings + studio.scriptMistakes, folder: workplace.shownFolder)
            let journal = studio.store.purchases
            try journal.recover()
            let spending = try journal.spending(of: workplace.ledgerProject(environment: environment))
            let forecast = try Forecast(studio.inputs, store: studio.store)
            let report = Report(
                by: by.rawValue, lines: spending.lines(by: by).map(Row.init), total: Row(spending.total),
                toBuy: Sum(forecast.price(.run)), mayBuy: Sum(forecast.price(.depends)),
                cached: Sum(forecast.price(.cached)), reused: Sum(spending.reuses.count, spending.reuses.saved),
                duplicates: Sum(forecast.duplicates),
                unanswered: spending.purchases.filter { $0.state == .unanswered }.map(\.step),
                awaits: studio.awaitsScript ? "script" : nil)
            if json { return try terminal.json(report) }
            terminal.output(text(report))
        }
    }

    private func report(audit workplace: Workplace, _ terminal: Terminal) throws {
        guard FileStamp(path: workplace.storeRoot + "/actions.sqlite").isFile else {
            throw Problem("there is no store in \(workplace.storeRoot)", hint: "nothing was bought yet")
        }
        let store = try Store(root: workplace.storeRoot)
        let audit = try store.purchases.audit()
        if json {
            try terminal.json(audit)
        } else {
            for finding in audit.findings { terminal.output(finding) }
            terminal.output(
                "\(count(audit.purchases, "purchase")), \(audit.entries) entries: "
                    + (audit.findings.isEmpty ? "the ledger adds up" : count(audit.findings.count, "mistake"))
                    + ", \(audit.spent) spent, \(audit.held) set aside")
        }
        if !audit.findings.isEmpty { throw Exit.stepFailed }
    }

    private func text(_ report: Report) -> String {
        var lines: [String] = []
        if report.total.calls > 0 {
            let all = report.lines + [report.total]
            func shown(_ amount: String) -> String { amount == Money.zero.dollars ? "" : amount }
            let columns = [
                aligned(all.map(\.spent)), aligned(all.map { shown($0.underWay) }),
                aligned(all.map { shown($0.possiblyBilled) }),
            ]
            lines.append(row([report.by, "calls", "spent, USD", "under way", "possibly billed"]))
            for (index, line) in all.enumerated() {
                lines.append(row([line.name, "\(line.calls)"] + columns.map { $0[index] }))
            }
            lines.append("")
        } else {
            lines.append("nothing was spent")
        }
        if !report.unanswered.isEmpty {
            lines.append(
                "possibly billed, since the call died without an answer: \(report.unanswered.joined(separator: ", "))")
        }
        lines.append(
            report.toBuy.count == 0
                ? "this render buys nothing that is known to be missing"
                : "this render buys \(report.toBuy.count) for up to USD \(report.toBuy.price)")
        if report.awaits != nil { lines.append("what the script will ask for is not known before it is written") }
        if report.mayBuy.count > 0 {
            lines.append(
                "up to \(report.mayBuy.count) more, USD \(report.mayBuy.price), when what they are made from has changed"
            )
        }
        if report.duplicates.count > 0 {
            lines.append(
                "\(report.duplicates.count) ask for the same as others, which saves USD \(report.duplicates.price)")
        }
        if report.cached.count > 0 {
            lines.append("\(report.cached.count) are in the store, which saves up to USD \(report.cached.price)")
        }
        if report.reused.count > 0 {
            lines.append(
                "\(report.reused.count) used what was bought for others, which saved USD \(report.reused.price)")
        }
        return lines.joined(separator: "\n")
    }

    /// With spaces behind, so that the points stand under each other.
    private func aligned(_ amounts: [String]) -> [String] {
        func decimals(_ text: String) -> Int { text.firstIndex(of: ".").map { text[$0...].count } ?? 0 }
        let most = amounts.map(decimals).max() ?? 0
        return amounts.map { $0 + String(repeating: " ", count: most - decimals($0)) }
    }

    private func row(_ cells: [String]) -> String {
        let widths = [36, 7, 14, 14, 16]
        let padded = zip(cells, widths).enumerated().map { column, cell in
            let space = String(repeating: " ", count: max(1, cell.1 - cell.0.count))
            return column == 0 ? cell.0 + space : space + cell.0
        }
        return padded.joined().trimmingSuffix { $0 == " " }
    }
}

extension Spending.Aspect: ExpressibleByArgument {}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
