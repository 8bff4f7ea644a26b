package import Model

/// Cuts lines of dialogue into cues of at most two lines, and keeps cues from overlapping. Pure.
package struct CueLayout {
    /// What stays together: a word, or a part of one that is longer than a line.
    private struct Piece {
        var text: String
        var start: Int
        var end: Int
        /// Follows the piece before it without a space.
        var isGlued: Bool
        var endsSentence: Bool { text.last.map { ".!?\u{2026}。！？".contains($0) } ?? false }
        var endsClause: Bool { text.last.map { ",;:\u{2014}、，；".contains($0) } ?? false }
    }

    /// Silence within a line of dialogue that ends a cue, in samples.
    private static let pause = Sound.sampleRate * 4 / 5
    /// Shortest time in which a cue can be read, given where there is room for it.
    private static let readable = Sound.sampleRate
    /// Shortest time that a cue gets even when the next one is due.
    private static let shortest = Sound.sampleRate / 5

    private let lineLength: Int

    /// - Parameter lineLength: longest line in characters.
    package init(lineLength: Int) { self.lineLength = max(1, lineLength) }

    /// The cues of a film.
    ///
    /// - Parameter scenes: each scene's timing and the film's sample at which it starts.
    package func cues(_ scenes: [(start: Int, timing: TimingDocument)]) -> [Cue] {
        var cues = scenes.flatMap { scene in
            scene.timing.lines.flatMap { line in self.cues(of: line, from: scene.start) }
        }
        // Stable: lines that start together keep their order.
        cues = cues.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
        for index in cues.indices {
            let earliest = index > 0 ? cues[index - 1].end : 0
            cues[index].start = max(cues[index].start, earliest)
            cues[index].end = max(cues[index].end, cues[index].start + Self.readable)
            if index + 1 < cues.count {
                let next = max(cues[index + 1].start, cues[index].start + Self.shortest)
                cues[index].end = min(cues[index].end, next)
            }
        }
        return cues
    }

    private func cues(of line: TimingDocument.Line, from offset: Int) -> [Cue] {
        var rest = pieces(of: line)[...]
        var cues: [Cue] = []
        while !rest.isEmpty {
            let phrase = rest.prefix(phraseLength(rest))
            rest = rest.dropFirst(phrase.count)
            guard let first = phrase.first, let last = phrase.last else { break }
            cues.append(
                Cue(speaker: line.character, start: offset + first.start, end: offset + last.end, lines: lines(phrase)))
        }
        return cues
    }

    /// Words, with those longer than a line cut into parts that share the word's time.
    private func pieces(of line: TimingDocument.Line) -> [Piece] {
        line.words.flatMap { word in
            let characters = Array(word.text)
            let count = max(1, (characters.count + lineLength - 1) / lineLength)
            return (0..<count).map { part in
                let range = characters.count * part / count..<characters.count * (part + 1) / count
                let length = word.end - word.start
                return Piece(
                    text: String(characters[range]), start: word.start + length * part / count,
                    end: word.start + length * (part + 1) / count, isGlued: part > 0)
            }
        }
    }

    /// How many pieces the next cue takes: to the end of a sentence or a pause, else what two lines hold, cut at a comma if it can be.
    private func phraseLength(_ pieces: ArraySlice<Piece>) -> Int {
        let all = Array(pieces)
        var count = 1
        while count < all.count {
            let previous = all[count - 1]
            if previous.endsSentence, length(all[0..<count]) >= lineLength / 2 { return count }
            if all[count].start - previous.end > Self.pause { return count }
            if breakPoint(all[0...count]) == nil { break }
            count += 1
        }
        if count == all.count { return count }
        let clause = (count / 2..<count).last { $0 > 0 && all[$0 - 1].endsClause }
        return clause ?? count
    }

    private func length(_ pieces: ArraySlice<Piece>) -> Int { text(pieces).count }

    private func text(_ pieces: ArraySlice<Piece>) -> String {
        var text = ""
        for piece in pieces { text += (text.isEmpty || piece.isGlued ? "" : " ") + piece.text }
        return text
    }

    /// Where the second line starts so that both fit and are as even as can be; the end when one line holds all; nil when none fits.
    private func breakPoint(_ pieces: ArraySlice<Piece>) -> Int? {
        if length(pieces) <= lineLength { return pieces.endIndex }
        var best: (index: Int, longest: Int)?
        for index in pieces.indices.dropFirst() {
            let longest = max(length(pieces[..<index]), length(pieces[index...]))
            if longest <= lineLength, longest < best?.longest ?? .max { best = (index, longest) }
        }
        return best?.index
    }

    private func lines(_ pieces: ArraySlice<Piece>) -> [String] {
        let index = breakPoint(pieces) ?? pieces.endIndex
        return [text(pieces[..<index]), text(pieces[index...])].filter { !$0.isEmpty }
    }
}
