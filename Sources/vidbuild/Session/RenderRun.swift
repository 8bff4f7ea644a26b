import Engine
import FoundationEssentials
import Glibc
import Model

/// One render from plan to files, with its views and logs: the script first, where there is one to buy, then what it asks for.
struct RenderRun {
    var studio: Studio
    let terminal: Terminal
    let options: Render
    let record: RecordPlace

    mutating func run() async throws {
        let started = ContinuousClock.now
        record.forget()
        let trace = options.trace.map { TraceFile(path: $0, plan: studio.plan) }
        let events = try options.events.map { try EventLog(path: $0, plan: studio.plan) }
        let observers = [events as (any BuildObserver)?, trace].compactMap(\.self)
        // One for all stages: the render's budget is theirs together.
        let account = Account(
            project: studio.workplace.ledgerProject(environment: processEnvironment()), budget: options.budget,
            projectBudget: studio.project.budget?.value)
        var stage = try await stage(account, observers)
        while studio.awaitsScript, studio.scriptMistakes.isEmpty, stage.round.isWhole {
            try writeLock(stage.round.state)
            let known = studio.warnings.map { $0.text() }
            try studio.advance()
            guard !studio.awaitsScript else { break }
            terminal.report(
                studio.warnings.filter { !known.contains($0.text()) }, folder: studio.workplace.shownFolder)
            trace?.plan = studio.plan
            events?.plan = studio.plan
            stage = try await self.stage(account, observers)
        }
        try trace?.finish()
        try await end(stage, seconds: started.duration(to: .now))
    }

    /// What the steps of one plan came to: of the script alone, or of the film.
    private struct Stage {
        var round: Round
        var marketplace: Marketplace?
    }

    /// Carries out what is planned.
    private func stage(_ account: Account, _ observers: [any BuildObserver]) async throws -> Stage {
        let marketplace = try await marketplace(isLive: isLive)
        var buildOptions = buildOptions(account, speed: marketplace?.speed ?? 1)
        var round = try await perform(marketplace, buildOptions, observers)
        while !round.repeatable.isEmpty {
            buildOptions.repeatable.formUnion(round.repeatable)
            round = try await perform(marketplace, buildOptions, observers)
        }
        let state = round.state
        try studio.store.actions.remember(
            state.plan.steps.indices.compactMap { index in state.keys[index].map { (state.plan.steps[index].id, $0) } },
            project: studio.workplace.identity(studio.settings))
        try studio.store.actions.touch(state.outputs.flatMap { $0 })
        return Stage(round: round, marketplace: marketplace)
    }

    /// Something that failed, as it is reported.
    private struct Failure {
        var diagnostic: Diagnostic
        var step: String
        var cause: StepFailure.Class
    }

    /// Delivers and reports.
    private func end(_ stage: Stage, seconds: Duration) async throws {
        let state = stage.round.state
        var failures = state.failures.map { step, failure in
            let definition = state.plan.steps[step]
            return Failure(diagnostic: definition.diagnostic(failure), step: definition.id, cause: failure.cause)
        }
        failures += studio.scriptMistakes.map { Failure(diagnostic: $0, step: "script", cause: .permanent) }
        report(state.failures, state.plan)
        terminal.report(studio.scriptMistakes, folder: studio.workplace.shownFolder)

        try writeLock(state)
        var outcome = RenderOutcome(state: state, seconds: seconds)
        let isWhole = failures.isEmpty && !stage.round.wasInterrupted
        if isWhole {
            try deliver(state)
            outcome.describe(studio, state)
            // Next time those are asked again who were passed over: an account may be there then.
            if state.ways.isEmpty { try record.save(studio, summary: outcome.film) }
        }
        try await Aftermath(studio: studio, terminal: terminal, state: state, isWhole: isWhole).run(stage.marketplace)
        if options.json {
            try terminal.json(
                outcome.record(
                    failures.map { DiagnosticRecord($0.diagnostic, step: $0.step, cause: $0.cause.rawValue) }))
        } else {
            terminal.report(outcome.text)
        }
        if stage.round.wasInterrupted { throw Exit.interrupted }
        if !failures.isEmpty { throw Exit.stepFailed }
    }

    private var isLive: Bool { terminal.isInteractive && options.logFormat == nil }

    /// What one pass over the plan came to.
    private struct Round {
        var state: BuildState
        var wasInterrupted: Bool
        /// Calls that died without an answer and that the user wants sent again: another round does.
        var repeatable: Set<Digest> = []

        var isWhole: Bool { state.failures.isEmpty && !wasInterrupted }
    }

    private func perform(
        _ marketplace: Marketplace?, _ buildOptions: Build.Options, _ observers: [any BuildObserver]
    ) async throws -> Round {
        let live = isLive ? LiveView(terminal: terminal, plan: studio.plan) : nil
        let view: any BuildObserver = live ?? PlainView(terminal: terminal, plan: studio.plan)
        let build = Build(
            studio.inputs, store: studio.store, workspace: studio.workspace, executor: studio.workers,
            buyer: marketplace, options: buildOptions, observer: BuildObservers([view] + observers))
        let interrupts = Interrupts(build.interrupter)
        var round = Round(state: try await build.run(), wasInterrupted: interrupts.count > 0)
        live?.finish()
        if !round.wasInterrupted, !options.json, let question = UnansweredQuestion(round.state) {
            round.repeatable = question.ask(terminal) { interrupts.count > 0 }
            round.wasInterrupted = interrupts.count > 0
        }
        return round
    }

    /// What the budget does not allow is drawn once, and the rest of it named.
    private func report(_ failures: [(step: Int, failure: StepFailure)], _ plan: Plan) {
        let hint = failures.first { $0.failure.cause == .budget }?.failure.hint
        let unpaid = failures.filter { $0.failure.cause == .budget && $0.failure.hint == hint }
        let shown = failures.filter { failure in
            failure.step == unpaid.first?.step || !unpaid.contains { $0.step == failure.step }
        }
        terminal.report(
            shown.map { plan.steps[$0.step].diagnostic($0.failure) }, folder: studio.workplace.shownFolder)
        guard unpaid.count > 1 else { return }
        terminal.report(
            "not bought either: \(unpaid.dropFirst().map { plan.steps[$0.step].id }.joined(separator: ", "))")
    }

    /// Nil when nothing of the plan is bought or published.
    private func marketplace(isLive: Bool) async throws -> Marketplace? {
        guard !studio.plan.vendors.isEmpty else { return nil }
        let log = try CallLog(options: options, terminal: isLive ? nil : terminal)
        return try await Marketplace(cards: studio.cards, environment: processEnvironment(), logger: log.logger)
    }

    private func buildOptions(_ account: Account, speed: Double) -> Build.Options {
        var resources = studio.plan.capacities
        resources["cpu"] = options.jobs ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return Build.Options(
            resources: resources, failFast: options.failFast, locked: options.locked, lock: studio.lock,
            strict: options.strict, repeatUnanswered: options.repeatUnanswered,
            account: account,
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
            isWhole: options.scene == nil && !studio.awaitsScript
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
