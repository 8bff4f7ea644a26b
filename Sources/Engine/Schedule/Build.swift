import Glibc
package import Model

/// Carries out a plan: looks results up, runs what has none, keeps what was made.
///
/// One task owns all state and hears of everything by messages; blocking work has threads of its own.
package final class Build {
    package struct Options: Sendable {
        /// Capacity of each named resource, `cpu` among them.
        package var resources: [String: Int]
        /// After a failure nothing new is started.
        package var failFast: Bool
        /// A purchased result that is not in the store is an error, never a purchase.
        package var locked: Bool
        package var retry: RetryPolicy

        package init(
            resources: [String: Int], failFast: Bool = false, locked: Bool = false, retry: RetryPolicy = RetryPolicy()
        ) {
            self.resources = resources
            self.failFast = failFast
            self.locked = locked
            self.retry = retry
        }
    }

    /// What the build reads besides the store.
    package struct Inputs: Sendable {
        package var plan: Plan
        /// Where each of `plan.files` is, absolute.
        package var paths: [String]
        /// As observed before planning; nil where a file cannot be read.
        package var files: [FileObserver.Observation?]
        package var tools: [String: String]

        package init(plan: Plan, paths: [String], files: [FileObserver.Observation?], tools: [String: String]) {
            self.plan = plan
            self.paths = paths
            self.files = files
            self.tools = tools
        }
    }

    private enum Message: Sendable {
        case finished(step: Int, Result<ActionTable.Result, StepFailure>)
        case progress(step: Int, Double)
        case claimed(step: Int)
        case retry(step: Int)
        case interrupt
    }

    private let inputs: Inputs
    private let store: Store
    private let workspace: Workspace
    private let executor: any Executor
    private let options: Options
    private let observer: any BuildObserver
    private let messages: AsyncStream<Message>
    private let post: AsyncStream<Message>.Continuation

    private var state: BuildState
    private var pool: ResourcePool
    private var ready: ReadyQueue
    /// Steps that wait for the step that was first to have their key.
    private var followers: [Digest: [Int]] = [:]
    /// For a step that cannot start yet: how many of the blobs that it reads are being made again.
    private var awaited: [Int: Int] = [:]
    /// Finished steps whose bytes are gone and are being made again, and who waits for each.
    private var remaking: [Int: [Int]] = [:]
    private var claimed: Set<Int> = []
    private var attempts: [Int: Int] = [:]
    /// Messages that are still to come.
    private var pending = 0
    private var running = 0
    private var isStopping = false
    private var isInterrupted = false
    /// A step that was made again gave other bytes than before: what was concluded from the old ones is void.
    private var isVoid = false
    private var serial = 0

    package init(
        _ inputs: Inputs, store: Store, workspace: Workspace, executor: any Executor, options: Options,
        observer: any BuildObserver
    ) {
        self.inputs = inputs
        self.store = store
        self.workspace = workspace
        self.executor = executor
        self.options = options
        self.observer = observer
        (messages, post) = AsyncStream.makeStream()
        state = Self.start(inputs)
        pool = ResourcePool(capacity: options.resources)
        ready = ReadyQueue(priority: state.graph.remaining)
    }

    private static func start(_ inputs: Inputs) -> BuildState {
        BuildState(plan: inputs.plan, files: inputs.files.map { $0?.blob }, tools: inputs.tools)
    }

    /// Stops starting steps; called again, stops those that run. From any thread.
    package var interrupter: @Sendable () -> Void {
        { [post] in post.yield(.interrupt) }
    }

    /// Runs to the end. Every step is done, failed or skipped then, or waiting when the build was interrupted.
    package func run() async throws -> BuildState {
        for _ in 0..<3 {
            try await runOnce()
            if !isVoid { break }
            isVoid = false
            isStopping = false
            state = Self.start(inputs)
            ready = ReadyQueue(priority: state.graph.remaining)
            (followers, awaited, remaking, claimed) = ([:], [:], [:], [])
        }
        return state
    }

    private func runOnce() async throws {
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
            pending -= 1
            running -= 1
            pool.give(state.plan.steps[step].resources)
            try finish(step, result)
        case .claimed(let step):
            pending -= 1
            claimed.insert(step)
            enqueue(step)
        case .retry(let step):
            pending -= 1
            enqueue(step)
        case .interrupt:
            if isInterrupted { executor.cancel() }
            isInterrupted = true
            isStopping = true
            observer.handle(.interrupted)
        }
    }

    // MARK: Finding results

    /// Looks up steps whose inputs are known, and those that this makes known, until only work is left.
    private func resolve(_ steps: [Int]) throws {
        var wave = steps
        while !wave.isEmpty {
            var keyed: [(step: Int, digest: Digest)] = []
            var next: [Int] = []
            for step in wave {
                if let key = state.key(of: step) {
                    keyed.append((step, key.digest))
                } else {
                    fail(step, unreadable(step))
                }
            }
            let results = try store.actions.results(of: keyed.map(\.digest))
            for (step, digest) in keyed {
                if let result = results[digest], result.outputs.count == state.plan.steps[step].kind.outputs.count {
                    observer.handle(.finished(step: step, ran: false, milliseconds: 0))
                    next += state.complete(step, outputs: result.outputs, ran: false)
                } else if followers[digest] != nil {
                    followers[digest, default: []].append(step)
                } else if options.locked, let purchase = state.plan.steps[step].purchase {
                    fail(
                        step,
                        .init(
                            .budget,
                            "take \(purchase.take) of \(purchase.vendor) \(purchase.model) is not in the store, and --locked forbids to buy it",
                            hint: "render without --locked, or bring the store that has it"))
                } else {
                    followers[digest] = []
                    enqueue(step)
                }
            }
            wave = next
        }
    }

    private func unreadable(_ step: Int) -> StepFailure {
        let index = state.plan.steps[step].inputs.firstIndex { input in
            if case .file(let file) = input.source { return inputs.files[file] == nil }
            return false
        }
        guard let index, case .file(let file) = state.plan.steps[step].inputs[index].source else {
            return StepFailure(.permanent, "an input has no bytes")
        }
        return StepFailure(
            .user, "cannot read \(state.plan.files[file].path)", hint: "check that the file is there and may be read",
            input: index)
    }

    private func enqueue(_ step: Int) { ready.insert(step, demand: state.plan.steps[step].resources) }

    // MARK: Starting

    private func startWhatCan() throws {
        while !isStopping, let step = ready.next(from: &pool) {
            if try !start(step) { pool.give(state.plan.steps[step].resources) }
        }
    }

    /// Starts a step's work. False when it has to wait for something first, or needs no work after all.
    private func start(_ step: Int) throws -> Bool {
        let plan = state.plan
        guard let (key, digest) = state.key(of: step), let blobs = state.inputs(of: step) else { return false }
        if postpone(step, until: missingProducers(of: step, blobs)) { return false }
        if claimed.remove(step) == nil, !store.lock.claim(digest) {
            observer.handle(.waiting(step: step))
            pending += 1
            DedicatedThread.start { [store, post] in
                try? store.lock.waitAndClaim(digest)
                post.yield(.claimed(step: step))
            }
            return false
        }
        if let result = try store.actions.results(of: [digest])[digest],
            result.outputs.count == plan.steps[step].kind.outputs.count, result.outputs.allSatisfy(store.blobs.prove)
        {
            // Another process has made it meanwhile.
            store.lock.release(digest)
            try settle(step, result, ran: false)
            return false
        }
        let request = request(step, blobs)
        let watched = plan.steps[step].inputs.compactMap { input -> (String, FileStamp)? in
            guard case .file(let file) = input.source, let stamp = inputs.files[file]?.stamp else { return nil }
            return (inputs.paths[file], stamp)
        }
        observer.handle(.started(step: step))
        pending += 1
        running += 1
        DedicatedThread.start { [store, executor, post] in
            let result = Result { () throws(StepFailure) in
                defer { for output in request.outputs { unlink(output.path) } }
                let started = ContinuousClock.now
                try executor.perform(request) { post.yield(.progress(step: step, $0)) }
                for (path, stamp) in watched where FileStamp(path: path) != stamp {
                    throw StepFailure(
                        .user, "\(path.split(separator: "/").last ?? "a file") changed while it was read",
                        hint: "render again")
                }
                do {
                    let durable = plan.steps[step].purchase != nil
                    let outputs = try request.outputs.map { try store.blobs.take($0.path, durable: durable) }
                    let spent = started.duration(to: .now)
                    let milliseconds = Int(
                        spent.components.seconds * 1000 + spent.components.attoseconds / 1_000_000_000_000_000)
                    let made = ActionTable.Result(outputs: outputs, milliseconds: milliseconds)
                    try store.actions.record(key, digest, step: plan.steps[step], result: made)
                    return made
                } catch {
                    throw StepFailure(error)
                }
            }
            store.lock.release(digest)
            post.yield(.finished(step: step, result))
        }
        return true
    }

    private func request(_ step: Int, _ blobs: [BlobReference]) -> ActionRequest {
        let definition = state.plan.steps[step]
        serial += 1
        return ActionRequest(
            kind: definition.kind.name, version: definition.kind.version, parameters: definition.parameters,
            inputs: zip(definition.inputs, blobs).map { input, blob in
                if case .file(let file) = input.source { return .init(role: input.role, path: inputs.paths[file]) }
                return .init(role: input.role, path: store.blobs.path(of: blob.digest))
            },
            outputs: definition.kind.outputs.map { .init(role: $0, path: "\(workspace.path)/\(serial)-\($0)") })
    }

    // MARK: Bytes that are gone

    /// Steps that a step reads and whose blobs are not in the store, collected or corrupt.
    private func missingProducers(of step: Int, _ blobs: [BlobReference]) -> Set<Int> {
        var missing: Set<Int> = []
        for (input, blob) in zip(state.plan.steps[step].inputs, blobs) {
            if case .output(let producer, _) = input.source, !missing.contains(producer), !store.blobs.prove(blob) {
                missing.insert(producer)
            }
        }
        return missing
    }

    /// Has `producers` made again before `step` is tried. False when there are none.
    private func postpone(_ step: Int, until producers: Set<Int>) -> Bool {
        guard !producers.isEmpty else { return false }
        awaited[step] = producers.count
        for producer in producers.sorted() { remake(producer, for: step) }
        return true
    }

    private func remake(_ producer: Int, for step: Int?) {
        if remaking[producer] == nil {
            remaking[producer] = []
            enqueue(producer)
        }
        if let step { remaking[producer, default: []].append(step) }
    }

    /// Has what the user asked for as a file made again where its bytes are gone. False when nothing had to be.
    private func demandDeliveries() throws -> Bool {
        guard !isStopping else { return false }
        var demanded = false
        for delivery in state.plan.deliveries {
            guard case .done = state.phases[delivery.step], remaking[delivery.step] == nil,
                !state.outputs[delivery.step].allSatisfy(store.blobs.prove)
            else { continue }
            remake(delivery.step, for: nil)
            demanded = true
        }
        return demanded
    }

    // MARK: Finishing

    private func finish(_ step: Int, _ result: Result<ActionTable.Result, StepFailure>) throws {
        switch result {
        case .success(let made): try settle(step, made, ran: true)
        case .failure(let failure):
            let attempt = attempts[step, default: 0] + 1
            attempts[step] = attempt
            if !isStopping,
                let delay = options.retry.delay(after: failure, attempt: attempt, random: .random(in: 0..<1))
            {
                pending += 1
                Task { [post] in
                    try? await Task.sleep(for: .seconds(delay))
                    post.yield(.retry(step: step))
                }
                return
            }
            if let waiters = remaking.removeValue(forKey: step) {
                observer.handle(.failed(step: step, failure))
                for waiter in waiters { fail(waiter, failure) }
                if options.failFast { isStopping = true }
                return
            }
            fail(step, failure)
        }
    }

    private func settle(_ step: Int, _ result: ActionTable.Result, ran: Bool) throws {
        observer.handle(.finished(step: step, ran: ran, milliseconds: result.milliseconds))
        if let waiters = remaking.removeValue(forKey: step) {
            if result.outputs != state.outputs[step] {
                isVoid = true
                isStopping = true
            }
            if ran { state.remade(step) }
            for waiter in waiters {
                awaited[waiter, default: 1] -= 1
                if awaited[waiter] == 0 {
                    awaited[waiter] = nil
                    enqueue(waiter)
                }
            }
            return
        }
        var next = state.complete(step, outputs: result.outputs, ran: ran)
        if let digest = state.keys[step], let waiting = followers.removeValue(forKey: digest) {
            for follower in waiting {
                observer.handle(.finished(step: follower, ran: false, milliseconds: 0))
                next += state.complete(follower, outputs: result.outputs, ran: false)
            }
        }
        try resolve(next)
    }

    private func fail(_ step: Int, _ failure: StepFailure) {
        if case .failed = state.phases[step] { return }
        let waiting = state.keys[step].flatMap { followers.removeValue(forKey: $0) } ?? []
        for failed in [step] + waiting {
            observer.handle(.failed(step: failed, failure))
            for skipped in state.fail(failed, failure) { observer.handle(.skipped(step: skipped, because: failed)) }
        }
        if options.failFast { isStopping = true }
    }
}
