import Model

/// Quantities that are written with their unit.
enum Unit: Sendable {
    /// Time: `0.5s`, `250ms`, `1m30s`, `12f`.
    case length
    /// Gain in dB within a range.
    case level(ClosedRange<Double>)
    /// Read as a fraction: `12%` is 0.12. The range is in percent.
    case percent(ClosedRange<Double>)
    case loudness(ClosedRange<Double>)
    case size
    case rate
    case color
    /// How long something is kept: `30m`, `1h`, `7d`; at most seven days. Read as a length.
    case lifetime
    /// US dollars: `5 USD`.
    case money

    /// Longest length of time, in seconds.
    static let longest = 86_400
    /// The same in frames at the highest rate.
    static let mostFrames = longest * 240

    var phrase: String {
        switch self {
        case .length: "a length of time such as 0.5s, 250ms or 12f"
        case .level(let range):
            "a level from \(Decimal.text(range.lowerBound))dB to \(Decimal.text(range.upperBound))dB"
        case .percent(let range):
            "a share from \(Decimal.text(range.lowerBound))% to \(Decimal.text(range.upperBound))%"
        case .loudness(let range):
            "a loudness from \(Decimal.text(range.lowerBound))LUFS to \(Decimal.text(range.upperBound))LUFS"
        case .size: "a size in pixels such as 1280x720, both even, from 16 to 7680"
        case .rate: "frames a second such as 30 or 30000/1001, from 1 to 240"
        case .color: "a colour such as “#101014” or “#10101480”"
        case .lifetime: "a time such as 30m, 1h or 7d, 7d at most"
        case .money: "an amount of US dollars such as 5 USD"
        }
    }

    /// The form as a regular expression (ECMA-262), for the schema.
    var pattern: String {
        switch self {
        case .length:
            #"^([0-9]{1,4}m([0-9]{1,2}(\.[0-9]{1,6})?s)?|[0-9]{1,5}(\.[0-9]{1,6})?s|[0-9]{1,8}(\.[0-9]{1,3})?ms|[0-9]{1,8}f)$"#
        case .level: #"^[-+]?[0-9]{1,9}(\.[0-9]{1,9})?dB$"#
        case .percent: #"^[0-9]{1,9}(\.[0-9]{1,9})?%$"#
        case .loudness: #"^-[0-9]{1,9}(\.[0-9]{1,9})?LUFS$"#
        case .size: #"^[0-9]{1,4}x[0-9]{1,4}$"#
        case .rate: #"^[0-9]{1,6}/[0-9]{1,4}$"#
        case .lifetime: #"^[0-9]{1,5}[mhd]$"#
        case .money: #"^[0-9]{1,6}(\.[0-9]{1,9})? ?USD$"#
        case .color: #"^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$"#
        }
    }

    var examples: [String] {
        switch self {
        case .length: ["0.5s", "250ms", "12f"]
        case .level: ["-20dB"]
        case .percent: ["12%"]
        case .loudness: ["-14LUFS"]
        case .size: ["1280x720", "1080x1920"]
        case .rate: ["30000/1001"]
        case .color: ["#101014"]
        case .lifetime: ["1h"]
        case .money: ["5 USD"]
        }
    }

    func reading(of text: String) -> ScalarReading {
        switch self {
        case .length: Self.length(text)
        case .level(let range): Self.number(text, unit: "dB", range) { $0 }
        case .percent(let range): Self.number(text, unit: "%", range) { $0 / 100 }
        case .loudness(let range): Self.number(text, unit: "LUFS", range) { $0 }
        case .size: Self.size(text)
        case .rate: Self.rate(text)
        case .lifetime:
            Self.lifetime(text).map { .value(.length(.seconds(Rational($0)))) } ?? .wrong(hint: nil)
        case .money: Self.money(text)
        case .color:
            Color(text).map { .value(.color($0)) } ?? .wrong(hint: text.isEmpty ? nil : "write “#rrggbb” in quotes")
        }
    }

    private static func number(
        _ text: String, unit: String, _ range: ClosedRange<Double>, _ scaled: (Double) -> Double
    ) -> ScalarReading {
        if text.hasSuffix(unit), let decimal = Decimal(text.dropLast(unit.count)), range.contains(decimal.double) {
            return .value(.number(scaled(decimal.double)))
        }
        if Decimal(text) != nil { return .wrong(hint: "write \(text)\(unit)") }
        return .wrong(hint: misspelled(text, units: [unit]))
    }

    /// Seconds.
    private static func lifetime(_ text: String) -> Int? {
        let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Decimal(text.dropLast()), count.scale == 0,
            count.digits > 0, count.digits <= 10_080, count.digits * unit <= 7 * 86_400
        else { return nil }
        return count.digits * unit
    }

