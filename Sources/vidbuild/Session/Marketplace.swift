import Engine
import FoundationEssentials
import Logging
import Manifest
import Model
import Providers

/// Everything that buys and publishes for one render, wired to the user's accounts.
struct Marketplace: Buyer {
    private let market: Market
    let publisher: Publisher
    /// How many times as fast as in earnest waits pass: 1 but in demonstrations.
    let speed: Double

    /// `cards`: of the providers that the plan names.
    init(cards: [ProviderCard], environment: [String: String], logger: Logger) async throws {
        let accounts = try AccountValues(environment: environment)
        let client = try accounts.session()
        let speed = try await Demonstration(environment: environment)?.speed() ?? 1
        self.speed = speed
        let now: @Sendable () -> Double = { Date().timeIntervalSince1970 }
        market = Market(
            cards: cards, accounts: accounts, transport: client, programs: LocalProgram(environment: environment),
            clock: .system(speed: speed, now: now), logger: logger)
        publisher = Publisher(
            transport: client, secrets: { (name) throws(StepFailure) in try accounts.publication(name) },
            clock: DeliveryClock(
                now: { Int(now()) }, pause: { try? await Task.sleep(for: .seconds($0 / speed)) },
                random: { .random(in: 0..<1) }))
    }

    func buy(_ order: Order, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure)
        -> Receipt
    {
        if Publisher.performs(order.kind) { return try await publisher.buy(order, log: log, progress: progress) }
        return try await market.buy(order, log: log, progress: progress)
    }
}

extension Plan {
    /// Providers that some way of some step asks.
    var vendors: [String] {
        let all = steps.flatMap { step in [step.purchase] + step.alternatives.map(\.purchase) }
        return Set(all.compactMap { $0?.vendor }).sorted()
    }
}
