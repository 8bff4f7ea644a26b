import Model

/// A number as it is written, exact: at most nine digits on each side of the point.
struct Decimal: Sendable {
    /// All digits with the sign; the value is `digits` / 10^`scale`.
    let digits: Int
    let scale: Int

    /// Nil unless `text` is `12`, `-0.5`, `+3` and the like.
    init?(_ text: some StringProtocol) {
        var digits = 0
        var before = 0
        var after: Int?
        var negative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                guard index == 0 else { return nil }
                negative = byte == UInt8(ascii: "-")
            case UInt8(ascii: "."):
                guard after == nil, before > 0 else { return nil }
                after = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let places = after { after = places + 1 } else { before += 1 }
                guard before <= 9, after ?? 0 <= 9 else { return nil }
                digits = digits * 10 + Int(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard before > 0, after != 0 else { return nil }
        self.digits = negative ? -digits : digits
        scale = after ?? 0
    }

    var power: Int { (0..<scale).reduce(1) { power, _ in power * 10 } }
    var rational: Rational { Rational(digits, power) }
    var double: Double { Double(digits) / Double(power) }

    /// A number without a needless point.
    static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
