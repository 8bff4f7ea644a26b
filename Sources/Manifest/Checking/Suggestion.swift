/// "Did you mean": the known name that a mistyped one is closest to.
enum Suggestion {
    /// Nil when no name is close. Distance is Damerau's with adjacent swaps, letter case ignored; a third of the letters may differ.
    static func closest(_ name: String, among known: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        let limit = max(1, wanted.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars.prefix(64))
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            guard distance <= limit else { continue }
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.name
    }

    /// "did you mean “x”?", or what there is when nothing is close and the list is short.
    static func hint(_ name: String, among known: some Sequence<String>) -> String? {
        if let closest = closest(name, among: known) { return "did you mean “\(closest)”?" }
        let all = known.sorted()
        guard !all.isEmpty else { return nil }
        return all.count <= 20 ? "known: \(all.joined(separator: ", "))" : nil
    }

    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            (before, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
