/// An amount of US dollars, whole nanodollars: prices of a character or a token are exact, and sums do not drift.
package struct Money: Sendable, Hashable, Comparable, Codable {
    /// 1e-9 USD each. Up to 9.2 thousand million dollars.
    package var nanodollars: Int

    package init(nanodollars: Int) { self.nanodollars = nanodollars }

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
