/// Named resources with a capacity: CPU slots for encodes, calls at once for a vendor. A name without a capacity is unlimited.
package struct ResourcePool: Sendable {
    private var capacity: [String: Int]
    private var used: [String: Int] = [:]

    package init(capacity: [String: Int]) { self.capacity = capacity }

    /// Takes all of `demand` or nothing. A demand above a capacity is met when nothing else uses that resource.
    package mutating func take(_ demand: [String: Int]) -> Bool {
        let fits = demand.allSatisfy { name, amount in
            guard let limit = capacity[name] else { return true }
            let busy = used[name, default: 0]
            return busy + amount <= limit || busy == 0
        }
        guard fits else { return false }
        for (name, amount) in demand { used[name, default: 0] += amount }
        return true
    }

    package mutating func give(_ demand: [String: Int]) {
        for (name, amount) in demand { used[name, default: 0] -= amount }
    }
}
