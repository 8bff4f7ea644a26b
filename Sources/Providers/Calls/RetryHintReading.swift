import FoundationEssentials
import Model

extension RetryHint {
    /// Longest that a hint is believed, seconds.
    private static var longest: Double { 86_400 }

    /// Seconds to wait, as a text says: `27`, `27s`, `1m2s`, `350` with `unit: ms`, an HTTP date beside the answer's own.
    func seconds(in text: String, now: Double?) -> Double? {
        var text = text[...]
        if let before {
            guard let range = text.firstRange(of: before) else { return nil }
            text = text[range.upperBound...]
        }
        if let after, !after.isEmpty {
            guard let range = text.firstRange(of: after) else { return nil }
            text = text[..<range.lowerBound]
        }
        let plain = String(text.filter { $0 != " " })
        let found: Double?
        switch unit {
        case .seconds: found = Double(plain) ?? Self.duration(plain)
        case .milliseconds: found = Double(plain).map { $0 / 1000 }
        case .date:
            guard let now, let moment = HTTPDate.seconds(String(text)) else { return nil }
            found = moment - now
        }
        guard let found, found.isFinite, found >= 0 else { return nil }
        return min(found, Self.longest)
    }

    /// `6ms`, `27s`, `1m2.5s`, `1h`.
    private static func duration(_ text: String) -> Double? {
        var total = 0.0
        var number = ""
        var unit = ""
        func add() -> Bool {
            guard let amount = Double(number), let scale = ["ms": 0.001, "s": 1, "m": 60, "h": 3600][unit] else {
                return false
            }
            total += amount * scale
            return true
        }
        for character in text {
            if character.isNumber || character == "." {
                if !unit.isEmpty {
                    guard add() else { return nil }
                    (number, unit) = ("", "")
                }
                number.append(character)
            } else {
                unit.append(character)
            }
        }
        return !number.isEmpty && add() ? total : nil
    }
}

/// The dates of HTTP headers (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970; nil when it is no such date.
    static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year) else { return nil }
        // Days since 1970 of the proleptic Gregorian calendar, with March as the first month.
        let shifted = (month + 10) % 12
        let years = year - (month < 2 ? 1 : 0)
        let dayOfYear = (153 * shifted + 2) / 5 + day - 1
        let days = 365 * years + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
        return Double(days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2])
    }
}
