import Model

/// Finds where sound starts and ends: windows of 10 ms whose mean square, over all channels, is at least -45 dBFS.
struct AudibleSpan {
    private static let window = Sound.sampleRate / 100
    /// -45 dBFS as a mean square.
    private static let threshold = 3.162e-5

    private let channels: Int
    private var energy = 0.0
    private var values = 0
    private var windows = 0
    private var first: Int?
    private var last = 0

    init(channels: Int) { self.channels = channels }

    /// Hears interleaved samples that follow those before.
    mutating func hear(_ samples: UnsafeBufferPointer<Float>) {
        for sample in samples {
            energy += Double(sample) * Double(sample)
            values += 1
            if values == Self.window * channels { closeWindow() }
        }
    }

    /// First and last audible sample of a sound of `samples` samples; the whole sound when nothing is audible.
    mutating func finish(samples: Int) -> Range<Int> {
        if values > 0 { closeWindow() }
        guard let first else { return 0..<samples }
        return first * Self.window..<min(samples, (last + 1) * Self.window)
    }

    private mutating func closeWindow() {
        if energy >= Self.threshold * Double(values) {
            if first == nil { first = windows }
            last = windows
        }
        windows += 1
        energy = 0
        values = 0
    }
}
