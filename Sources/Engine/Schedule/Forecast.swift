package import Model

/// What a build would do, found without doing it.
package struct Forecast: Sendable {
    package enum Verdict: String, Sendable, Codable {
        /// Its result is in the store.
        case cached
        /// It has no result: it will run.
        case run
        /// It reads what has to be made first; if that comes out as before, it is cached.
        case depends
    }

    package let plan: Plan
    package private(set) var verdicts: [Verdict]
    /// Keys of the steps whose inputs are known.
    package private(set) var keys: [ActionKey?]

    /// Looks every step up whose inputs are known.
    package init(_ inputs: Build.Inputs, store: Store) throws {
        plan = inputs.plan
        verdicts = Array(repeating: .depends, count: plan.steps.count)
        keys = Array(repeating: nil, count: plan.steps.count)
        var state = BuildState(plan: plan, files: inputs.files.map { $0?.blob }, tools: inputs.tools)
        var wave = state.roots
        while !wave.isEmpty {
            var keyed: [(step: Int, digest: Digest)] = []
            for step in wave {
                guard let (key, digest) = state.key(of: step) else { continue }
                keys[step] = key
                verdicts[step] = .run
                keyed.append((step, digest))
            }
            let results = try store.actions.results(of: keyed.map(\.digest))
            wave = []
            for (step, digest) in keyed {
                guard let result = results[digest], result.outputs.count == plan.steps[step].kind.outputs.count else {
                    continue
                }
                verdicts[step] = .cached
                wave += state.complete(step, outputs: result.outputs, ran: false)
            }
        }
    }

    /// Why a step has no result: the fields in which its key differs from the last one it had in this project.
    package func reasons(_ step: Int, store: Store, project: Digest) throws -> [KeyDifference] {
        guard let key = keys[step], let before = try store.actions.keys(ofStep: plan.steps[step].id, project: project),
            let text = try store.actions.text(ofKey: before.last)
        else { return [] }
        return KeyDifference.between(text, key.text)
    }
}
