import Glibc
import Model

/// Carries purchases out in an order of events in which a death at any instant loses nothing and buys nothing twice.
///
/// The caller holds the claim of the key from `open` until the purchase is over, so a purchase of a key that can be claimed belongs to
/// the dead.
///
///     reserve money ─► willSend ─► request ─► accepted ─► answer ─► bytes into the store ─► arrived ─► proved ─► sold ─► result
struct PurchaseDesk: Sendable {
    let store: Store
    let buyer: any Buyer
    let account: Account
    let repeatUnanswered: Bool
    /// The same, of these keys only.
    let repeatable: Set<Digest>

    /// How often a job may come to nothing before its key is refused for good: each is a new purchase.
    private static let patience = 3

    private var journal: PurchaseJournal { store.purchases }

    enum Opening {
        /// To be sent, or asked for when it has a job.
        case buy(OpenPurchase)
        /// Bought before a crash, and not yet proved.
        case prove(OpenPurchase)
        case short(left: Money, budget: Money)
    }

    /// A result that is in the store and has been paid for.
    struct Arrival: Sendable {
        var outputs: [BlobReference]
        var job: String?
    }

    /// What became of a try. `isOver`: the purchase is closed; another try would be another purchase.
    struct Setback: Error {
        var failure: StepFailure
        var isOver: Bool
        var job: String?
    }

    // MARK: Before

    /// Finds out where the key stands and reserves what a new purchase costs. `maySpend` false: nothing is reserved.
    func open(_ step: Step, _ purchase: Purchase, _ digest: Digest, maySpend: Bool) throws -> Opening {
        if let before = try journal.standing(of: [digest])[digest], let opening = try resume(before, purchase) {
            return opening
        }
        guard maySpend || purchase.price == .zero else { return .short(left: .zero, budget: .zero) }
        switch try journal.reserve(digest, step: step.id, purchase, account) {
        case .made(let id): return .buy(OpenPurchase(id: id))
        case .short(let left, let budget): return .short(left: left, budget: budget)
        }
    }

    /// What is to be done with what an earlier process began; nil: a new purchase.
    private func resume(_ before: PurchaseRecord, _ purchase: Purchase) throws -> Opening? {
        switch before.state {
        case .working: return .buy(OpenPurchase(id: before.id, job: before.job))
        case .arrived where !before.outputs.isEmpty && before.outputs.allSatisfy(store.blobs.prove):
            return .prove(
                OpenPurchase(
                    id: before.id, job: before.job, arrival: Arrival(outputs: before.outputs, job: before.job)))
        case .arrived:
            guard let job = before.job else {
                try journal.spoiled(before.id, "its bytes are gone")
                return nil
            }
            try journal.accepted(before.id, job: job)
            return .buy(OpenPurchase(id: before.id, job: job))
        case .sold where !before.outputs.isEmpty && before.spent > .zero: throw Self.gone(purchase)
        case .sent, .unanswered:
            try journal.close(before)
            if repeatUnanswered || repeatable.contains(before.key) { return nil }
            throw Self.unanswered(before.held, before.message)
        case .reserved:
            try journal.close(before)
            return nil
        case .sold, .released, .refunded, .failed: return nil
        }
    }

    static func gone(_ purchase: Purchase) -> StepFailure {
        StepFailure(
            .budget,
            "take \(purchase.take) of \(purchase.vendor) \(purchase.model) was bought, but its bytes are gone from the store",
            hint: "bring the store that has them, or buy another take with `vidbuild regenerate`")
    }

    private static func unanswered(_ price: Money, _ reason: String?) -> StepFailure {
        StepFailure(
            .unanswered,
            "may have been billed (\(price)): the call died without an answer\(reason.map { " (\($0))" } ?? "")",
            hint: "look into the vendor's account; to ask again, render with --repeat-unanswered")
    }

    // MARK: The call

    /// Has an order carried out, and its files taken into the store and written down as paid for.
    func buy(
        _ order: Order, log: PurchaseLog, progress: @Sendable (Double) -> Void
    ) async -> Result<Arrival, Setback> {
        do throws(StepFailure) {
            let receipt = try await buyer.buy(order, log: log, progress: progress)
            return .success(try await take(order, receipt, log))
        } catch {
            return .failure(setback(error, order, log))
        }
    }

