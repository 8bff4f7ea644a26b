/// A length of time as the manifest writes it: in seconds (`0.5s`, `250ms`) or in frames of the output (`12f`).
package enum Length: Sendable, Hashable {
    case seconds(Rational)
    case frames(Int)

    package static let zero = Length.frames(0)

    /// Whole frames at `rate` frames a second, rounded to the nearest.
    package func frames(at rate: Rational) -> Int {
        switch self {
        case .seconds(let seconds): (seconds * rate).rounded
        case .frames(let count): count
        }
    }

    /// Exact seconds, at `rate` frames a second.
    package func seconds(at rate: Rational) -> Rational {
        switch self {
        case .seconds(let seconds): seconds
        case .frames(let count): Rational(count) / rate
        }
    }

    /// Samples of the programme's sound (`Sound.sampleRate`), rounded to the nearest.
    package func samples(at rate: Rational) -> Int {
        switch self {
        case .seconds(let seconds): (seconds * Rational(Sound.sampleRate)).rounded
        case .frames(let count): Sound.sample(ofFrame: count, rate: rate)
        }
    }
}
