package import Model

/// What a build would do, found without doing it.
package struct Forecast: Sendable {
    package enum Verdict: String, Sendable, Codable {
        /// Its result is in the store.
        case cached
        /// It has no result: it will run, or fail as `failures` says.
        case run
        /// It reads what has to be made first; if that comes out as before, it is cached.
        case depends
    }

    /// What purchases cost, at most.
    package struct Price: Sendable, Equatable {
        package var count = 0
        package var price = Money.zero
    }

    package let plan: Plan
    package private(set) var verdicts: [Verdict]
    /// Keys of the steps whose inputs are known.
    package private(set) var keys: [ActionKey?]
    /// The steps as they would be performed: alternatives where the first way was refused before, or another one has a result.
    package private(set) var steps: [Step]
    /// Steps for which a placeholder would stand.
    package private(set) var placeholders: Set<Int> = []
    /// Steps that no provider would make: all have refused before.
    package private(set) var failures: [Int: StepFailure] = [:]
    /// Of steps that are cached; empty for others.
    package private(set) var outputs: [[BlobReference]]
    /// Digests of `keys`.
    private var digests: [Digest?]

    /// Looks every step up whose inputs are known.
    package init(_ inputs: Build.Inputs, store: Store) throws {
        plan = inputs.plan
        steps = plan.steps
        verdicts = Array(repeating: .depends, count: plan.steps.count)
        keys = Array(repeating: nil, count: plan.steps.count)
        digests = Array(repeating: nil, count: plan.steps.count)
        outputs = Array(repeating: [], count: plan.steps.count)
        var state = BuildState(plan: plan, files: inputs.files.map { $0?.blob }, tools: inputs.tools)
        let lookup = Lookup(store: store)
        var wave = state.roots
        while !wave.isEmpty {
            var next: [Int] = []
            for (step, answer) in zip(wave, try lookup.find(wave, in: &state)) {
                keys[step] = answer.key
                digests[step] = state.keys[step]
                if let way = state.ways[step] {
                    steps[step] = state.step(step)
                    if plan.steps[step].isPlaceholder(way: way) { placeholders.insert(step) }
                }
                switch answer.verdict {
                case .found(let result):
                    verdicts[step] = .cached
                    outputs[step] = result.outputs
                    next += state.complete(step, outputs: result.outputs, ran: false)
                case .missing: verdicts[step] = .run
                // A file that cannot be read has no key: the render will say so.
                case .failed where answer.key == nil: break
                case .failed(let failure):
                    verdicts[step] = .run
                    failures[step] = failure
                }
            }
            wave = next
        }
    }

    /// Why a step has no result: the fields in which its key differs from the last one it had in this project.
    package func reasons(_ step: Int, store: Store, project: Digest) throws -> [KeyDifference] {
        guard let key = keys[step], let before = try store.actions.keys(ofStep: plan.steps[step].id, project: project),
            let text = try store.actions.text(ofKey: before.last)
        else { return [] }
        return KeyDifference.between(text, key.text)
    }

    /// What the purchased steps with a verdict cost or would cost, equal ones once: `.run` will be bought, `.depends` may have to be,
    /// `.cached` would have cost that.
    package func price(_ verdict: Verdict) -> Price {
        var seen: Set<Digest> = []
        return steps.indices.reduce(into: Price()) { total, index in
            guard verdicts[index] == verdict, failures[index] == nil, let purchase = steps[index].purchase else {
                return
            }
            if let digest = digests[index], !seen.insert(digest).inserted { return }
            total.count += 1
            total.price += purchase.price
        }
    }

    /// What is saved because steps that will be bought ask for the same as others.
    package var duplicates: Price {
        let bought = price(.run)
        return steps.indices.reduce(into: Price(count: -bought.count, price: .zero - bought.price)) { total, index in
            guard verdicts[index] == .run, failures[index] == nil, let purchase = steps[index].purchase else { return }
            total.count += 1
            total.price += purchase.price
        }
    }
}