    /// Hashes and syncs on a thread of its own: a clip is large.
    private func take(_ order: Order, _ receipt: Receipt, _ log: PurchaseLog) async throws(StepFailure) -> Arrival {
        let result = await DedicatedThread.value { [store, journal] in
            Result { () throws(StepFailure) in
                do {
                    let outputs = try order.outputs.map { try store.blobs.take($0.path, durable: true) }
                    try journal.arrived(log.purchase, outputs: outputs, receipt)
                    return outputs
                } catch {
                    throw StepFailure(error)
                }
            }
        }
        let outputs = try result.get()
        if case .working(let job) = log.standing { return Arrival(outputs: outputs, job: job) }
        return Arrival(outputs: outputs, job: nil)
    }

    private func setback(_ failure: StepFailure, _ order: Order, _ log: PurchaseLog) -> Setback {
        for output in order.outputs { unlink(output.path) }
        switch log.standing {
        case .unsent: return Setback(failure: failure, isOver: false)
        case .sent:
            // Whatever the journal can still take: a purchase that stays `sent` is found as unanswered later.
            try? journal.unanswered(log.purchase, failure.message)
            let price = order.purchase.price
            return Setback(failure: Self.unanswered(price, failure.message), isOver: true)
        case .working(let job):
            guard failure.cause == .refused else { return Setback(failure: failure, isOver: false, job: job) }
            // A refusal ends the job; what it cost nobody has said.
            try? journal.ended(log.purchase, charged: order.purchase.price, failure.message)
            return Setback(failure: failure, isOver: true)
        case .ended: return Setback(failure: failure, isOver: true)
        }
    }

    // MARK: After

    /// Proves what has arrived and records it as the key's result. Blocks. A failure's `input` is the index of the output to blame.
    func prove(
        _ open: OpenPurchase, _ arrival: Arrival, _ step: Step, _ key: ActionKey, _ digest: Digest, milliseconds: Int,
        executor: any Executor
    ) throws(StepFailure) -> ActionTable.Result {
        for (index, (role, blob)) in zip(step.kind.outputs, arrival.outputs).enumerated() {
            guard let expectation = ProbeParameters.Expectation(rawValue: role) else { continue }
            let kind = ProbeParameters.kind
            do {
                let parameters = try CanonicalJSON.encode(ProbeParameters(expects: expectation))
                let request = ActionRequest(
                    kind: kind.name, version: kind.version, parameters: parameters,
                    inputs: [.init(role: "file", path: store.blobs.path(of: blob.digest))], outputs: [])
                try executor.perform(request) { _ in }
            } catch {
                var failure = StepFailure(error)
                failure.input = index
                throw failure
            }
        }
        do {
            try journal.sold(open.id)
            let result = ActionTable.Result(outputs: arrival.outputs, milliseconds: milliseconds)
            try store.actions.record(key, digest, step: step, result: result)
            return result
        } catch {
            throw StepFailure(error)
        }
    }

    /// Puts aside what is not what was asked for. With a job, and once, it is fetched again: the same purchase goes on.
    func spoil(_ open: OpenPurchase, _ arrival: Arrival, _ failure: StepFailure) throws -> OpenPurchase? {
        // The other outputs stay: their bytes may be another purchase's as well.
        if let index = failure.input { store.blobs.quarantine(arrival.outputs[index].digest) }
        if let job = arrival.job ?? open.job, !open.isRefetched {
            try journal.accepted(open.id, job: job)
            return OpenPurchase(id: open.id, job: job, isRefetched: true)
        }
        try journal.spoiled(open.id, failure.message)
        return nil
    }

    /// What a purchase that came to nothing means for its key: it is retried a few times, and then never again.
    func afterFailedPurchase(_ digest: Digest, _ failure: StepFailure) throws -> StepFailure {
        let count = try journal.failures(of: digest)
        guard failure.cause == .retryable, count >= Self.patience else { return failure }
        return StepFailure(.refused, "came to nothing \(count) times: \(failure.message)", hint: failure.hint)
    }
}

/// A purchase under way in this process.
struct OpenPurchase: Sendable {
    let id: Int64
    /// What the vendor's job is called.
    var job: String?
    /// What has arrived was not what was asked for, once, and is fetched again.
    var isRefetched = false
    /// What is to be proved.
    var arrival: PurchaseDesk.Arrival?
    let started = ContinuousClock.now
}
