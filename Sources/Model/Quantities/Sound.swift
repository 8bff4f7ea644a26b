/// The one sound format between decoding and the final encode.
package enum Sound {
    /// Samples a second of every PCM blob and of the finished film.
    package static let sampleRate = 48_000

    /// First sample of a frame: exact from the frame's number, so that rounding never adds up.
    package static func sample(ofFrame frame: Int, rate: Rational) -> Int {
        (Rational(frame) * Rational(sampleRate) / rate).floor
    }

    /// Fewest frames that hold `samples` samples.
    package static func frames(holding samples: Int, rate: Rational) -> Int {
        (Rational(samples) * rate / Rational(sampleRate)).ceiling
    }
}
