import Glibc

/// Peaks between samples by four-fold interpolation, as ITU-R BS.1770 asks, where they can matter at all.
struct Interpolator {
    /// Samples before and after an interval that its values depend on, the two that bound it included.
    static let reach = 8
    /// Intervals that are decided together.
    static let chunk = 64

    /// Values at 1/4, 1/2 and 3/4 of an interval: taps over `2 * reach` samples, multiples of 1/65536.
    private let phases: [[Float]]
    /// No value between samples is larger than the largest sample within reach times this.
    let overshoot: Float

    init() {
        let taps = 2 * Self.reach
        phases = (1...3).map { phase in
            (0..<taps).map { tap in
                let x = Double(tap - Self.reach + 1) - Double(phase) / 4
                let window = 0.5 + 0.5 * cos(.pi * x / (Double(Self.reach) + 0.25))
                return Gain.quantised(sin(.pi * x) / (.pi * x) * window)
            }
        }
        overshoot = phases.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 1
    }

    /// The largest absolute value within each of `chunk` intervals: `out[i]` for the one from sample `at + i` to the next, ends left
    /// out. `samples` holds `reach - 1` samples before `at` and `chunk + reach` from it on.
    func peaks(_ samples: UnsafeBufferPointer<Float>, at: Int, into out: UnsafeMutableBufferPointer<Float>) {
        guard let base = samples.baseAddress else { return }
        let first = base + (at - Self.reach + 1)
        for group in stride(from: 0, to: Self.chunk, by: 8) {
            var largest = SIMD8<Float>(repeating: 0)
            for phase in phases {
                var sum = SIMD8<Float>(repeating: 0)
                phase.withUnsafeBufferPointer { taps in
                    for tap in taps.indices {
                        let run = UnsafeRawPointer(first + group + tap).loadUnaligned(as: SIMD8<Float>.self)
                        sum += run * taps[tap]
                    }
                }
                largest = pointwiseMax(largest, pointwiseMax(sum, -sum))
            }
            for lane in 0..<8 { out[group + lane] = largest[lane] }
        }
    }
}
