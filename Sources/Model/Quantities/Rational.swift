/// An exact fraction in lowest terms with a positive denominator.
package struct Rational: Sendable, Hashable, Comparable {
    package let numerator: Int
    package let denominator: Int

    /// Traps on a zero denominator: callers check text before they make one.
    package init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(denominator != 0, "a rational needs a denominator")
        let divisor = max(1, Self.gcd(numerator.magnitude, denominator.magnitude))
        let sign = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    private static func gcd(_ a: UInt, _ b: UInt) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return Int(a)
    }

    package var double: Double { Double(numerator) / Double(denominator) }

    package static func * (left: Rational, right: Rational) -> Rational {
        let a = Rational(left.numerator, right.denominator)
        let b = Rational(right.numerator, left.denominator)
        return Rational(a.numerator * b.numerator, a.denominator * b.denominator)
    }

    package static func / (left: Rational, right: Rational) -> Rational {
        left * Rational(right.denominator, right.numerator)
    }

    package static func + (left: Rational, right: Rational) -> Rational {
        Rational(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }

    package static func < (left: Rational, right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    /// The nearest whole number; halves go up.
    package var rounded: Int { Self.floorDivide(2 * numerator + denominator, 2 * denominator) }

    /// The largest whole number not above the value.
    package var floor: Int { Self.floorDivide(numerator, denominator) }

    /// The smallest whole number not below the value.
    package var ceiling: Int { -Self.floorDivide(-numerator, denominator) }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
}

extension Rational: CustomStringConvertible {
    package var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Rational: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts = try container.decode(String.self).split(separator: "/").compactMap { Int($0) }
        guard (1...2).contains(parts.count), parts.count == 1 || parts[1] != 0 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a fraction such as 30000/1001")
        }
        self.init(parts[0], parts.count == 2 ? parts[1] : 1)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
