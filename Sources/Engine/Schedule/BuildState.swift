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

    /// The bytes that the step reads, once they are known.
    package func inputs(of step: Int) -> [BlobReference]? {
        var blobs: [BlobReference] = []
        blobs.reserveCapacity(plan.steps[step].inputs.count)
        for input in plan.steps[step].inputs {
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
        let key = ActionKey(step: plan.steps[step], inputs: inputs, tools: tools)
        let digest = key.digest
        keys[step] = digest
        if phases[step] == .waiting { phases[step] = .keyed }
        return (key, digest)
    }

    /// Notes a step's result. Returns the steps that have all their inputs now.
    package mutating func complete(_ step: Int, outputs blobs: [BlobReference], ran: Bool) -> [Int] {
        outputs[step] = blobs
        phases[step] = .done(ran: ran)
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
