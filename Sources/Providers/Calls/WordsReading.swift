import Model

extension WordsRule {
    /// The words of an answer; none where the vendor gave no times. Nothing that a vendor sends makes this fail.
    func read(_ tree: JSONValue) -> HeardWords {
        switch form {
        case .list(let list, let text, let start, let end):
            let words = list.all(in: tree).compactMap { item in
                word(
                    text.first(in: item)?.scalarText, start.first(in: item)?.double, end.first(in: item)?.double)
            }
            return HeardWords(words: words)
        case .words(let texts, let starts, let ends):
            return HeardWords(words: rows(texts, starts, ends, in: tree).compactMap { word($0.text, $0.start, $0.end) })
        case .characters(let texts, let starts, let ends):
            return HeardWords(words: joined(rows(texts, starts, ends, in: tree)))
        }
    }

    private typealias Row = (text: String, start: Double, end: Double)

    private func rows(_ texts: CardPath, _ starts: CardPath, _ ends: CardPath, in tree: JSONValue) -> [Row] {
        let texts = flat(texts, tree), starts = flat(starts, tree), ends = flat(ends, tree)
        return (0..<min(texts.count, starts.count, ends.count)).compactMap { index in
            guard let text = texts[index].scalarText, let start = starts[index].double, let end = ends[index].double
            else { return nil }
            return (text, start, end)
        }
    }

    private func flat(_ path: CardPath, _ tree: JSONValue) -> [JSONValue] {
        let found = path.all(in: tree)
        return found.count == 1 ? found[0].array ?? found : found
    }

    /// Words of characters: what stands between white space.
    private func joined(_ rows: [Row]) -> [HeardWords.Word] {
        var words: [HeardWords.Word] = []
        var current: Row?
        for row in rows + [(" ", 0, 0)] {
            if row.text.allSatisfy(\.isWhitespace) {
                if let open = current, let word = word(open.text, open.start, open.end) { words.append(word) }
                current = nil
            } else {
                current = current.map { ($0.text + row.text, $0.start, row.end) } ?? row
            }
        }
        return words
    }

    /// Nil for white space and for times that cannot be.
    private func word(_ text: String?, _ start: Double?, _ end: Double?) -> HeardWords.Word? {
        guard let text, let start, let end, text.contains(where: { !$0.isWhitespace }), start >= 0, end >= start,
            end / unitsPerSecond < 86_400
        else { return nil }
        func samples(_ time: Double) -> Int { Int((time / unitsPerSecond * Double(Sound.sampleRate)).rounded()) }
        return HeardWords.Word(text: text, start: samples(start), end: samples(end))
    }
}
