import Engine
import Foundation
import Model
import Synchronization
import Testing

@Suite struct PurchaseTests {
    private func money(_ dollars: String) -> Money { Money(dollars: dollars) ?? .zero }

    private func audit(_ shop: ToyShop, spent: String, held: String = "0") throws {
        let audit = try shop.store.purchases.audit()
        #expect(audit.findings == [])
        #expect(audit.spent == money(spent))
        #expect(audit.held == money(held))
    }

    private func failure(_ state: BuildState, _ step: Int) -> StepFailure? {
        guard case .failed(let failure) = state.phases[step] else { return nil }
        return failure
    }

    // MARK: Once

    @Test(arguments: [ToyVendor.Behaviour.sell, .job, .spoiledJob]) func boughtOnceAndKept(how: ToyVendor.Behaviour)
        async throws
    {
        let shop = try ToyShop(vendor: ["cat": [how]], charged: money("0.03"))
        let plan = toyPlan("a = buy take:1 price:0.04 cat", "b = upper a")
        let bought = try await shop.build(plan)
        #expect(shop.text(bought, 1) == "CAT")
        #expect(try await shop.build(plan).phases == Array(repeating: .done(ran: false), count: 2))
        #expect(shop.vendor.bill == ["cat"])
        try audit(shop, spent: "0.03")
        _ = try shop.store.clear(includingPurchased: false)
        #expect(shop.text(try await shop.build(plan), 1) == "CAT")
        #expect(shop.vendor.bill == ["cat"])
    }

    @Test func equalRequestsAreOnePurchase() async throws {
        let shop = try ToyShop(vendor: ["cat": [.job]])
        let state = try await shop.build(
            toyPlan(
                "a = buy take:1 price:1 cat", "b = buy take:1 price:1 cat", "c = buy take:1 price:1 dog",
                "d = join a b c"))
        #expect(shop.text(state, 3) == "catcatdog")
        #expect(shop.vendor.bill == ["cat", "dog"])
        try audit(shop, spent: "2")
        let spending = try shop.store.purchases.spending(of: toyProject)
        #expect(spending.reuses.count == 1)
        #expect(spending.reuses.saved == money("1"))
        #expect(spending.lines(by: .scene).map(\.name) == ["a", "c"])
    }

    @Test func takesAreBoughtApartAndGoingBackIsFree() async throws {
        let shop = try ToyShop()
        let first = toyPlan("a = buy take:1 price:1 cat")
        let second = toyPlan("a = buy take:2 price:1 cat")
        for plan in [first, second, first, second] { _ = try await shop.build(plan) }
        #expect(shop.vendor.bill == ["cat", "cat"])
        #expect(try shop.store.purchases.takes(of: toyProject) == ["a": 2])
    }

