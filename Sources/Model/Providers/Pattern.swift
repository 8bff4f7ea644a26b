/// Text with places for values: `"{width}x{height}"`. A value that takes a whole leaf keeps its own type.
package struct Pattern: Sendable, Hashable {
    package enum Form: String, Sendable, CaseIterable {
        case plain, text, integer, json
        /// In a path: `/` stays, so the value is several segments.
        case segments
    }

    package struct Hole: Sendable, Hashable {
        package var name: String
        package var form: Form
        /// Without a value, what holds the pattern is left out.
        package var isOptional: Bool
    }

    package enum Part: Sendable, Hashable {
        case text(String)
        case hole(Hole)
    }

    /// Why a text is no pattern, and where: an offset in its UTF-8.
    package struct Problem: Error, Sendable {
        package var message: String
        package var hint: String?
        package var range: Range<Int>
    }

    /// As written.
    package let source: String
    package let parts: [Part]

    package init(_ source: String) throws(Problem) {
        self.source = source
        parts = try Self.parse(Array(source.utf8))
    }

    /// Text in which nothing stands for a value.
    package init(literal text: String) {
        source = Self.escaped(text)
        parts = text.isEmpty ? [] : [.text(text)]
    }

    /// The place for a value that is the whole pattern.
    package var lone: Hole? {
        if parts.count == 1, case .hole(let hole) = parts[0] { hole } else { nil }
    }

    package var holes: [Hole] { parts.compactMap { if case .hole(let hole) = $0 { hole } else { nil } } }

    /// The text, when nothing in it stands for a value.
    package var literal: String? {
        switch parts.count {
        case 0: ""
        case 1: if case .text(let text) = parts[0] { text } else { nil }
        default: nil
        }
    }

    /// The text as a pattern that means just that.
    package static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            out.append(character)
            if character == "{" || character == "}" { out.append(character) }
        }
        return out
    }

    private static func parse(_ bytes: [UInt8]) throws(Problem) -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            let isDoubled = position + 1 < bytes.count && bytes[position + 1] == byte
            if byte == UInt8(ascii: "{"), !isDoubled {
                guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw Problem(
                        message: "“{” has no “}”", hint: "write {{ for a brace", range: position..<position + 1)
                }
                if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
                text = []
                parts.append(.hole(try hole(bytes[(position + 1)..<end])))
                position = end + 1
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                guard isDoubled else {
                    throw Problem(
                        message: "“}” has no “{”", hint: "write }} for a brace", range: position..<position + 1)
                }
                text.append(byte)
                position += 2
            } else {
                text.append(byte)
                position += 1
            }
        }
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        return parts
    }

    private static func hole(_ bytes: ArraySlice<UInt8>) throws(Problem) -> Hole {
        let name = bytes.prefix { isNamePart($0) }
        var rest = String(decoding: bytes.dropFirst(name.count), as: UTF8.self)[...]
        var hole = Hole(name: String(decoding: name, as: UTF8.self), form: .plain, isOptional: false)
        guard !name.isEmpty else {
            throw Problem(
                message: "“{” is followed by no name", hint: "write {{ for a brace",
                range: bytes.startIndex - 1..<bytes.endIndex + 1)
        }
        if rest.last == "?" {
            hole.isOptional = true
            rest.removeLast()
        }
        if rest == "/" {
            hole.form = .segments
        } else if rest.first == ":", let form = Form(rawValue: String(rest.dropFirst())), form != .segments {
            hole.form = form
        } else if !rest.isEmpty {
            throw Problem(
                message: "“\(rest)” cannot follow the name “\(hole.name)”",
                hint: "write {name}, {name?}, {name/}, {name:text}, {name:integer} or {name:json}",
                range: bytes.startIndex + name.count..<bytes.endIndex)
        }
        return hole
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
