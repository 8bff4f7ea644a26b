/// Steps that could run now, the one with the longest remaining path first, as far as resources allow.
package struct ReadyQueue: Sendable {
    private struct Lane: Sendable {
        var demand: [String: Int]
        /// Sorted by ascending priority: the next is the last.
        var steps: [Int] = []
    }

    /// Seconds of work from each step to the end of the film, the step included.
    private let priority: [Double]
    /// Steps by what they need: a lane whose resource is taken does not hold up the others.
    private var lanes: [Lane] = []

    package init(priority: [Double]) { self.priority = priority }

    package var isEmpty: Bool { lanes.allSatisfy(\.steps.isEmpty) }

    package mutating func insert(_ step: Int, demand: [String: Int]) {
        let lane = lanes.firstIndex { $0.demand == demand } ?? lanes.count
        if lane == lanes.count { lanes.append(Lane(demand: demand)) }
        var (low, high) = (0, lanes[lane].steps.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(step, lanes[lane].steps[middle]) { high = middle } else { low = middle + 1 }
        }
        lanes[lane].steps.insert(step, at: low)
    }

    /// Takes the most urgent step whose resources are free, and those resources with it.
    package mutating func next(from pool: inout ResourcePool) -> Int? {
        let order = lanes.indices.filter { !lanes[$0].steps.isEmpty }
            .sorted { first, second in
                guard let a = lanes[first].steps.last, let b = lanes[second].steps.last else { return false }
                return precedes(b, a)
            }
        for lane in order where pool.take(lanes[lane].demand) { return lanes[lane].steps.removeLast() }
        return nil
    }

    package mutating func removeAll() -> [Int] {
        defer { lanes = [] }
        return lanes.flatMap(\.steps)
    }

    /// Less urgent first; of equals, the later in the plan first.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        priority[left] != priority[right] ? priority[left] < priority[right] : left > right
    }
}
