import Glibc

/// An IPv4 or IPv6 address, and what kind of network it belongs to (IANA's special-purpose address registries).
struct NetworkAddress: Sendable, Equatable {
    /// 16 bytes; IPv4 as `::ffff:a.b.c.d`.
    private let bytes: [UInt8]

    /// Numbers and dots, or numbers and colons, in brackets or not. Nil when it is a name.
    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        var name = text
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if let zone = name.firstIndex(of: "%") { name = String(name[..<zone]) }
        if inet_pton(AF_INET, name, &v4) == 1 {
            self.init(v4)
        } else if inet_pton(AF_INET6, name, &v6) == 1 {
            self.init(v6)
        } else {
            return nil
        }
    }

    /// A `sockaddr`. Nil for other families.
    init?(socketAddress: UnsafeRawPointer) {
        switch Int32(socketAddress.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET: self.init(socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr)
        case AF_INET6: self.init(socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }

    private init(_ v4: in_addr) {
        bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + withUnsafeBytes(of: v4) { Array($0) }
    }

    private init(_ v6: in6_addr) { bytes = withUnsafeBytes(of: v6) { Array($0) } }

    var isLoopback: Bool { embedded.map { $0[0] == 127 } ?? (bytes == [UInt8](repeating: 0, count: 15) + [1]) }

    /// Whether no host of the public Internet can have it.
    var isPrivate: Bool {
        if let v4 = embedded { return Self.isPrivate(v4) }
        // Only 2000::/3 is given out, and of that documentation and Teredo, whose inner address is masked, are no hosts to ask.
        return bytes[0] & 0xE0 != 0x20 || bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8])
            || bytes.starts(with: [0x20, 0x01, 0, 0])
    }

    /// The IPv4 address that packets to this one reach: v4-mapped, NAT64 (RFC 6052) or 6to4 (RFC 3056).
    private var embedded: [UInt8]? {
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            || bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        {
            return Array(bytes[12...])
        }
        return bytes.starts(with: [0x20, 0x02]) ? Array(bytes[2..<6]) : nil
    }

    private static func isPrivate(_ v4: [UInt8]) -> Bool {
        switch (v4[0], v4[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (224..., _): true
        case (100, 64...127), (198, 18...19): true
        case (192, 0): v4[2] == 0 || v4[2] == 2
        case (198, 51): v4[2] == 100
        case (203, 0): v4[2] == 113
        default: false
        }
    }
}
