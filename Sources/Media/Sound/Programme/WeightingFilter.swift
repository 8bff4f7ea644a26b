/// The K-weighting of ITU-R BS.1770-4 at 48 kHz: a high shelf and a high pass, both channels side by side.
struct WeightingFilter {
    private var shelf1 = SIMD2<Double>.zero
    private var shelf2 = SIMD2<Double>.zero
    private var pass1 = SIMD2<Double>.zero
    private var pass2 = SIMD2<Double>.zero

    /// The sum of squares of the next `count` samples, weighted.
    mutating func energy(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ count: Int) -> Double {
        var (shelf1, shelf2, pass1, pass2) = (shelf1, shelf2, pass1, pass2)
        var sum = SIMD2<Double>.zero
        for index in 0..<count {
            let sample = SIMD2(Double(left[index]), Double(right[index]))
            let shelved = sample * 1.53512485958697 + shelf1
            shelf1 = shelf2 - sample * 2.69169618940638 + shelved * 1.69065929318241
            shelf2 = sample * 1.19839281085285 - shelved * 0.73248077421585
            let passed = shelved + pass1
            pass1 = pass2 - shelved * 2 + passed * 1.99004745483398
            pass2 = shelved - passed * 0.99007225036621
            sum += passed * passed
        }
        (self.shelf1, self.shelf2) = (Self.audible(shelf1), Self.audible(shelf2))
        (self.pass1, self.pass2) = (Self.audible(pass1), Self.audible(pass2))
        return sum.sum()
    }

    /// Nothing for what has died away: numbers too small to be normal are slow.
    private static func audible(_ state: SIMD2<Double>) -> SIMD2<Double> {
        state.replacing(with: 0, where: state * state .< 1e-40)
    }
}
