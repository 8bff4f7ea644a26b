import Glibc

/// Linear gains in steps of 1/65536, so that the last bit of a machine's `pow` or `sin` cannot change a sample.
enum Gain {
    static func quantised(_ value: Double) -> Float { Float((value * 65536).rounded() / 65536) }

    /// - Parameter decibels: 0 leaves a signal as it is.
    static func linear(_ decibels: Double) -> Float { quantised(pow(10, decibels / 20)) }

    static func decibels(_ linear: Double) -> Double { 20 * log10(linear) }
}
