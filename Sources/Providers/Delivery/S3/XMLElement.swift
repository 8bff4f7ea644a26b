/// One element of a small XML document: what S3 answers with.
///
/// Written here because Foundation's reader loads a library of its own. No DTD, no entities but the five and characters by number,
/// at most 32 elements deep; attributes and name-space prefixes are passed over.
package struct XMLElement: Sendable, Equatable {
    package var name: String
    /// Its own characters, without those of its children and white space around them.
    package var text: String = ""
    package var children: [XMLElement] = []

    package init(name: String) { self.name = name }

    /// The first child of that name.
    package subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The root element; nil when `bytes` are not such a document.
    package init?(_ bytes: [UInt8]) {
        var reader = XMLReader(bytes: bytes[...])
        guard let root = reader.document() else { return nil }
        self = root
    }
}

private struct XMLReader {
    var bytes: ArraySlice<UInt8>
    private static let deepest = 32

    init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    mutating func document() -> XMLElement? {
        _ = take("\u{FEFF}")
        var open: [XMLElement] = []
        while true {
            guard let text = characters() else { return nil }
            if open.isEmpty {
                guard text.allSatisfy(\.isWhitespace) else { return nil }
            } else {
                open[open.count - 1].text += text
            }
            if take("<?") {
                guard skip(past: "?>") else { return nil }
            } else if take("<!--") {
                guard skip(past: "-->") else { return nil }
            } else if !open.isEmpty, take("<![CDATA[") {
                guard let end = find("]]>") else { return nil }
                open[open.count - 1].text += String(decoding: bytes[..<end], as: UTF8.self)
                bytes = bytes[(end + 3)...]
            } else if take("</") {
                guard let name = name(), skip(past: ">"), var element = open.popLast(), element.name == name else {
                    return nil
                }
                element.trim()
                if open.isEmpty { return element }
                open[open.count - 1].children.append(element)
            } else if take("<") {
                guard let name = name(), let isEmpty = attributes(), open.count < Self.deepest else { return nil }
                let element = XMLElement(name: name)
                if !isEmpty {
                    open.append(element)
                } else if open.isEmpty {
                    return element
                } else {
                    open[open.count - 1].children.append(element)
                }
            } else {
                return nil
            }
        }
    }

    /// Up to the next `<`, entities resolved; nil where there is none or an entity is unknown.
    private mutating func characters() -> String? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "<")) else { return nil }
        var text = ""
        var rest = bytes[..<end]
        bytes = bytes[end...]
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += String(decoding: rest[..<ampersand], as: UTF8.self)
            guard let semicolon = rest[ampersand...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = Self.entity(String(decoding: rest[(ampersand + 1)..<semicolon], as: UTF8.self))
            else { return nil }
            text.unicodeScalars.append(character)
            rest = rest[(semicolon + 1)...]
        }
        return text + String(decoding: rest, as: UTF8.self)
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }

    /// Without its prefix.
    private mutating func name() -> String? {
        let whole = bytes.prefix { ![0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E, 0x3C, 0x3D].contains($0) }
        bytes = bytes[whole.endIndex...]
        let local = whole.split(separator: UInt8(ascii: ":")).last
        return local.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Past the `>` of a start tag; true when it was `/>`.
    private mutating func attributes() -> Bool? {
        var quote: UInt8?
        var last: UInt8 = 0
        while let byte = bytes.popFirst() {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return last == UInt8(ascii: "/")
            }
            last = byte
        }
        return nil
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes.starts(with: text.utf8) else { return false }
        bytes = bytes.dropFirst(text.utf8.count)
        return true
    }

    private mutating func skip(past text: String) -> Bool {
        guard let start = find(text) else { return false }
        bytes = bytes[(start + text.utf8.count)...]
        return true
    }

    private func find(_ text: String) -> Int? {
        let wanted = Array(text.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: wanted) }
    }
}

extension XMLElement {
    fileprivate mutating func trim() {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else {
            text = ""
            return
        }
        text = String(text[first...last])
    }
}
