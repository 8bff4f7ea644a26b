import Synchronization

/// Work that a vendor does after its answer.
struct Job: Sendable {
    /// What comes of it.
    enum Fate: String, Sendable {
        case done, failed, moderated, aborted, endless
        /// Done, but its result is gone at once.
        case expired
    }
    enum State: Sendable, Equatable {
        case queued, running, cancelled
        case ended(Fate)
    }

    var id: String
    var vendor: String
    var model: String
    var kind: Trade
    var sale: Int
    var price: Double
    var fate: Fate
    /// In the vendors' time.
    var created: Double
    var starts: Double
    var ends: Double
    /// What was asked for, as the vendor shows it again.
    var input: JSON
    /// URLs of the results, on a host that needs no key.
    var results: [String]
    var media: Media
    var isCancelled = false
    var polls = 0
    /// Script's wish: states and fields that nobody has heard of.
    var isStrange = false

    /// However fast time runs, the first look never sees the end.
    func state(now: Double) -> State {
        if isCancelled { return .cancelled }
        if now < starts { return .queued }
        if now < ends || fate == .endless || polls <= 1 { return .running }
        return .ended(fate == .expired ? .done : fate)
    }
}

final class JobBook: Sendable {
    private let jobs = Mutex<[String: Job]>([:])

    func add(_ job: Job) { jobs.withLock { $0[job.id] = job } }

    /// Without being counted as a look.
    func peek(_ id: String, vendor: String) -> Job? {
        jobs.withLock { $0[id].flatMap { $0.vendor == vendor ? $0 : nil } }
    }

    /// A client's look at a job.
    func look(_ id: String, vendor: String) -> Job? {
        jobs.withLock { jobs in
            guard jobs[id]?.vendor == vendor else { return nil }
            jobs[id]?.polls += 1
            return jobs[id]
        }
    }

    /// Nil when there is no such job; false when it had ended or begun before.
    func cancel(_ id: String, vendor: String, now: Double, evenRunning: Bool) -> (job: Job, isDone: Bool)? {
        jobs.withLock { jobs in
            guard var job = jobs[id], job.vendor == vendor else { return nil }
            let can: Bool =
                switch job.state(now: now) {
                case .queued: true
                case .running: evenRunning
                default: false
                }
            if can { job.isCancelled = true }
            jobs[id] = job
            return (job, can)
        }
    }
}
