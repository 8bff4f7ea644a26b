import Engine
import Foundation
import Glibc
import Model
import Synchronization
import Testing

/// A render that is killed at every point of a purchase: what was bought is bought once, or named as possibly billed.
@Suite struct PurchaseKillTests {
    /// Kills this process when it has come to its nth point.
    private final class Fuse: Sendable {
        private let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }
        func step() {
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isLast { kill(getpid(), SIGKILL) }
        }
    }

    /// Four changes in the journal and two moments of the vendor for the call, five and three for the job.
    private static let points = 14

    static let plan = toyPlan(
        "a = buy take:1 price:1 cat", "b = buy take:1 price:1 dog", "c = upper a", "d = join c b")

    /// Renders in this process and dies at point `count`; ends well when there are fewer points.
    static func render(_ folder: String, dyingAt count: Int) async throws {
        let fuse = Fuse(count)
        let shop = try ToyShop(in: folder, committed: { _ in fuse.step() })
        let vendor = ToyVendor(folder, scripts: ["dog": [.job]]) { _ in fuse.step() }
        _ = try await shop.build(plan, vendor: vendor)
    }

    @Test(arguments: 1...16) func killedAtEveryPoint(count: Int) async throws {
        let shop = try ToyShop()
        let folder = shop.folder
        let result = await #expect(processExitsWith: .failure, observing: []) {
            [folder = folder as String, count = count as Int] in
            try await Self.render(folder, dyingAt: count)
            // Fewer points than that.
            exit(7)
        }
        #expect(result?.exitStatus == (count <= Self.points ? .signal(SIGKILL) : .exitCode(7)))
        let soldBefore = shop.vendor.bill
        let state = try await shop.build(Self.plan)
        let unanswered = state.phases.indices.filter { step in
            if case .failed(let failure) = state.phases[step] { failure.cause == .unanswered } else { false }
        }
        for word in Set(shop.vendor.bill) {
            #expect(shop.vendor.bill.count { $0 == word } == 1, "killed at \(count): \(word) was bought twice")
        }
        #expect(Set(soldBefore).isSubset(of: shop.vendor.bill))
        if unanswered.isEmpty {
            #expect(shop.text(state, 3) == "CATdog")
            #expect(shop.vendor.bill == ["cat", "dog"])
        }
        let audit = try shop.store.purchases.audit()
        #expect(audit.findings == [])
        #expect(audit.spent + audit.held == Money(nanodollars: 2_000_000_000))
        #expect(audit.held == Money(nanodollars: unanswered.count * 1_000_000_000))
    }

    /// Renders twelve purchases in this process and dies after so many microseconds, unless it has ended before.
    static func render(_ folder: String, dyingAfter microseconds: UInt32) async throws {
        let fuse = Thread {
            usleep(microseconds)
            kill(getpid(), SIGKILL)
        }
        let shop = try ToyShop(in: folder)
        let vendor = ToyVendor(folder, scripts: scripts)
        fuse.start()
        _ = try await shop.build(many, vendor: vendor)
    }

    static let many = toyPlan((0..<12).map { "s\($0) = buy take:1 price:1 word \($0)" })
    static let scripts: [String: [ToyVendor.Behaviour]] = Dictionary(
        uniqueKeysWithValues: (0..<12).map { ("word \($0)", $0 % 2 == 0 ? [.job] : [.sell]) })

    @Test func killedAtRandomInstants() async throws {
        var random = SystemRandomNumberGenerator()
        let shop = try ToyShop(vendor: Self.scripts)
        let folder = shop.folder
        var kills = 0
        for _ in 0..<12 {
            let microseconds = UInt32.random(in: 0...40_000, using: &random)
            let result = await #expect(processExitsWith: .failure, observing: []) {
                [folder = folder as String, microseconds = microseconds as UInt32] in
                try await Self.render(folder, dyingAfter: microseconds)
                exit(7)
            }
            if result?.exitStatus == .signal(SIGKILL) { kills += 1 }
        }
        let state = try await shop.build(Self.many)
        let unanswered = state.phases.indices.filter { step in
            if case .failed(let failure) = state.phases[step] { failure.cause == .unanswered } else { false }
        }
        #expect(kills > 0)
        #expect(Set(shop.vendor.bill).count == shop.vendor.bill.count, "something was bought twice")
        for (step, phase) in state.phases.enumerated() where !unanswered.contains(step) {
            #expect(shop.text(state, step) == "word \(step)", "\(phase)")
        }
        let audit = try shop.store.purchases.audit()
        #expect(audit.findings == [])
        #expect(audit.spent == Money(nanodollars: (12 - unanswered.count) * 1_000_000_000))
        #expect(audit.held == Money(nanodollars: unanswered.count * 1_000_000_000))
    }

    @Test func twoProcessesShareABudget() async throws {
        let shop = try ToyShop()
        let folder = shop.folder
        async let left: Void? = Self.buyInAProcess(folder, "left")
        async let right: Void? = Self.buyInAProcess(folder, "right")
        _ = await (left, right)
        #expect(shop.vendor.bill.count == 20)
        let audit = try shop.store.purchases.audit()
        #expect(audit.findings == [])
        #expect(audit.spent == Money(nanodollars: 20_000_000_000))
    }

    private static func buyInAProcess(_ folder: String, _ name: String) async {
        await #expect(processExitsWith: .success) { [folder = folder as String, name = name as String] in
            let shop = try ToyShop(in: folder)
            _ = try await shop.build(
                toyPlan((0..<32).map { "s\($0) = buy take:1 price:1 \(name) \($0)" }),
                options: .toys(projectBudget: "20"))
        }
    }
}
