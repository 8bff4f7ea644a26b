/// The largest true peak of a programme that comes a block at a time.
struct TruePeakMeter {
    private let interpolator = Interpolator()
    /// Samples that later intervals still need, then those not measured yet.
    private var pending: [[Float]]
    private var scratch = [Float](repeating: 0, count: Interpolator.chunk)
    /// Linear; 0 for silence.
    private(set) var peak: Float = 0

    init() { pending = [[Float]](repeating: [Float](repeating: 0, count: Interpolator.reach - 1), count: 2) }

    mutating func hear(_ block: StereoBlock) {
        hear(block.left, channel: 0)
        hear(block.right, channel: 1)
    }

    /// Measures what `hear` still holds back.
    mutating func finish() {
        let silence = [Float](repeating: 0, count: Interpolator.chunk + Interpolator.reach)
        for channel in 0...1 { hear(silence, channel: channel) }
    }

    private mutating func hear(_ samples: [Float], channel: Int) {
        let (chunk, reach) = (Interpolator.chunk, Interpolator.reach)
        pending[channel] += samples
        var at = reach - 1
        pending[channel].withUnsafeBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            while at + chunk + reach <= samples.count {
                let near = StereoBlock.peak(base + at - reach + 1, chunk + 2 * reach - 1)
                if near * interpolator.overshoot > peak {
                    scratch.withUnsafeMutableBufferPointer { between in
                        guard let between = between.baseAddress else { return }
                        interpolator.peaks(base + at, into: between)
                        peak = max(peak, StereoBlock.peak(base + at, chunk), StereoBlock.peak(between, chunk))
                    }
                }
                at += chunk
            }
        }
        pending[channel].removeFirst(at - reach + 1)
    }
}
