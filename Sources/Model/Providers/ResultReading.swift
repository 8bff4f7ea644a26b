/// What a finished call gave.
package struct VendorResult: Sendable {
    package enum File: Sendable, Equatable {
        /// The answer's own body.
        case body
        /// `needsKey`: the vendor's own host wants the key for it.
        case url(String, needsKey: Bool)
        case bytes([UInt8])
    }

    package var file: File?
    package var text: String?
    package var words: HeardWords?
    package var values: [String: JSONValue] = [:]
    /// As the vendor says it.
    package var charged: Money?
    package var usage: [CardPrice.Unit: Double] = [:]

    package init() {}
}

extension AnswerRule {
    /// The result that an answer holds. Throws a `failed` when it holds none of what it should.
    package func result(in answer: VendorAnswer) throws(VendorFailure) -> VendorResult {
        var found = VendorResult()
        let body = answer.body ?? .null
        if let file = result?.file { found.file = try Self.file(file, in: body) }
        if let path = result?.text {
            let parts = path.all(in: body).compactMap(\.scalarText)
            guard !parts.isEmpty else { throw Self.missing(path) }
            found.text = parts.joined()
        }
        found.words = result?.words.map { $0.words(in: body) }
        for value in result?.values ?? [] { found.values[value.name] = value.path.first(in: body) }
        found.charged = charge(in: answer)
        for (unit, paths) in usage {
            let amounts = paths.compactMap { $0.first(in: body)?.double }
            if !amounts.isEmpty { found.usage[unit] = amounts.reduce(0, +) }
        }
        return found
    }

    private static func file(_ rule: ResultRule.File, in body: JSONValue) throws(VendorFailure) -> VendorResult.File {
        switch rule {
        case .body: return .body
        case .url(let path, let needsKey):
            guard let url = path.first(in: body)?.string, !url.isEmpty else { throw missing(path) }
            return .url(url, needsKey: needsKey)
        case .base64(let path):
            guard let text = path.first(in: body)?.string, let bytes = Base64.decode(text), !bytes.isEmpty else {
                throw missing(path)
            }
            return .bytes(bytes)
        case .hex(let path):
            guard let text = path.first(in: body)?.string, let bytes = Base64.decodeHex(text), !bytes.isEmpty else {
                throw missing(path)
            }
            return .bytes(bytes)
        case .first(let rules):
            var problem: VendorFailure?
            for rule in rules {
                do { return try file(rule, in: body) } catch { problem = problem ?? error }
            }
            throw problem ?? VendorFailure(.failed, "the card does not say where the result is")
        }
    }

    /// What the vendor says it cost, of a failed job too. Rounded up to a nanodollar.
    package func charge(in answer: VendorAnswer) -> Money? {
        guard let charged, let amount = answer.all(at: charged.place).first?.double, amount >= 0 else { return nil }
        let total = (amount * Double(charged.unit.nanodollars) - 1e-6).rounded(.up)
        return total < 9e18 ? Money(nanodollars: Int(total)) : nil
    }

    /// Values that the calls after this one may use.
    package func captured(in answer: VendorAnswer) -> [String: JSONValue] {
        var captured: [String: JSONValue] = [:]
        for value in capture { captured[value.name] = answer.body.flatMap { value.path.first(in: $0) } }
        return captured
    }

    private static func missing(_ path: CardPath) -> VendorFailure {
        VendorFailure(.failed, "the answer has nothing at “\(path.source)”, where the card expects the result")
    }
}

extension WordsRule {
    /// Words with their times; empty when the answer has none. White space is no word, and punctuation alone belongs to the word before.
    package func words(in body: JSONValue) -> HeardWords {
        var timed: [(text: String, start: Double, end: Double)] = []
        switch form {
        case .list(let list, let text, let start, let end):
            for item in list.all(in: body).flatMap({ $0.array ?? [$0] }) {
                guard let word = text.first(in: item)?.string, let start = start.first(in: item)?.double,
                    let end = end.first(in: item)?.double
                else { continue }
                timed.append((word, start, end))
            }
        case .words(let texts, let starts, let ends): timed = Self.parallel(texts, starts, ends, body)
        case .characters(let texts, let starts, let ends):
            for (character, start, end) in Self.parallel(texts, starts, ends, body) {
                if character.allSatisfy(\.isWhitespace) || timed.isEmpty || timed.last?.text.last?.isWhitespace == true
                {
                    timed.append((character, start, end))
                } else {
                    timed[timed.count - 1].text += character
                    timed[timed.count - 1].end = end
                }
            }
        }
        var words: [HeardWords.Word] = []
        for (text, start, end) in timed {
            let trimmed = Self.trimmed(text)
            guard !trimmed.isEmpty, start.isFinite, end.isFinite, start >= 0, end < 1e6 * unitsPerSecond else {
                continue
            }
            let first = Int((start / unitsPerSecond * 48_000).rounded())
            let last = max(first, Int((end / unitsPerSecond * 48_000).rounded()))
            if !trimmed.contains(where: { $0.isLetter || $0.isNumber || $0.isSymbol }), var word = words.popLast() {
                word.text += trimmed
                word.end = max(word.end, last)
                words.append(word)
            } else {
                words.append(HeardWords.Word(text: trimmed, start: first, end: last))
            }
        }
        return HeardWords(words: words)
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    private static func parallel(
        _ texts: CardPath, _ starts: CardPath, _ ends: CardPath, _ body: JSONValue
    ) -> [(text: String, start: Double, end: Double)] {
        func list(_ path: CardPath) -> [JSONValue] {
            let found = path.all(in: body)
            return found.count == 1 ? found[0].array ?? found : found
        }
        let (texts, starts, ends) = (list(texts), list(starts), list(ends))
        return (0..<min(texts.count, starts.count, ends.count)).compactMap { index in
            guard let text = texts[index].string, let start = starts[index].double, let end = ends[index].double else {
                return nil
            }
            return (text, start, end)
        }
    }
}
