import Crypto
import FoundationEssentials

typealias Bytes = [UInt8]

extension Bytes {
    /// Standard base64 with padding; nil when it is none.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self = Array(data)
    }

    var base64: String { Data(self).base64EncodedString() }
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    var sha256: String { Array(SHA256.hash(data: self)).hex }

    /// Big-endian, `count` bytes.
    init(_ value: Int, count: Int) {
        self = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    /// Little-endian, `count` bytes.
    init(little value: Int, count: Int) { self = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

/// A source of numbers that depends on a text only: the same text gives the same numbers everywhere.
struct Draw {
    private var state: UInt64

    init(_ text: String) {
        // FNV-1a, then splitmix64.
        state = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// 0 up to `bound`, that excluded.
    mutating func next(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// 0 up to 1, that excluded.
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    /// As an identifier: lower-case letters and digits.
    mutating func identifier(_ count: Int) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz0123456789")
        return String((0..<count).map { _ in letters[next(letters.count)] })
    }

    /// As a UUID's text.
    mutating func uuid() -> String {
        let hex = Array("0123456789abcdef")
        return String(
            [8, 4, 4, 4, 12].map { count in String((0..<count).map { _ in hex[next(16)] }) }.joined(separator: "-"))
    }
}
