import Engine
import FoundationEssentials
import Glibc
import Model

/// One render from plan to files, with its views and logs.
struct RenderRun {
    let studio: Studio
    let terminal: Terminal
    let options: Render
    let record: RecordPlace

    func run() async throws {
        let started = ContinuousClock.now
        record.forget()
        let live =
            terminal.isInteractive && options.logFormat == nil ? LiveView(terminal: terminal, plan: studio.plan) : nil
        let trace = options.trace.map { TraceFile(path: $0, plan: studio.plan) }
        var observers: [any BuildObserver] = [live ?? PlainView(terminal: terminal, plan: studio.plan)]
        if let events = options.events { observers.append(try EventLog(path: events, plan: studio.plan)) }
        if let trace { observers.append(trace) }

        let marketplace = try await marketplace(isLive: live != nil)
        let build = Build(
            studio.inputs, store: studio.store, workspace: studio.workspace, executor: studio.workers,
            buyer: marketplace, options: buildOptions(speed: marketplace?.speed ?? 1),
            observer: BuildObservers(observers))
        let interrupts = Interrupts(build.interrupter)
        let state = try await build.run()
        let wasInterrupted = interrupts.count > 0
        live?.finish()
        try trace?.finish()

        try studio.store.actions.remember(
            state.plan.steps.indices.compactMap { index in state.keys[index].map { (state.plan.steps[index].id, $0) } },
            project: studio.workplace.identity(studio.settings))
        try studio.store.actions.touch(state.outputs.flatMap { $0 })
        let failures = state.failures
        terminal.report(
            failures.map { state.plan.steps[$0.step].diagnostic($0.failure) }, folder: studio.workplace.shownFolder)

        try writeLock(state)
        var outcome = RenderOutcome(state: state, seconds: started.duration(to: .now))
        if failures.isEmpty, !wasInterrupted {
            try deliver(state)
            outcome.describe(studio, state)
            // Next time those are asked again who were passed over: an account may be there then.
            if state.ways.isEmpty { try record.save(studio, summary: outcome.film) }
        }
        try await Aftermath(
            studio: studio, terminal: terminal, state: state, isWhole: failures.isEmpty && !wasInterrupted
        )
        .run(marketplace)
        if options.json {
            try terminal.json(
                outcome.record(
                    failures.map {
                        DiagnosticRecord(
                            state.plan.steps[$0.step].diagnostic($0.failure), step: state.plan.steps[$0.step].id,
                            cause: $0.failure.cause.rawValue)
                    }))
        } else {
            terminal.report(outcome.text)
        }
        if wasInterrupted { throw Exit.interrupted }
        if !failures.isEmpty { throw Exit.stepFailed }
    }

    /// Nil when nothing of the plan is bought or published.
    private func marketplace(isLive: Bool) async throws -> Marketplace? {
        guard !studio.plan.vendors.isEmpty else { return nil }
        let log = try CallLog(options: options, terminal: isLive ? nil : terminal)
        return try await Marketplace(cards: studio.cards, environment: processEnvironment(), logger: log.logger)
    }

    private func buildOptions(speed: Double) -> Build.Options {
        var resources = studio.plan.capacities
        resources["cpu"] = options.jobs ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return Build.Options(
            resources: resources, failFast: options.failFast, locked: options.locked, lock: studio.lock,
            strict: options.strict, repeatUnanswered: options.repeatUnanswered,
            account: Account(
                project: studio.workplace.ledgerProject(environment: processEnvironment()), budget: options.budget,
                projectBudget: studio.project.budget?.value),
            pause: { try? await Task.sleep(for: .seconds($0 / speed)) })
    }

    /// What was bought is written down even when the film is not finished.
    private func writeLock(_ state: BuildState) throws {
        guard !options.locked, state.plan.steps.contains(where: { $0.purchase != nil }) else { return }
        // It may have been edited meanwhile.
        let (lock, diagnostics) = LockFile.load(studio.lockPath, name: Workplace.lockName)
        guard diagnostics.isEmpty else { return }
        try lock.updated(
            with: state, costs: try studio.store.purchases.costs(of: state.keys.compactMap { $0 }),
            isWhole: options.scene == nil
        ).save(studio.lockPath)
    }

    private func deliver(_ state: BuildState) throws {
        for delivery in state.plan.deliveries {
            let path = studio.workplace.absolute(delivery.path)
            do {
                _ = try studio.store.deliver(state.outputs[delivery.step][delivery.output], to: path)
            } catch {
                throw Problem(
                    "\(delivery.span.location): \(error)",
                    hint:
                        "the finished film stays in the store: make the folder writable, or change output.file, and render again"
                )
            }
        }
    }
}

extension BuildState {
    var failures: [(step: Int, failure: StepFailure)] {
        phases.enumerated().compactMap { index, phase in
            if case .failed(let failure) = phase { (index, failure) } else { nil }
        }
    }
}