    @Test func lockedBuysNothing() async throws {
        let shop = try ToyShop()
        let plan = toyPlan("a = buy take:1 price:1 cat", "b = buy take:1 price:1 dog | missing dog", "c = say one")
        let state = try await shop.build(plan, options: .toys(locked: true))
        #expect([failure(state, 0)?.cause, failure(state, 1)?.cause] == [.budget, .budget])
        #expect(state.phases[2] == .done(ran: true))
        #expect(shop.vendor.calls == [])
        let bought = try await shop.build(plan)
        let lock = LockFile().updated(with: bought, costs: [:], isWhole: true)
        #expect(try await shop.build(plan, options: .toys(locked: true, lock: lock)).phases[0] == .done(ran: false))
        var other = lock
        var entry = try #require(lock.entry("a"))
        entry.outputs[0].digest = Digest(of: [1])
        other.set("a", entry)
        let refused = try await shop.build(plan, options: .toys(locked: true, lock: other))
        #expect(
            failure(refused, 0)?.message == "the store has another take 1 of toys t1 than vidbuild.lock names")
    }

    @Test func aBoughtResultWhoseBytesAreGoneIsNamedNotBoughtAgain() async throws {
        let shop = try ToyShop()
        try shop.write("words", "red")
        let plan = toyPlan("a = buy take:1 price:1 cat", "b = join a f:words")
        let bought = try await shop.build(plan)
        unlink(shop.store.blobs.path(of: bought.outputs[0][0].digest))
        try shop.write("words", "blue")
        let state = try await shop.build(plan)
        #expect(
            failure(state, 1)?.message == "take 1 of toys t1 was bought, but its bytes are gone from the store")
        #expect(shop.vendor.bill == ["cat"])
        _ = try shop.store.clear(includingPurchased: true)
        #expect(shop.text(try await shop.build(plan), 1) == "catblue")
        #expect(shop.vendor.bill == ["cat", "cat"])
    }

    @Test func twoBuildsOnOneStoreBuyOnce() async throws {
        let first = try ToyShop()
        let second = try ToyShop(sharing: first)
        let plan = toyPlan((0..<20).map { "s\($0) = buy take:1 price:1 word \($0)" })
        async let left = first.build(plan)
        async let right = second.build(plan)
        let states = try await [left, right]
        #expect(states[0].outputs == states[1].outputs)
        #expect(first.vendor.bill == (0..<20).map { "word \($0)" }.sorted())
        try audit(first, spent: "20")
    }

    // MARK: Failures

    @Test func aBusyVendorIsAskedAgain() async throws {
        let busy = ToyVendor.Behaviour.fail(StepFailure(.retryable, "busy", retryAfter: 5))
        let pauses = Mutex<[Double]>([])
        let shop = try ToyShop(vendor: ["cat": [busy, busy, busy, .sell], "dog": [busy]])
        let state = try await shop.build(
            toyPlan("a = buy take:1 price:1 cat"), options: .toys { seconds in pauses.withLock { $0.append(seconds) } })
        #expect(state.phases == [.done(ran: true)])
        #expect(pauses.withLock { $0 } == [5.5, 6, 7])
        #expect(shop.vendor.calls == (1...4).map { "cat attempt \($0)" })
        try audit(shop, spent: "1")
        let never = try await shop.build(toyPlan("a = buy take:1 price:1 dog"))
        #expect(failure(never, 0) == StepFailure(.retryable, "busy", retryAfter: 5))
        #expect(shop.vendor.calls.count == 4 + 8)
        try audit(shop, spent: "1")
    }

    @Test func aJobIsAskedForAndNotBoughtAgain() async throws {
        let lost = ToyVendor.Behaviour.fail(StepFailure(.retryable, "no answer"))
        let shop = try ToyShop(vendor: ["cat": [.jobThenLost, lost, .sell]])
        #expect(shop.text(try await shop.build(toyPlan("a = buy take:1 price:1 cat")), 0) == "cat")
        #expect(shop.vendor.calls == ["cat attempt 1", "cat job", "cat job"])
        #expect(shop.vendor.bill == ["cat"])
        try audit(shop, spent: "1")
    }

    @Test func aJobLeftBehindIsFetchedByTheNextRender() async throws {
        let gone = ToyVendor.Behaviour.fail(StepFailure(.cancelled, "interrupted"))
        let shop = try ToyShop(vendor: ["cat": [.jobThenLost, gone, .sell]])
        let plan = toyPlan("a = buy take:1 price:1 cat")
        #expect(failure(try await shop.build(plan), 0)?.cause == .cancelled)
        try audit(shop, spent: "0", held: "1")
        #expect(shop.text(try await shop.build(plan, options: .toys(budget: "0")), 0) == "cat")
        #expect(shop.vendor.bill == ["cat"])
        try audit(shop, spent: "1")
    }

    @Test(arguments: [("0", "3"), ("0.25", "0.75")]) func aJobThatFailsTooOftenIsRefused(charged: String, spent: String)
        async throws
    {
        let shop = try ToyShop(vendor: ["cat": [.jobFails(charged: money(charged))]])
        let plan = toyPlan("a = buy take:1 price:1 cat")
        for _ in 0..<2 {
            let failure = try #require(self.failure(try await shop.build(plan), 0))
            #expect(failure.cause == .refused)
            #expect(failure.message == "came to nothing 3 times: the job failed")
        }
        #expect(shop.vendor.bill.count == 3)
        try audit(shop, spent: charged == "0" ? "0" : spent)
    }

    @Test func whatArrivesIsProved() async throws {
        let shop = try ToyShop(vendor: ["cat": [.spoiled, .sell], "dog": [.spoiled]])
        #expect(shop.text(try await shop.build(toyPlan("a = buy take:1 price:1 cat")), 0) == "cat")
        #expect(shop.vendor.bill == ["cat", "cat"])
        let failure = self.failure(try await shop.build(toyPlan("a = buy take:1 price:1 dog")), 0)
        #expect(failure?.message == "came to nothing 3 times: what arrived is an HTML page")
        try audit(shop, spent: "5")
        #expect(try shop.store.status().quarantined == 1)
        #expect(try shop.store.status().purchased == 1)
    }

    @Test func anUnansweredCallIsNamedAndAsks() async throws {
        let shop = try ToyShop(vendor: ["cat": [.silence, .sell]])
        let plan = toyPlan("a = buy take:1 price:0.04 cat | missing cat", "b = buy take:1 price:1 dog")
        for _ in 0..<2 {
            let state = try await shop.build(plan)
            let failure = try #require(self.failure(state, 0))
            #expect(failure.cause == .unanswered)
            #expect(
                failure.message
                    == "may have been billed (USD 0.04): the call died without an answer (the connection was cut)")
            #expect(state.phases[1] != .waiting)
        }
        #expect(shop.vendor.calls.count == 2)
        try audit(shop, spent: "1", held: "0.04")
        #expect(try shop.store.purchases.spending(of: toyProject).total.possiblyBilled == money("0.04"))
        #expect(shop.text(try await shop.build(plan, options: .toys(repeatUnanswered: true)), 0) == "cat")
        #expect(shop.vendor.bill == ["cat", "cat", "dog"])
        #expect(try await shop.build(plan).phases[0] == .done(ran: false))
        try audit(shop, spent: "1.04", held: "0.04")
    }

    // MARK: Other ways

    @Test func theNextProviderIsAskedAndARefusalRemembered() async throws {
        let no = ToyVendor.Behaviour.fail(StepFailure(.refused, "not this"))
        let shop = try ToyShop(vendor: ["cat": [no], "kitten": [no]])
        let plan = toyPlan(
            "a = buy take:1 price:1 cat | buy take:1 price:1 kitten | buy take:1 price:1 pet", "b = upper a")
        let state = try await shop.build(plan)
        #expect(shop.text(state, 1) == "PET")
        #expect(state.step(0).purchase?.vendor == "others")
        #expect(state.placeholders == [])
        #expect(try await shop.build(plan).phases[0] == .done(ran: false))
        #expect(shop.vendor.calls.count == 3)
        // The refused way is not tried again when it is the only one.
        let alone = try await shop.build(toyPlan("a = buy take:1 price:1 cat"))
        #expect(failure(alone, 0) == StepFailure(.refused, "not this"))
        #expect(shop.vendor.calls.count == 3)
        try audit(shop, spent: "1")
    }

    @Test func aPlaceholderStandsInForThisRunOnly() async throws {
        let broke = ToyVendor.Behaviour.fail(StepFailure(.account, "no credit"))
        let shop = try ToyShop(vendor: ["cat": [broke, broke, broke, .sell], "pet": [broke]])
        let plan = toyPlan(
            "a = buy take:1 price:1 cat | buy take:1 price:1 pet | missing cat", "b = upper a",
            "c = buy take:1 price:1 clip b",
            "d = join a b")
        for _ in 0..<2 {
            let state = try await shop.build(plan)
            #expect(shop.text(state, 3) == "no catNO CAT")
            #expect(state.placeholders == [0])
            #expect(
                failure(state, 2)?.message == "it is made from b, in which a placeholder stands for the real thing")
            #expect(LockFile().updated(with: state, costs: [:], isWhole: true).entries == [])
        }
        let strict = try await shop.build(plan, options: .toys(strict: true))
        #expect(failure(strict, 0)?.message == "toys t1: no credit; others o1: no credit")
        let state = try await shop.build(plan)
        #expect(shop.text(state, 3) == "catCAT")
        #expect(state.placeholders == [])
        #expect(shop.vendor.bill == ["cat", "clip b"])
        try audit(shop, spent: "2")
    }

    @Test func equalFirstWaysGoTheirOwnSecondWays() async throws {
        let no = ToyVendor.Behaviour.fail(StepFailure(.refused, "not this"))
        let shop = try ToyShop(vendor: ["cat": [no]])
        let state = try await shop.build(
            toyPlan(
                "a = buy take:1 price:1 cat | buy take:1 price:1 pet", "b = buy take:1 price:1 cat | say drawn",
                "c = buy take:1 price:1 cat", "d = buy take:1 price:1 cat | buy take:1 price:1 pet"))
        #expect((0..<4).map { shop.text(state, $0) } == ["pet", "drawn", nil, "pet"])
        #expect(shop.vendor.calls == ["cat attempt 1", "pet attempt 1"])
    }

    // MARK: Budget

    @Test(arguments: [false, true]) func exactlyWhatFitsIsBought(isProject: Bool) async throws {
        let shop = try ToyShop()
        let lines = (0..<64).map { "s\($0) = buy take:1 price:0.25 word \($0)" }
        let plan = toyPlan(lines + ["last = say one"])
        func options() -> Build.Options {
            .toys(budget: isProject ? nil : "5.1", projectBudget: isProject ? "5.1" : nil)
        }
        let state = try await shop.build(plan, options: options())
        #expect(shop.vendor.bill.count == 20)
        #expect(state.phases.count { $0 == .done(ran: true) } == 21)
        let failures = state.phases.indices.compactMap { failure(state, $0) }
        #expect(failures.count == 44)
        #expect(
            failures.first
                == StepFailure(
                    .budget, "costs up to USD 0.25, and USD 0.10 is left of the budget of USD 5.10",
                    hint:
                        "all that is missing costs up to USD 11.00: raise `budget:` or --budget; what was bought is kept"
                ))
        try audit(shop, spent: "5")
        let again = try await shop.build(plan, options: options())
        #expect(shop.vendor.bill.count == (isProject ? 20 : 40))
        #expect(again.phases.count { $0 == .done(ran: false) } == 21)
        try audit(shop, spent: isProject ? "5" : "10")
    }

    @Test func aBusyVendorKeepsItsReservation() async throws {
        let busy = ToyVendor.Behaviour.fail(StepFailure(.retryable, "busy"))
        let shop = try ToyShop(
            vendor: Dictionary(uniqueKeysWithValues: (0..<8).map { ("word \($0)", [busy, busy, .sell]) }))
        let plan = toyPlan((0..<8).map { "s\($0) = buy take:1 price:1 word \($0)" })
        _ = try await shop.build(plan, options: .toys(budget: "5"))
        #expect(shop.vendor.bill.count == 5)
        try audit(shop, spent: "5")
    }

    @Test func twoRendersShareAProjectsBudget() async throws {
        let first = try ToyShop()
        let second = try ToyShop(sharing: first)
        func plan(_ name: String) -> Plan { toyPlan((0..<32).map { "s\($0) = buy take:1 price:1 \(name) \($0)" }) }
        async let left = first.build(plan("left"), options: .toys(projectBudget: "20"))
        async let right = second.build(plan("right"), options: .toys(projectBudget: "20"))
        _ = try await (left, right)
        #expect(first.vendor.bill.count == 20)
        try audit(first, spent: "20")
    }

    // MARK: Waiting

    @Test func purchasesWaitWithoutThreads() async throws {
        let count = 400
        let shop = try ToyShop(
            vendor: Dictionary(uniqueKeysWithValues: (0..<count).map { ("word \($0)", [.gate]) }))
        let plan = toyPlan((0..<count).map { "s\($0) = buy take:1 price:1 word \($0)" })
        let before = threads()
        async let state = shop.build(plan)
        while shop.vendor.waits < count { await Task.yield() }
        // Other tests run beside this one.
        #expect(threads() - before < count / 2)
        shop.vendor.open()
        #expect(try await state.phases == Array(repeating: .done(ran: true), count: count))
    }

    private func threads() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
    }

    @Test func anInterruptLeavesJobsAndReleasesTheRest() async throws {
        let busy = ToyVendor.Behaviour.fail(StepFailure(.retryable, "busy"))
        let shop = try ToyShop(vendor: ["cat": [.gate], "dog": [busy]])
        let interrupter = Mutex<(@Sendable () -> Void)?>(nil)
        let plan = toyPlan("a = buy take:1 price:1 cat", "b = buy take:1 price:1 dog", "c = buy take:1 price:1 cow a")
        let build = Build(
            .init(plan: plan, paths: [], files: [], tools: [:]), store: shop.store,
            workspace: try Workspace(store: shop.store), executor: shop.executor, buyer: shop.vendor,
            options: .toys { _ in
                // The second waits for its vendor, the first for its answer: now.
                interrupter.withLock { $0 }?()
                while !Task.isCancelled { await Task.yield() }
                shop.vendor.open()
            }, observer: Silence())
        interrupter.withLock { $0 = build.interrupter }
        let state = try await build.run()
        #expect(state.phases[0] == .done(ran: true) || state.phases[0] == .keyed)
        #expect(state.phases[1] == .keyed)
        let audit = try shop.store.purchases.audit()
        #expect(audit.findings == [])
        #expect(audit.held == .zero || shop.vendor.bill == ["cat"])
    }
}
