import FoundationEssentials

/// `3.4 MB`: bytes for people, in powers of 1,000.
func bytesText(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
        value /= 1000
        unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\(decimalText(value, digits: value < 10 ? 1 : 0)) \(units[unit])"
}

/// `0.42 s`, `12.3 s`, `4 min 05 s`.
func secondsText(_ seconds: Double) -> String {
    if seconds < 1 { return "\(decimalText(seconds, digits: 2)) s" }
    if seconds < 60 { return "\(decimalText(seconds, digits: 1)) s" }
    let whole = Int(seconds.rounded())
    return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
}

/// A number with a fixed count of digits behind the point, whatever the locale.
func decimalText(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % Int(scale))
    return sign + "\(scaled / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// `1 step`, `2 steps`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
