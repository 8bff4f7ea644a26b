import Synchronization

/// How many calls of a vendor's run at once. Ends are known beforehand, so a place is given by the hour, not by who leaves.
final class Slots: Sendable {
    private let ends = Mutex<[String: [Double]]>([:])

    /// When work of so many seconds can begin, or nil when it would begin more than `patience` seconds from now: then nothing is taken.
    func reserve(_ vendor: String, limit: Int, seconds: Double, now: Double, patience: Double) -> Double? {
        ends.withLock { ends in
            var busy = ends[vendor, default: []].filter { $0 > now }
            // The new work begins when fewer than `limit` are left.
            let start = busy.count < limit ? now : busy.sorted()[busy.count - limit]
            guard start - now <= patience else { return nil }
            busy.append(start + seconds)
            ends[vendor] = busy
            return start
        }
    }

    /// Work that ends sooner than was said.
    func release(_ vendor: String, end: Double) {
        ends.withLock { ends in
            if let index = ends[vendor]?.firstIndex(of: end) { ends[vendor]?.remove(at: index) }
        }
    }

    /// Calls at work or waiting.
    func count(_ vendor: String, now: Double) -> Int {
        ends.withLock { $0[vendor, default: []].filter { $0 > now }.count }
    }
}
