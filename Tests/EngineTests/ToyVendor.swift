import Engine
import Foundation
import Glibc
import Model
import Synchronization

/// Fake: a vendor whose bill and jobs are files, so that several processes can buy from it, and be killed.
///
/// What it does with an order is scripted by the order's words, one behaviour a call; without a script it sells at once.
final class ToyVendor: Buyer {
    enum Behaviour: Sendable {
        /// Bytes in the answer itself.
        case sell
        /// A job that is done at the next question.
        case job
        /// A job whose answer is still out when the connection is lost.
        case jobThenLost
        /// Sold nothing.
        case fail(StepFailure)
        /// The request leaves, and no answer comes.
        case silence
        case jobFails(charged: Money)
        /// Sold, but not what was asked for; a job's second answer is right.
        case spoiled, spoiledJob
        /// Waits until `open` is called.
        case gate
    }

    let folder: String
    let charged: Money?
    /// Tests of kills: called where a vendor has just sold or answered.
    let moment: @Sendable (String) -> Void
    private let scripts: Mutex<[String: [Behaviour]]>
    private let seen = Mutex<[String]>([])
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(
        _ folder: String, charged: Money? = nil, scripts: [String: [Behaviour]] = [:],
        moment: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.folder = folder
        self.charged = charged
        self.moment = moment
        self.scripts = Mutex(scripts)
    }

    /// The words of every sale, sorted.
    var bill: [String] { lines("bill").sorted() }
    /// `WORDS attempt N`, or `WORDS job` for a question after a job, in order.
    var calls: [String] { seen.withLock { $0 } }
    var waits: Int { waiting.withLock { $0.count } }

    func open() {
        for continuation in waiting.withLock({ waiting in
            defer { waiting = [] }
            return waiting
        }) { continuation.resume() }
    }

    func buy(_ order: Order, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure)
        -> Receipt
    {
        let words = order.parameters
        seen.withLock { $0.append(order.job == nil ? "\(words) attempt \(order.attempt)" : "\(words) job") }
        let behaviour = scripts.withLock { scripts -> Behaviour in
            guard var script = scripts[words], !script.isEmpty else { return .sell }
            defer { scripts[words] = script }
            return script.count > 1 ? script.removeFirst() : script[0]
        }
        if let job = order.job {
            if case .fail(let failure) = behaviour { throw failure }
            return try deliver(order, job)
        }
        if case .gate = behaviour { await withCheckedContinuation { gate in waiting.withLock { $0.append(gate) } } }
        try log.willSend()
        switch behaviour {
        case .fail(let failure):
            try log.notSold(failure.message)
            throw failure
        case .silence:
            sell(words)
            throw StepFailure(.retryable, "the connection was cut")
        case .sell, .gate:
            sell(words)
            return try deliver(order, words)
        case .spoiled:
            sell(words)
            return try deliver(order, "spoiled")
        case .job, .jobThenLost, .spoiledJob, .jobFails:
            sell(words)
            try log.accepted(job: words)
            moment("working")
            switch behaviour {
            case .jobThenLost: throw StepFailure(.retryable, "the line dropped")
            case .jobFails(let charged):
                try log.jobEnded(charged: charged)
                throw StepFailure(.retryable, "the job failed")
            case .spoiledJob: return try deliver(order, "spoiled")
            default: return try deliver(order, words)
            }
        }
    }

    private func sell(_ words: String) {
        append(words, to: "bill")
        moment("billed")
    }

    private func deliver(_ order: Order, _ text: String) throws(StepFailure) -> Receipt {
        for output in order.outputs { try? Data(text.utf8).write(to: URL(filePath: output.path)) }
        moment("delivered")
        return Receipt(charged: charged, requestID: "request of \(order.parameters)")
    }

    private func append(_ line: String, to name: String) {
        let descriptor = Glibc.open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_APPEND, 0o666)
        defer { close(descriptor) }
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    private func lines(_ name: String) -> [String] {
        let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
