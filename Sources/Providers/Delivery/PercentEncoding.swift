/// RFC 3986 as signatures want it: everything but letters, digits and `-._~` is escaped, in upper case.
package enum PercentEncoding {
    package static func encode(_ text: String, keeping kept: [UInt8] = []) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            case _ where kept.contains(byte): bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A path, its slashes kept.
    package static func encodePath(_ text: String) -> String { encode(text, keeping: [0x2F]) }

    /// `name=value` pairs, joined by `&`; a name alone where the value is empty.
    package static func query(_ pairs: [QueryPair]) -> String {
        pairs.map { $0.value.isEmpty ? encode($0.name) : encode($0.name) + "=" + encode($0.value) }
            .joined(separator: "&")
    }
}

/// A member of a query, unescaped.
package struct QueryPair: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String = "") {
        self.name = name
        self.value = value
    }
}
