/// Where a row of words is cut, by the least total displeasure: a pure function, the same for phrases and for lines.
struct LineBreaker {
    /// Something that is not cut.
    struct Word: Equatable {
        /// As `TextWidth` counts.
        var width: Int
        /// How much a cut after it displeases: 0 at the end of a sentence.
        var cut: Double
        /// A cut after it is a must.
        var mustCut = false
    }

    /// Widest part, the spaces between its words included. A single word may be wider.
    var limit: Int
    /// Keeping words together over the end of a sentence displeases as much as this.
    var runOn = 0.0

    /// Ranges of words, one a part, in order.
    func parts(_ words: [Word]) -> [Range<Int>] {
        guard !words.isEmpty else { return [] }
        // best[end]: least cost of cutting words[..<end], and where its last part starts.
        var best: [(cost: Double, start: Int)] = [(0, 0)]
        let ideal = self.ideal(words)
        for end in 1...words.count {
            var choice = (cost: Double.infinity, start: end - 1)
            var width = -1
            var joins = 0.0
            for start in stride(from: end - 1, through: 0, by: -1) {
                width += words[start].width + 1
                if start < end - 1 {
                    if width > limit || words[start].mustCut { break }
                    if words[start].cut == 0 { joins += runOn }
                }
                let slack = Double(ideal - width) / Double(max(limit, 1))
                let cost = best[start].cost + 10 * slack * slack + joins + (end < words.count ? words[end - 1].cut : 0)
                if cost < choice.cost { choice = (cost, start) }
            }
            best.append(choice)
        }
        var parts: [Range<Int>] = []
        var end = words.count
        while end > 0 {
            parts.append(best[end].start..<end)
            end = best[end].start
        }
        return parts.reversed()
    }

    /// The width that parts would have if all were alike.
    private func ideal(_ words: [Word]) -> Int {
        let total = words.reduce(-1) { $0 + $1.width + 1 }
        let count = max(1, (total + limit - 1) / max(limit, 1))
        return (total + count - 1) / count
    }
}