    private static func money(_ text: String) -> ScalarReading {
        let number = text.prefix { !$0.isLetter && $0 != " " }
        let unit = text.dropFirst(number.count).drop { $0 == " " }
        let digits = number.hasPrefix("$") ? number.dropFirst() : number
        guard let amount = Money(dollars: digits) else { return .wrong(hint: nil) }
        guard unit == "USD", digits.count == number.count else {
            return .wrong(hint: unit.isEmpty || unit.lowercased() == "usd" ? "write \(digits) USD" : "money is in USD")
        }
        return .value(.money(amount))
    }

    private static func length(_ text: String) -> ScalarReading {
        if Decimal(text) != nil {
            return .wrong(hint: "write \(text)s (seconds)" + (text.contains(".") ? "" : " or \(text)f (frames)"))
        }
        if text.hasPrefix("-") { return .wrong(hint: "a length of time is not negative") }
        if text.hasSuffix("f"), let count = Decimal(text.dropLast()) {
            guard count.scale == 0 else { return .wrong(hint: "frames are whole") }
            return count.digits <= mostFrames
                ? .value(.length(.frames(count.digits))) : .wrong(hint: "24h is the longest")
        }
        guard let seconds = seconds(text) else { return .wrong(hint: misspelled(text, units: ["ms", "s", "f"])) }
        guard seconds <= Rational(longest) else { return .wrong(hint: "24h is the longest") }
        guard seconds.denominator <= 1_000_000 else { return .wrong(hint: "a microsecond is the finest") }
        return .value(.length(.seconds(seconds)))
    }

    private static func seconds(_ text: String) -> Rational? {
        if text.hasSuffix("ms") {
            return Decimal(text.dropLast(2)).flatMap { $0.scale <= 3 ? Rational($0.digits, $0.power * 1000) : nil }
        }
        let parts = text.split(separator: "m", maxSplits: 1, omittingEmptySubsequences: false)
        let minutes = parts.count == 2 ? Decimal(parts[0]) : nil
        if parts.count == 2, minutes?.scale != 0 || (minutes?.digits ?? 0) > longest { return nil }
        let whole = Rational((minutes?.digits ?? 0) * 60)
        guard let rest = parts.last, !(parts.count == 2 && rest.isEmpty) else { return whole }
        guard rest.hasSuffix("s"), let decimal = Decimal(rest.dropLast()), decimal.scale <= 6, decimal.digits >= 0
        else { return nil }
        return whole + decimal.rational
    }

    private static func size(_ text: String) -> ScalarReading {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Decimal($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width.scale == 0, height.scale == 0 else {
            return .wrong(hint: nil)
        }
        let sides = [width.digits, height.digits]
        if sides.allSatisfy((16...7680).contains), sides.contains(where: { $0 % 2 != 0 }) {
            return .wrong(hint: "write \(sides[0] / 2 * 2)x\(sides[1] / 2 * 2)")
        }
        return sides.allSatisfy((16...7680).contains) ? .value(.size(Size(sides[0], sides[1]))) : .wrong(hint: nil)
    }

    private static func rate(_ text: String) -> ScalarReading {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Decimal($0) }
        guard let first = parts[0] else { return .wrong(hint: nil) }
        if parts.count == 1, first.scale > 0 {
            let ntsc = [24, 30, 48, 60, 120].first { abs(Double($0) * 1000 / 1001 - first.double) < 0.01 }
            return .wrong(hint: ntsc.map { "write \($0 * 1000)/1001" } ?? "write a whole number or a fraction")
        }
        guard parts.count <= 2, first.scale == 0, let second = parts.count == 2 ? parts[1] : Decimal("1"),
            second.scale == 0,
            (1...1001).contains(second.digits), (1...240_240).contains(first.digits)
        else { return .wrong(hint: nil) }
        let rate = Rational(first.digits, second.digits)
        return rate < Rational(1) || Rational(240) < rate ? .wrong(hint: nil) : .value(.rate(rate))
    }

    /// The same with the space and the letter case that units want.
    private static func misspelled(_ text: String, units: [String]) -> String? {
        let number = text.prefix { "0123456789.-+".contains($0) }
        let rest = text.dropFirst(number.count).filter { $0 != " " }.lowercased()
        let long = [
            "sec": "s", "secs": "s", "second": "s", "seconds": "s", "frames": "f", "frame": "f", "db": "dB",
            "lufs": "LUFS",
        ]
        guard Decimal(number) != nil,
            let unit = units.first(where: { $0.lowercased() == rest })
                ?? long[rest].flatMap({ units.contains($0) ? $0 : nil })
        else { return nil }
        let written = "\(number)\(unit)"
        return written == text ? nil : "write \(written)"
    }
}
