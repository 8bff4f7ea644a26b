/// An amount of US dollars, whole nanodollars: prices of a character or a token are exact, and sums do not drift.
package struct Money: Sendable, Hashable, Comparable, Codable {
    /// 1e-9 USD each. Up to 9.2 thousand million dollars.
    package var nanodollars: Int

    package init(nanodollars: Int) { self.nanodollars = nanodollars }

    /// An amount of dollars in decimal digits, such as `5`, `0.04` or `12.5`: exact, at most nine digits behind the point. Nil otherwise.
    package init?(dollars text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : "0"
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 9 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let whole = Int(parts[0]), let rest = Int(fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
        else { return nil }
        nanodollars = whole * 1_000_000_000 + rest
    }

    package static let zero = Money(nanodollars: 0)

    package static func + (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars + right.nanodollars)
    }
    package static func - (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars - right.nanodollars)
    }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func < (left: Money, right: Money) -> Bool { left.nanodollars < right.nanodollars }

    package init(from decoder: any Decoder) throws {
        nanodollars = try decoder.singleValueContainer().decode(Int.self)
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanodollars)
    }
}

extension Money: CustomStringConvertible {
    /// Exact, with two digits behind the point or as many as it takes: `0.04`, `12.50`, `0.000125`.
    package var dollars: String {
        let amount = nanodollars.magnitude
        var fraction = String(amount % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while fraction.utf8.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nanodollars < 0 ? "-" : "")\(amount / 1_000_000_000).\(fraction)"
    }

    /// `USD 0.04`.
    package var description: String { "USD \(dollars)" }
}
