package import Model

/// Gives the words of the manifest the times at which a vendor heard them.
///
/// What was heard differs from what was written: letter case, punctuation, `1999` as three words, a word left out. Words that
/// are alike are paired so that the fewest are left over (dynamic programming); what lies between two pairs shares their gap.
package enum WordAlignment {
    /// Most words of one side that can be one word of the other: `well-known`, `don't`.
    private static let mostJoined = 4
    /// How far from the straight line between both ends pairs are looked for, in words.
    private static let band = 96

    /// - Parameter samples: length of the sound; no time is outside it.
    package static func words(of text: String, heard: HeardWords, samples: Int) -> [WordsDocument.Word] {
        let written = text.split(whereSeparator: \.isWhitespace).map { Word(text: String($0), span: 0..<0) }
        let heard = inOrder(heard, samples: samples)
        guard let first = heard.first, let last = heard.last, !written.isEmpty else {
            return WordShares.words(of: text, in: 0..<samples)
        }
        let groups = groups(written.map(\.sound), heard.map(\.sound))
        var words: [WordsDocument.Word] = []
        var clock = first.span.lowerBound
        for (index, group) in groups.enumerated() {
            let part = written[group.written].map(\.text)
            var span: Range<Int>
            if let start = heard[group.heard].first?.span.lowerBound, let end = heard[group.heard].last?.span.upperBound
            {
                span = start..<max(start, end)
            } else {
                // Written, not heard: until what is heard next.
                let next = groups[(index + 1)...].first { !$0.heard.isEmpty }
                span =
                    clock..<max(clock, next.map { heard[$0.heard.lowerBound].span.lowerBound } ?? last.span.upperBound)
            }
            span = max(clock, span.lowerBound)..<max(clock, span.upperBound)
            words += WordShares.words(of: part.joined(separator: " "), in: span)
            clock = span.upperBound
        }
        return words
    }

    /// A word and how it sounds: its letters and digits, small.
    private struct Word {
        var text: String
        var span: Range<Int>
        var sound: [Unicode.Scalar]

        init(text: String, span: Range<Int>) {
            (self.text, self.span) = (text, span)
            sound = text.lowercased().unicodeScalars.filter {
                $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
        }
    }

    /// Runs of words that belong together; every written word is in one.
    private struct Group {
        var written: Range<Int>
        var heard: Range<Int>
    }

    /// What was heard, without what is no word, in the order of time and inside the sound.
    private static func inOrder(_ heard: HeardWords, samples: Int) -> [Word] {
        var clock = 0
        return heard.words.compactMap { word in
            let start = max(clock, min(word.start, samples))
            let end = max(start, min(word.end, samples))
            let found = Word(text: word.text, span: start..<end)
            guard !found.sound.isEmpty else { return nil }
            clock = start
            return found
        }
    }

    /// Pairs both rows of words at the least cost, and puts what is left over between two pairs into one group.
    private static func groups(_ written: [[Unicode.Scalar]], _ heard: [[Unicode.Scalar]]) -> [Group] {
        let (rows, columns) = (written.count, heard.count)
        // best[i][j - low(i)]: least cost of the first i written and j heard words, and the step that reached it.
        struct Cell {
            var cost = Double.infinity
            var back = (0, 0)
        }
        func low(_ row: Int) -> Int { max(0, row * columns / max(1, rows) - band) }
        func high(_ row: Int) -> Int { min(columns, row * columns / max(1, rows) + band) }
        var best = (0...rows).map { [Cell](repeating: Cell(), count: high($0) - low($0) + 1) }
        best[0][0].cost = 0
        for row in 0...rows {
            for column in low(row)...high(row) {
                let cost = best[row][column - low(row)].cost
                guard cost.isFinite else { continue }
                func reach(_ down: Int, _ right: Int, _ step: Double) {
                    let (r, c) = (row + down, column + right)
                    guard r <= rows, c <= high(r), c >= low(r), cost + step < best[r][c - low(r)].cost else { return }
                    best[r][c - low(r)] = Cell(cost: cost + step, back: (down, right))
                }
                reach(1, 0, row < rows && written[row].isEmpty ? 0 : 1)
                reach(0, 1, 1)
                guard row < rows, column < columns else { continue }
                if let unlike = unlike(written[row], heard[column]) { reach(1, 1, unlike) }
                for count in 2...mostJoined {
                    if column + count <= columns, isJoined(heard[column..<column + count], written[row]) {
                        reach(1, count, 0.1)
                    }
                    if row + count <= rows, isJoined(written[row..<row + count], heard[column]) {
                        reach(count, 1, 0.1)
                    }
                }
            }
        }
        guard best[rows][columns - low(rows)].cost.isFinite else {
            return [Group(written: 0..<rows, heard: 0..<columns)]
        }
        var groups: [Group] = []
        var (row, column) = (rows, columns)
        var loose = (row, column)
        func close() {
            guard loose != (row, column) else { return }
            // Words that only somebody heard give their time to nobody, unless there are words to take it.
            if row < loose.0 { groups.append(Group(written: row..<loose.0, heard: column..<loose.1)) }
        }
        while row > 0 || column > 0 {
            let (down, right) = best[row][column - low(row)].back
            if down > 0, right > 0 {
                close()
                groups.append(Group(written: row - down..<row, heard: column - right..<column))
                loose = (row - down, column - right)
            }
            (row, column) = (row - down, column - right)
        }
        close()
        return groups.reversed()
    }

    private static func isJoined(_ parts: ArraySlice<[Unicode.Scalar]>, _ whole: [Unicode.Scalar]) -> Bool {
        parts.reduce(0) { $0 + $1.count } == whole.count && parts.lazy.joined().elementsEqual(whole)
    }

    /// 0 for equal words, nearly 2 (what leaving both over costs) for words that half agree; nil for others.
    private static func unlike(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double? {
        if a == b { return a.isEmpty ? nil : 0 }
        let (length, longest) = (max(a.count, b.count), 32)
        guard length <= longest, 2 * min(a.count, b.count) > length else { return nil }
        // Levenshtein's distance, a row at a time.
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (letter == other ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], next)
            }
        }
        return 2 * row[b.count] < length ? 4 * Double(row[b.count]) / Double(length) : nil
    }
}
