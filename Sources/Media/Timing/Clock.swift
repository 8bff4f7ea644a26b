import Model

/// A time as people read it.
struct Clock {
    var milliseconds: Int

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// The nearest millisecond to a sample.
    init(sample: Int) { milliseconds = Rational(sample, Sound.sampleRate / 1000).rounded }

    /// Seconds with three decimals, as in `83.042`.
    var seconds: String { "\(milliseconds / 1000)." + Self.padded(milliseconds % 1000, 3) }

    /// Hours, minutes and seconds, as in `00:01:23,042`.
    func subtitle(point: Character) -> String {
        let seconds = milliseconds / 1000
        return Self.padded(seconds / 3600, 2) + ":" + Self.padded(seconds / 60 % 60, 2) + ":"
            + Self.padded(seconds % 60, 2)
            + String(point) + Self.padded(milliseconds % 1000, 3)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
