package import Model

/// Words of a recording, whose times nobody measured: they share a span by their number of letters and digits.
package enum WordShares {
    /// - Parameter span: samples of the sound that the words fill.
    package static func words(of text: String, in span: Range<Int>) -> [WordsDocument.Word] {
        let tokens = text.split(whereSeparator: \.isWhitespace)
        let weights = tokens.map { max(1, $0.filter { $0.isLetter || $0.isNumber }.count) }
        let total = max(1, weights.reduce(0, +))
        var sum = 0
        return zip(tokens, weights).map { token, weight in
            let start = span.lowerBound + span.count * sum / total
            sum += weight
            return .init(text: String(token), start: start, end: span.lowerBound + span.count * sum / total)
        }
    }
}
