package import Model

/// What is known of every step of a plan while it is built. Pure: it decides what may run; `Build` does the work.
///
/// **Invariant:** a step gets a key only when the bytes of all its inputs are known; so equal bytes from another producer stop a
/// rebuild, and a failure stops only what reads the step.
package struct BuildState: Sendable {
    package enum Phase: Sendable, Equatable {
        /// Some input is not known yet.
        case waiting
        /// All inputs are known; whether a result exists is for the store to say.
        case keyed
        /// Its result is known; `ran` tells whether it was made in this build.
        case done(ran: Bool)
        case failed(StepFailure)
        /// Something it reads, directly or not, failed: the index of that step.
        case skipped(because: Int)
    }

    package let plan: Plan
    package let graph: StepGraph
    private let tools: [String: String]
    /// Nil: the file could not be read.
    private let files: [BlobReference?]
    private var missing: [Int32]
    package private(set) var phases: [Phase]
    package private(set) var outputs: [[BlobReference]]
    /// Digest of each step's key, once it has one.
    package private(set) var keys: [Digest?]
    /// Which of its ways each step goes, where that is an alternative: see `Step.way(_:)`.
    package private(set) var ways: [Int: Int] = [:]
    /// Finished steps that are a placeholder, or were made from one.
    private var shadowed: Set<Int> = []

    package init(plan: Plan, files: [BlobReference?], tools: [String: String]) {
        self.plan = plan
        self.files = files
        self.tools = tools
        graph = StepGraph(plan)
        missing = graph.producers.map { Int32($0.count) }
        phases = Array(repeating: .waiting, count: plan.steps.count)
        outputs = Array(repeating: [], count: plan.steps.count)
        keys = Array(repeating: nil, count: plan.steps.count)
    }

    /// Steps all of whose inputs are files, in plan order: where a build starts.
    package var roots: [Int] { plan.steps.indices.filter { missing[$0] == 0 } }

    /// The step as it is performed: its own way or an alternative.
    package func step(_ index: Int) -> Step {
        guard let way = ways[index] else { return plan.steps[index] }
        return plan.steps[index].way(way)
    }

    /// Has a step go a way; 0 is its own.
    mutating func choose(_ step: Int, way: Int) { if way > 0 || !ways.isEmpty { ways[step] = way == 0 ? nil : way } }

    /// Has a step go a way whose key is known.
    mutating func settle(_ step: Int, way: Int, key: Digest?) {
        choose(step, way: way)
        keys[step] = key
    }

    /// Why a step whose inputs should all be known has no key.
    func unreadable(_ step: Int) -> StepFailure {
        let inputs = plan.steps[step].inputs
        let index = inputs.firstIndex { input in
            if case .file(let file) = input.source { return files[file] == nil }
            return false
        }
        guard let index, case .file(let file) = inputs[index].source else {
            return StepFailure(.permanent, "an input has no bytes")
        }
        return StepFailure(
            .user, "cannot read \(plan.files[file].path)", hint: "check that the file is there and may be read",
            input: index)
    }

    /// Finished steps whose result only says that the real one is missing.
    package var placeholders: [Int] {
        ways.compactMap { step, way in
            guard plan.steps[step].isPlaceholder(way: way), case .done = phases[step] else { return nil }
            return step
        }.sorted()
    }

    /// The first step with a placeholder in it that this step, as it is performed, reads.
    package func placeholder(readBy step: Int) -> Int? {
        guard !shadowed.isEmpty else { return nil }
        return self.step(step).inputs.lazy.compactMap { input in
            if case .output(let producer, _) = input.source, shadowed.contains(producer) { producer } else { nil }
        }.first
    }

    /// The bytes that the step reads, once they are known.
    package func inputs(of step: Int) -> [BlobReference]? {
        let inputs = self.step(step).inputs
        var blobs: [BlobReference] = []
        blobs.reserveCapacity(inputs.count)
        for input in inputs {
            switch input.source {
            case .file(let file):
                guard let blob = files[file] else { return nil }
                blobs.append(blob)
            case .output(let producer, let output):
                guard outputs[producer].indices.contains(output) else { return nil }
                blobs.append(outputs[producer][output])
            }
        }
        return blobs
    }

    /// Makes the key of a step whose inputs are known.
    package mutating func key(of step: Int) -> (key: ActionKey, digest: Digest)? {
        guard let inputs = inputs(of: step) else { return nil }
        let key = ActionKey(step: self.step(step), inputs: inputs, tools: tools)
        let digest = key.digest
        keys[step] = digest
        if phases[step] == .waiting { phases[step] = .keyed }
        return (key, digest)
    }

    /// Notes a step's result. Returns the steps that have all their inputs now.
    package mutating func complete(_ step: Int, outputs blobs: [BlobReference], ran: Bool) -> [Int] {
        outputs[step] = blobs
        phases[step] = .done(ran: ran)
        if plan.steps[step].isPlaceholder(way: ways[step] ?? 0) || placeholder(readBy: step) != nil {
            shadowed.insert(step)
        }
        var ready: [Int] = []
        for consumer in graph.consumers[step].map(Int.init) where phases[consumer] == .waiting {
            missing[consumer] -= 1
            if missing[consumer] == 0 { ready.append(consumer) }
        }
        return ready
    }

    /// Notes that a finished step was made again because its bytes were gone: nothing else changes.
    package mutating func remade(_ step: Int) { phases[step] = .done(ran: true) }

    /// Notes a failure. Returns the steps that cannot be made because of it.
    package mutating func fail(_ step: Int, _ failure: StepFailure) -> [Int] {
        phases[step] = .failed(failure)
        var skipped: [Int] = []
        var stack = graph.consumers[step]
        while let next = stack.popLast().map(Int.init) {
            guard phases[next] == .waiting else { continue }
            phases[next] = .skipped(because: step)
            skipped.append(next)
            stack.append(contentsOf: graph.consumers[next])
        }
        return skipped.sorted()
    }
}

extension Step {
    /// How many ways there are to this step's outputs.
    package var ways: Int { 1 + alternatives.count }

    /// The step as it is performed by a way: 0 is its own, the others are its alternatives in order.
    package func way(_ number: Int) -> Step {
        guard number > 0 else { return self }
        let alternative = alternatives[number - 1]
        var step = self
        step.kind = alternative.kind
        step.parameters = alternative.parameters
        step.inputs = alternative.inputs
        step.cost = alternative.cost
        step.purchase = alternative.purchase
        step.resources = alternative.resources
        return step
    }

    /// Whether a way's result only says that the real one is missing.
    package func isPlaceholder(way: Int) -> Bool { way > 0 && alternatives[way - 1].isPlaceholder }
}
