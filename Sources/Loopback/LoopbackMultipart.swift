/// One part of a `multipart/form-data` body (RFC 7578).
package struct LoopbackPart: Sendable, Equatable {
    package var name: String
    package var filename: String?
    /// Its `Content-Type`.
    package var type: String?
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension LoopbackRequest {
    /// The parts of a multipart body in order, nil when it is none or broken.
    package var multipart: [LoopbackPart]? {
        guard let type = header("content-type"), type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
        else { return nil }
        let line = Array("--\(boundary)".utf8)
        guard body.starts(with: line) else { return nil }
        let separator = [13, 10] + line
        var parts: [LoopbackPart] = []
        var rest = body[line.count...]
        while !rest.starts(with: [45, 45]) {
            guard rest.starts(with: [13, 10]), let end = Self.find(separator, in: rest),
                let part = Self.part(body[(rest.startIndex + 2)..<max(end, rest.startIndex + 2)])
            else { return nil }
            parts.append(part)
            rest = body[(end + separator.count)...]
        }
        return parts
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> LoopbackPart? {
        guard let end = find([13, 10, 13, 10], in: bytes) else { return nil }
        var part = LoopbackPart(name: "", filename: nil, type: nil, body: Array(bytes[(end + 4)...]))
        var isNamed = false
        for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard let name = parameter("name", of: value) else { return nil }
                part.name = name
                part.filename = parameter("filename", of: value)
                isNamed = true
            case "content-type": part.type = String(value)
            default: break
            }
        }
        return isNamed ? part : nil
    }

    /// A parameter of a header's value: `; name="a b"` or `; name=a`.
    private static func parameter(_ name: String, of value: some StringProtocol) -> String? {
        var rest = Array(value)[...]
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[(semicolon + 1)...].drop { $0 == " " }
            let key = String(rest.prefix { $0 != "=" && $0 != ";" })
            rest = rest.dropFirst(key.count)
            guard rest.popFirst() == "=" else { continue }
            var text = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    text.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
                }
            } else {
                text = String(rest.prefix { $0 != ";" && $0 != " " })
                rest = rest.dropFirst(text.count)
            }
            if key.lowercased() == name { return text }
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= needle.count, let first = needle.first else { return nil }
        var start = bytes.startIndex
        let last = bytes.endIndex - needle.count
        while start <= last {
            guard let next = bytes[start...last].firstIndex(of: first) else { return nil }
            if bytes[next...].starts(with: needle) { return next }
            start = next + 1
        }
        return nil
    }
}
