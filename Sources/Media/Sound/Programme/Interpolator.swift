import Glibc

/// Peaks between samples by four-fold interpolation, as ITU-R BS.1770 asks, where they can matter at all.
struct Interpolator {
    /// Samples before and after an interval that its values depend on, the two that bound it included.
    static let reach = 8
    /// Intervals that are decided together.
    static let chunk = 64

    private static let taps = 2 * reach
    private static let phases = 3
    /// Values at 1/4, 1/2 and 3/4 of an interval: the three factors of the first sample, then of the next; multiples of 1/65536.
    private let factors: [Float]
    /// No value between samples is larger than the largest sample within reach times this.
    let overshoot: Float

    init() {
        var factors: [Float] = []
        for tap in 0..<Self.taps {
            for phase in 1...Self.phases {
                let x = Double(tap - Self.reach + 1) - Double(phase) / 4
                let window = 0.5 + 0.5 * cos(.pi * x / (Double(Self.reach) + 0.25))
                factors.append(Gain.quantised(sin(.pi * x) / (.pi * x) * window))
            }
        }
        self.factors = factors
        overshoot =
            (0..<Self.phases).map { phase in
                (0..<Self.taps).reduce(0) { $0 + abs(factors[Self.phases * $1 + phase]) }
            }.max() ?? 1
    }

    /// The largest absolute value within each of `chunk` intervals: `out[i]` for the one from sample `i` to the next, ends left out.
    /// `samples` points into a run, with `reach - 1` samples before it and `chunk + reach` from it on.
    func peaks(_ samples: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        let first = UnsafeRawPointer(samples - Self.reach + 1)
        let target = UnsafeMutableRawPointer(out)
        factors.withUnsafeBufferPointer { factors in
            for group in stride(from: 0, to: Self.chunk, by: 8) {
                var quarter = SIMD8<Float>(repeating: 0)
                var half = quarter
                var threeQuarters = quarter
                for tap in 0..<Self.taps {
                    let run = (first + 4 * (group + tap)).loadUnaligned(as: SIMD8<Float>.self)
                    quarter += run * factors[3 * tap]
                    half += run * factors[3 * tap + 1]
                    threeQuarters += run * factors[3 * tap + 2]
                }
                var largest = Self.magnitude(quarter)
                let (second, third) = (Self.magnitude(half), Self.magnitude(threeQuarters))
                largest.replace(with: second, where: second .> largest)
                largest.replace(with: third, where: third .> largest)
                target.storeBytes(of: largest, toByteOffset: 4 * group, as: SIMD8<Int32>.self)
            }
        }
    }

    /// Absolute values, as bits: these are ordered as the values are.
    private static func magnitude(_ values: SIMD8<Float>) -> SIMD8<Int32> {
        unsafeBitCast(values, to: SIMD8<Int32>.self) & 0x7fff_ffff
    }
}
