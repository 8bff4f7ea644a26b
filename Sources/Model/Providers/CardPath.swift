/// Where something is in an answer: `output[0].url`, `json(data.resultJson).resultUrls[0]`, `error.message | detail`.
package struct CardPath: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case member(String)
        /// Negative: from the end.
        case index(Int)
        case all
        /// Items whose member is that text.
        case having(String, String)
        /// Text that holds JSON.
        case parse
    }

    package struct Problem: Error, Sendable {
        package var message: String
        package var range: Range<Int>
    }

    /// As written.
    package let source: String
    private let alternatives: [[Step]]

    package init(_ source: String) throws(Problem) {
        self.source = source
        var alternatives: [[Step]] = []
        var offset = 0
        for part in source.split(separator: "|", omittingEmptySubsequences: false) {
            var parser = Parser(bytes: Array(part.utf8), offset: offset)
            alternatives.append(try parser.path())
            offset += part.utf8.count + 1
        }
        self.alternatives = alternatives
    }

    /// All values at the first alternative that has any; null is none.
    package func all(in tree: JSONValue) -> [JSONValue] {
        for steps in alternatives {
            var found = [tree]
            for step in steps { found = found.flatMap { Self.take(step, $0) } }
            found.removeAll { if case .null = $0 { true } else { false } }
            if !found.isEmpty { return found }
        }
        return []
    }

    package func first(in tree: JSONValue) -> JSONValue? { all(in: tree).first }

    private static func take(_ step: Step, _ value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .index(let index):
            guard let items = value.array else { return [] }
            let place = index < 0 ? items.count + index : index
            return items.indices.contains(place) ? [items[place]] : []
        case .all: return value.array ?? value.members?.map(\.value) ?? []
        case .having(let name, let text): return value.array?.filter { $0[name]?.scalarText == text } ?? []
        case .parse:
            guard let text = value.string, let inner = try? JSONValue(parsing: text) else { return [] }
            return [inner]
        }
    }

    private struct Parser {
        let bytes: [UInt8]
        let offset: Int
        var position = 0

        init(bytes: [UInt8], offset: Int) {
            self.bytes = bytes
            self.offset = offset
        }

        private func problem(_ message: String, _ start: Int? = nil) -> Problem {
            let start = min(start ?? position, bytes.count)
            return Problem(message: message, range: offset + start..<offset + max(start + 1, position))
        }

        private mutating func take(_ byte: Character) -> Bool {
            guard position < bytes.count, Character(Unicode.Scalar(bytes[position])) == byte else { return false }
            position += 1
            return true
        }

        private mutating func until(_ stops: String) -> String {
            let start = position
            while position < bytes.count, !stops.utf8.contains(bytes[position]) { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        mutating func path() throws(Problem) -> [Step] {
            while take(" ") {}
            var steps: [Step] = []
            try self.steps(into: &steps)
            while take(" ") {}
            guard position == bytes.count else { throw problem("a path is “a.b[0]”, and this is not part of one") }
            return steps
        }

        private mutating func steps(into steps: inout [Step]) throws(Problem) {
            var isFirst = true
            while position < bytes.count {
                if take("[") {
                    steps.append(try bracket())
                } else if isFirst || take(".") {
                    let start = position
                    let name = until(".[]() ")
                    if name == "json", take("(") {
                        try self.steps(into: &steps)
                        guard take(")") else { throw problem("“json(” has no “)”", start) }
                        steps.append(.parse)
                    } else if name.isEmpty {
                        throw problem("a name was expected here")
                    } else if !(name == "$" && steps.isEmpty) {
                        steps.append(.member(name))
                    }
                } else {
                    break
                }
                isFirst = false
            }
            if isFirst { throw problem("a path was expected here") }
        }

        private mutating func bracket() throws(Problem) -> Step {
            let start = position
            let text = until("]")
            guard take("]") else { throw problem("“[” has no “]”", start) }
            if text == "*" { return .all }
            if let index = Int(text) { return .index(index) }
            let parts = text.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { return .having(String(parts[0]), String(parts[1])) }
            if text.count > 2, text.first == "'", text.last == "'" {
                return .member(String(text.dropFirst().dropLast()))
            }
            throw problem("“[\(text)]” is none of [0], [-1], [*], [name=value] and ['name']", start)
        }
    }
}
