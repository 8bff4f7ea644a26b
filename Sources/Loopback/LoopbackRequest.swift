/// A request as it came.
package struct LoopbackRequest: Sendable {
    /// A header, or an item of a query or form. Names as sent.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// As sent: `POST`.
    package var method: String
    /// As sent, with query: `/a%20b?c=d`, or `http://host/a` from a client that takes this for a proxy.
    package var target: String
    package var headers: [Field]
    package var body: [UInt8]

    package init(method: String, target: String, headers: [Field] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, letter case ignored.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The host that the client meant, lower case, with its port when one was named; empty when it named none.
    package var host: String {
        if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
            return target[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }.lowercased()
        }
        return (header("host") ?? "").lowercased()
    }

    /// As sent, percent-encoded, without host and query.
    package var path: String {
        var rest = target[...]
        if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
            rest = target[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
        }
        return String(rest.prefix { $0 != "?" })
    }

    /// As sent, percent-encoded, without the question mark; empty when there is none.
    package var rawQuery: String {
        guard let mark = target.firstIndex(of: "?") else { return "" }
        return String(target[target.index(after: mark)...])
    }

    /// Decoded, in the order in which they were sent.
    package var query: [Field] { PercentCoding.fields(rawQuery) }

    package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The body as `application/x-www-form-urlencoded`.
    package var form: [Field] { PercentCoding.fields(String(decoding: body, as: UTF8.self)) }
}

/// Percent-encoding (RFC 3986) and the form encoding of URLs, where `+` is a space.
package enum PercentCoding {
    /// Sequences that are no `%` and two digits stay as they are; bytes that are no UTF-8 are replaced.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = digit(rest.first), let low = digit(rest.dropFirst().first) {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func fields(_ text: String) -> [LoopbackRequest.Field] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return LoopbackRequest.Field(
                decode(parts[0], plusIsSpace: true), parts.count > 1 ? decode(parts[1], plusIsSpace: true) : "")
        }
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(let byte) where (48...57).contains(byte): byte - 48
        case .some(let byte) where (65...70).contains(byte): byte - 55
        case .some(let byte) where (97...102).contains(byte): byte - 87
        default: nil
        }
    }
}
