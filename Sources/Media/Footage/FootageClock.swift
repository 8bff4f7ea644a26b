package import Model

/// Which moment of a video each frame of a scene shows: a pure function, in whole numbers throughout.
///
/// A frame shows what the video shows three tenths of a frame after its start. At the start itself, times that a container has
/// rounded to its own ticks would fall on either side by chance; the middle would do the same to a video of twice the rate.
package struct FootageClock {
    private let rate: Rational
    private let frames: Int
    /// Seconds a tick.
    private let tick: Rational
    private let start: Int
    private let length: Int
    private let then: Footage.Ending
    private let isShort: Bool

    /// - Parameters:
    ///   - frames: of the scene.
    ///   - length: of the video, in ticks.
    /// - Returns: nil when the video ends before its part starts.
    package init?(_ footage: Footage, frames: Int, rate: Rational, length: Int, tick: Rational) {
        (self.rate, self.frames, self.tick, then) = (rate, max(1, frames), tick, footage.then)
        let (numerator, denominator) = (Int128(footage.start.numerator), Int128(footage.start.denominator))
        let skipped = max(0, numerator * Int128(tick.denominator) / (denominator * Int128(tick.numerator)))
        guard skipped < Int128(length) else { return nil }
        start = Int(skipped)
        self.length = length - start
        // Less than one frame too short is a rounded length, not a video that has to go on.
        let needed = Int128(frames - 1) * Int128(rate.denominator) * Int128(tick.denominator)
        isShort = needed >= Int128(self.length) * Int128(rate.numerator) * Int128(tick.numerator)
    }

    /// The tick of the video that frame `n` shows.
    package func tick(ofFrame n: Int) -> Int {
        let tenths = 10 * Int128(max(0, n)) + 3
        if isShort, then == .slow { return start + Int(tenths * Int128(length) / (10 * Int128(frames))) }
        let ticks =
            tenths * Int128(rate.denominator) * Int128(tick.denominator)
            / (10 * Int128(rate.numerator) * Int128(tick.numerator))
        if isShort, then == .loop { return start + Int(ticks % Int128(length)) }
        return start + Int(min(ticks, Int128(length - 1)))
    }
}
