import Model

/// Carries out a plan: looks results up, runs or buys what has none, keeps what was made.
///
/// One task owns all state and hears of everything by messages. Work that blocks has threads of its own; a purchase has a task and,
/// while a vendor works, no thread. The parts: `BuildResolution` finds results, `BuildStart` starts work, `BuildPurchases` buys,
/// `BuildFinish` takes in what came of it.
package final class Build {
    enum Message: Sendable {
        case finished(step: Int, Result<ActionTable.Result, StepFailure>)
        case arrived(step: Int, Result<PurchaseDesk.Arrival, PurchaseDesk.Setback>)
        case progress(step: Int, Double)
        case claimed(step: Int)
        case retry(step: Int)
        /// A wait was given up.
        case abandoned
        case interrupt
    }

    let inputs: Inputs
    let store: Store
    let workspace: Workspace
    let executor: any Executor
    let desk: PurchaseDesk?
    let options: Options
    let observer: any BuildObserver
    let lookup: Lookup
    private let messages: AsyncStream<Message>
    let post: AsyncStream<Message>.Continuation

    var state: BuildState
    var pool: ResourcePool
    var ready: ReadyQueue
    /// Steps that wait for the step that was first to have their key.
    var followers: [Digest: [Int]] = [:]
    /// For a step that cannot start yet: how many of the blobs that it reads are being made again.
    var awaited: [Int: Int] = [:]
    /// Finished steps whose bytes are gone and are being made again, and who waits for each.
    var remaking: [Int: [Int]] = [:]
    /// Steps whose key this build has claimed, and the key.
    var claims: [Int: Digest] = [:]
    /// What the steps that run occupy.
    var occupied: [Int: [String: Int]] = [:]
    var attempts: [Int: Int] = [:]
    /// Ways of steps that have failed in this run.
    var setbacks: [Int: [Int: StepFailure]] = [:]
    /// Purchases that are not over.
    var purchases: [Int: OpenPurchase] = [:]
    var logs: [Int: PurchaseLog] = [:]
    /// Waits and purchases under way.
    var tasks: [Int: Task<Void, Never>] = [:]
    /// The first reservation that did not fit: nothing is bought after it.
    var shortage: (left: Money, budget: Money)?
    /// Steps that use what was bought for another.
    var reuses: [(step: String, key: Digest)] = []
    /// Messages that are still to come.
    var pending = 0
    var isStopping = false
    private var interrupts = 0
    /// A step that was made again gave other bytes than before: what was concluded from the old ones is void.
    var isVoid = false
    var serial = 0

    /// Without a `buyer` whatever would have to be bought fails.
    package init(
        _ inputs: Inputs, store: Store, workspace: Workspace, executor: any Executor, buyer: (any Buyer)? = nil,
        options: Options, observer: any BuildObserver
    ) {
        self.inputs = inputs
        self.store = store
        self.workspace = workspace
        self.executor = executor
        self.options = options
        self.observer = observer
        desk = buyer.map {
            PurchaseDesk(
                store: store, buyer: $0, account: options.account, repeatUnanswered: options.repeatUnanswered,
                repeatable: options.repeatable)
        }
        lookup = Lookup(store: store, isStrict: options.strict || options.locked)
        (messages, post) = AsyncStream.makeStream()
        state = Self.start(inputs)
        pool = ResourcePool(capacity: options.resources)
        ready = ReadyQueue(priority: state.graph.remaining)
    }

    private static func start(_ inputs: Inputs) -> BuildState {
        BuildState(plan: inputs.plan, files: inputs.files.map { $0?.blob }, tools: inputs.tools)
    }

    /// Stops starting steps, and leaves jobs to their vendors; called again, stops all that runs. From any thread.
    package var interrupter: @Sendable () -> Void {
        { [post] in post.yield(.interrupt) }
    }

    /// Runs to the end. Every step is done, failed or skipped then, or waiting when the build was interrupted.
    package func run() async throws -> BuildState {
        try store.purchases.recover()
        for _ in 0..<3 {
            try await runOnce()
            if !isVoid || interrupts > 0 { break }
            isVoid = false
            isStopping = false
            state = Self.start(inputs)
            ready = ReadyQueue(priority: state.graph.remaining)
            (followers, awaited, remaking) = ([:], [:], [:])
        }
        try store.purchases.reused(reuses, project: options.account.project)
        return state
    }

    private func runOnce() async throws {
        defer { releaseAll() }
        try resolve(state.roots)
        var iterator = messages.makeAsyncIterator()
        while true {
            try startWhatCan()
            if pending == 0, !(try demandDeliveries()) { return }
            if pending == 0 { continue }
            guard let message = await iterator.next() else { return }
            try handle(message)
        }
    }

    private func handle(_ message: Message) throws {
        switch message {
        case .progress(let step, let fraction): observer.handle(.progress(step: step, fraction: fraction))
        case .finished(let step, let result):
            stopped(step)
            try finish(step, result)
        case .arrived(let step, let result):
            stopped(step)
            try arrive(step, result)
        case .claimed(let step), .retry(let step):
            pending -= 1
            tasks[step] = nil
            if claims[step] == nil, let key = state.keys[step] { claims[step] = key }
            enqueue(step)
        case .abandoned: pending -= 1
        case .interrupt:
            interrupts += 1
            isStopping = true
            for (step, task) in tasks where interrupts > 1 || logs[step]?.leaveJobs() != false { task.cancel() }
            if interrupts > 1 { executor.cancel() }
            observer.handle(.interrupted)
        }
    }

    /// Notes that a step's thread or task has ended.
    private func stopped(_ step: Int) {
        pending -= 1
        tasks[step] = nil
        logs[step] = nil
        pool.give(occupied.removeValue(forKey: step) ?? [:])
    }
}
