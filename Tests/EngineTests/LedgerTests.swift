import Engine
import Model
import Testing

@Suite struct LedgerTests {
    typealias Line = LedgerAudit.Line

    /// A sale of 5 that settled at 3.
    private static let sale = Line(
        id: 1, step: "a", state: .sold, held: 0, spent: 3, entered: (0, 3), reserves: 1, settles: 1, releases: 0,
        refunds: 0)

    private static func changed(_ change: (inout Line) -> Void) -> Line {
        var line = sale
        change(&line)
        return line
    }

    @Test(
        arguments: [
            (sale, []),
            (changed { $0.spent = 4 }, ["its balance is not the sum of its entries"]),
            (changed { $0.reserves = 2 }, ["reserved 2 times"]),
            (changed { $0.settles = 2 }, ["settled 2 times"]),
            (changed { $0.releases = 1 }, ["released 1 times"]),
            (changed { $0.refunds = 1 }, ["refunded 1 times"]),
            (changed { ($0.held, $0.entered.held) = (2, 2) }, ["money is still set aside"]),
            (changed { ($0.spent, $0.entered.spent) = (-1, -1) }, ["a balance is below zero"]),
            (changed { ($0.state, $0.settles, $0.releases) = (.released, 0, 1) }, ["it cost something"]),
            (changed { ($0.state, $0.settles, $0.held, $0.entered.held) = (.unanswered, 0, 5, 5) }, []),
        ] as [(Line, [String])]) func theAuditFindsWhatDoesNotAddUp(line: Line, findings: [String])
    {
        #expect(
            LedgerAudit([line], entries: 2).findings == findings.map { "purchase 1 (a, \(line.state.rawValue)): \($0)" }
        )
    }

    @Test func statesFollowEachOther() {
        let final = PurchaseState.allCases.filter(\.successors.isEmpty)
        #expect(final == [.sold, .released, .unanswered, .refunded, .failed])
        #expect(PurchaseState.allCases.allSatisfy { !$0.successors.contains(.sold) || $0 == .arrived })
        #expect(PurchaseState.allCases.allSatisfy { !$0.successors.contains(.unanswered) || $0 == .sent })
    }

    @Test func moneyMovesOnce() async throws {
        let shop = try ToyShop()
        let journal = shop.store.purchases
        let purchase = Purchase(take: 1, vendor: "v", model: "m", price: Money(nanodollars: 5))
        let account = Account(project: toyProject)
        let key = Digest(of: [1])
        guard case .made(let id) = try journal.reserve(key, step: "a", purchase, account) else { return }
        try journal.sending(id)
        #expect(throws: StepFailure.self) { try journal.release(id, nil) }
        try journal.arrived(id, outputs: [], Receipt(charged: Money(nanodollars: 3)))
        #expect(throws: StepFailure.self) { try journal.arrived(id, outputs: [], Receipt()) }
        #expect(throws: StepFailure.self) { try journal.unanswered(id, nil) }
        try journal.sold(id)
        #expect(throws: StepFailure.self) { try journal.sold(id) }
        let audit = try journal.audit()
        #expect(audit.findings == [])
        #expect(audit.spent == Money(nanodollars: 3))
        #expect(audit.entries == 2)
    }

    @Test func aForecastPricesWhatIsMissingOnce() async throws {
        let shop = try ToyShop()
        _ = try await shop.build(toyPlan("a = buy take:1 price:0.5 cat"))
        let plan = toyPlan(
            "a = buy take:1 price:0.5 cat", "b = buy take:1 price:1 dog", "c = buy take:1 price:1 dog", "d = say one",
            "e = buy take:1 price:7 clip d")
        let forecast = try Forecast(.init(plan: plan, paths: [], files: [], tools: [:]), store: shop.store)
        let prices = [forecast.price(.cached), forecast.price(.run), forecast.price(.depends), forecast.duplicates]
        #expect(prices.map { "\($0.count) \($0.price)" } == ["1 USD 0.50", "1 USD 1.00", "1 USD 7.00", "1 USD 1.00"])
    }

    @Test(
        arguments: [
            ("0.04", 40_000_000, "0.04"), ("5", 5_000_000_000, "5.00"), ("0.000125", 125_000, "0.000125"),
            ("12.50", 12_500_000_000, "12.50"), ("", nil, ""), ("1.", nil, ""), (".5", nil, ""), ("-1", nil, ""),
            ("1e3", nil, ""), ("0.0000000001", nil, ""), ("١", nil, ""),
        ] as [(String, Int?, String)]) func moneyIsExact(text: String, nanodollars: Int?, dollars: String)
    {
        let money = Money(dollars: text)
        #expect(money?.nanodollars == nanodollars)
        #expect(money?.dollars ?? "" == dollars)
    }
}
