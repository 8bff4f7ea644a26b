import Model
import Synchronization

/// The journal as a buyer sees it while it carries out one order.
final class PurchaseLog: OrderLog {
    /// Where the order stands as far as this process knows.
    enum Standing: Sendable, Equatable {
        /// Nothing has left, or the vendor said that it sold nothing.
        case unsent
        case sent
        case working(job: String)
        case ended
    }

    let purchase: Int64
    private let journal: PurchaseJournal
    private let state: Mutex<(standing: Standing, leavesJobs: Bool)>

    init(_ purchase: Int64, job: String?, journal: PurchaseJournal) {
        self.purchase = purchase
        self.journal = journal
        state = Mutex((job.map { .working(job: $0) } ?? .unsent, false))
    }

    var standing: Standing { state.withLock { $0.standing } }

    func willSend() throws(StepFailure) {
        try write(.sent) { try journal.sending(purchase) }
    }

    func notSold(_ reason: String) throws(StepFailure) {
        try write(.unsent) { try journal.notSold(purchase, reason) }
    }

    func accepted(job: String) throws(StepFailure) {
        try write(.working(job: job)) { try journal.accepted(purchase, job: job) }
        if state.withLock({ $0.leavesJobs }) { withUnsafeCurrentTask { $0?.cancel() } }
    }

    func jobEnded(charged: Money) throws(StepFailure) {
        try write(.ended) { try journal.ended(purchase, charged: charged, nil) }
    }

    /// From now on a job is left to the vendor: whether the order has one already, so that its task may be cancelled.
    func leaveJobs() -> Bool {
        state.withLock { state in
            state.leavesJobs = true
            if case .working = state.standing { return true }
            return false
        }
    }

    private func write(_ standing: Standing, _ body: () throws -> Void) throws(StepFailure) {
        do { try body() } catch { throw StepFailure(error) }
        state.withLock { $0.standing = standing }
    }
}
