import Model

/// Expected CPU seconds of work, as measured on one core of a 2023 server at 1280x720; only ratios matter.
enum Cost {
    static func encode(frames: Int, size: Size) -> Double {
        Double(frames) * 0.008 * Double(size.width * size.height) / (1280 * 720) + 0.05
    }

    /// Mixing, loudness and AAC.
    static func sound(seconds: Double) -> Double { 0.02 * seconds + 0.05 }
}
