import Model

/// Finds which way each step goes, and whether that way has a result already.
///
/// What was bought wins over every way that would have to be performed: nothing is bought twice. Without it, the first way is taken
/// that no vendor has refused for good and that has not failed in this run. So a way that is made here, such as a storyboard, is used
/// only when those before it cannot be: whoever adds an account gets the real thing next time. A placeholder is looked at last.
package struct Lookup {
    enum Verdict {
        /// The chosen way has this result.
        case found(ActionTable.Result)
        /// The chosen way has to be performed.
        case missing
        /// No way is left.
        case failed(StepFailure)
    }

    struct Answer {
        var verdict: Verdict
        /// Of the chosen way.
        var key: ActionKey?
    }

    let store: Store
    /// Whether placeholders are forbidden.
    var isStrict = false

    package init(store: Store, isStrict: Bool = false) {
        self.store = store
        self.isStrict = isStrict
    }

    /// Why those who were asked for a step will not make it, in the order in which they are asked.
    package func refusals(of step: Int, in state: BuildState) throws -> [StepFailure] {
        var state = state
        let digests = (0..<state.plan.steps[step].ways).compactMap { Candidate(step, way: $0, in: &state).digest }
        let refusals = try store.purchases.refusals(of: digests)
        return digests.compactMap { refusals[$0] }
    }

    /// Chooses the ways of steps whose inputs are known, and gives them their keys. `setbacks`: ways that have failed in this run.
    func find(_ steps: [Int], in state: inout BuildState, setbacks: [Int: [Int: StepFailure]] = [:]) throws -> [Answer]
    {
        var candidates: [[Candidate]] = []
        candidates.reserveCapacity(steps.count)
        for step in steps {
            candidates.append((0..<state.plan.steps[step].ways).map { Candidate(step, way: $0, in: &state) })
        }
        let digests = candidates.flatMap { $0.compactMap(\.digest) }
        var results = try store.actions.results(of: digests)
        let unbought = candidates.joined().filter { candidate in
            candidate.step.purchase != nil && candidate.digest.map { results[$0] == nil } == true
        }
        let standing = try store.purchases.standing(of: unbought.compactMap(\.digest))
        let refusals = try store.purchases.refusals(of: unbought.compactMap(\.digest))
        for candidate in unbought {
            guard let key = candidate.key, let digest = candidate.digest, let purchase = standing[digest] else {
                continue
            }
            results[digest] = try restore(purchase, key, candidate.step)
        }
        return zip(steps, candidates).map { step, ways in
            decide(step, ways, results, refusals, setbacks[step] ?? [:], in: &state)
        }
    }

    /// Records the result of a purchase whose process died before it could: nil when there is none, or its bytes are not there.
    func restore(_ purchase: PurchaseRecord, _ key: ActionKey, _ step: Step) throws -> ActionTable.Result? {
        guard purchase.state == .sold, purchase.outputs.count == step.kind.outputs.count,
            purchase.outputs.allSatisfy(store.blobs.prove)
        else { return nil }
        let result = ActionTable.Result(outputs: purchase.outputs, milliseconds: 0)
        try store.actions.record(key, purchase.key, step: step, result: result)
        return result
    }

    private func decide(
        _ step: Int, _ ways: [Candidate], _ results: [Digest: ActionTable.Result], _ refusals: [Digest: StepFailure],
        _ setbacks: [Int: StepFailure], in state: inout BuildState
    ) -> Answer {
        func result(_ candidate: Candidate) -> ActionTable.Result? {
            guard let digest = candidate.digest, let result = results[digest],
                result.outputs.count == candidate.step.kind.outputs.count
            else { return nil }
            return result
        }
        let definition = state.plan.steps[step]
        for (way, candidate) in ways.enumerated() where way == 0 || candidate.step.purchase != nil {
            guard let result = result(candidate) else { continue }
            state.settle(step, way: way, key: candidate.digest)
            return Answer(verdict: .found(result), key: candidate.key)
        }
        var failures: [(way: Int, failure: StepFailure)] = []
        for (way, candidate) in ways.enumerated() {
            let isPlaceholder = definition.isPlaceholder(way: way)
            if isPlaceholder, isStrict { continue }
            guard let digest = candidate.digest else {
                if way > 0 { continue }
                state.choose(step, way: 0)
                return Answer(verdict: .failed(state.unreadable(step)))
            }
            if let failure = setbacks[way] ?? refusals[digest] ?? candidate.hindrance {
                failures.append((way, failure))
                continue
            }
            state.settle(step, way: way, key: digest)
            return Answer(verdict: result(candidate).map { .found($0) } ?? .missing, key: candidate.key)
        }
        state.settle(step, way: 0, key: ways.first?.digest)
        return Answer(
            verdict: .failed(StepFailure.all(failures.map { (ways[$0.way].step, $0.failure) })), key: ways.first?.key)
    }
}

/// One way of one step, with its key.
private struct Candidate {
    var step: Step
    var key: ActionKey?
    var digest: Digest?
    /// Why nothing is bought this way, whatever the vendor would say.
    var hindrance: StepFailure?

    init(_ index: Int, way: Int, in state: inout BuildState) {
        state.choose(index, way: way)
        step = state.step(index)
        if let (key, digest) = state.key(of: index) { (self.key, self.digest) = (key, digest) }
        if step.purchase != nil, let producer = state.placeholder(readBy: index) {
            hindrance = StepFailure(
                .budget,
                "it is made from \(state.plan.steps[producer].id), in which a placeholder stands for the real thing",
                hint: "nothing is bought or published from a placeholder: see why the real one is missing")
        }
    }
}

extension StepFailure {
    /// The failures of all ways of one step as one.
    fileprivate static func all(_ failures: [(step: Step, failure: StepFailure)]) -> StepFailure {
        guard let first = failures.first else {
            return StepFailure(.permanent, "there is no way to make it", hint: "name a provider for it")
        }
        guard failures.count > 1 else { return first.failure }
        let messages = failures.map { step, failure in
            (step.purchase.map { "\($0.vendor) \($0.model): " } ?? "") + failure.message
        }
        var whole = first.failure
        whole.message = messages.joined(separator: "; ")
        return whole
    }
}
