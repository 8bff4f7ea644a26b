package import Model

/// The edges of a plan, both ways, in flat arrays: a plan of 10,000 steps is walked in microseconds.
///
/// A step waits for what any of its ways reads, since which way it goes is known last.
package struct StepGraph: Sendable {
    /// Steps that each step reads, without repeats.
    package let producers: [[Int32]]
    /// Steps that read each step, without repeats.
    package let consumers: [[Int32]]
    /// Seconds of work from each step to the end, the step included.
    package let remaining: [Double]

    package init(_ plan: Plan) {
        var producers = [[Int32]](repeating: [], count: plan.steps.count)
        var consumers = producers
        for (index, step) in plan.steps.enumerated() {
            var seen: [Int32] = []
            for case .output(let producer, _) in step.inputs.lazy.map(\.source) { seen.append(Int32(producer)) }
            for alternative in step.alternatives {
                for case .output(let producer, _) in alternative.inputs.lazy.map(\.source) {
                    seen.append(Int32(producer))
                }
            }
            if seen.count > 1 { seen = Array(Set(seen)).sorted() }
            precondition(seen.allSatisfy { $0 < index }, "a step comes after what it reads")
            producers[index] = seen
            for producer in seen { consumers[Int(producer)].append(Int32(index)) }
        }
        var remaining = plan.steps.map(\.cost)
        for index in plan.steps.indices.reversed() {
            remaining[index] += consumers[index].map { remaining[Int($0)] }.max() ?? 0
        }
        self.producers = producers
        self.consumers = consumers
        self.remaining = remaining
    }
}
