import Model

/// Keeps true peaks under a ceiling: looks ahead, sinks smoothly before a peak, and recovers slowly after it.
///
/// What comes out is late by nothing: the first sample out is the first in, and `finish` gives the rest.
struct Limiter {
    /// 5 ms: over this span gain sinks before a peak.
    static let attack = Sound.sampleRate / 200

    private let ceiling: Float
    private let interpolator = Interpolator()

    /// Per channel: `reach` samples that are out already, then those not out yet.
    private var samples: [[Float]]
    /// Gain that each sample needs, from the first that has not passed the envelope.
    private var needed: [Int32] = []
    /// Largest value of the last interval decided, which the next sample bounds too.
    private var lastInterval: Float = 0
    private var envelope = GainEnvelope(attack: Limiter.attack)
    /// Samples that have passed the envelope and are not out: `attack - 1` once it runs.
    private var ahead = 0
    private var gains: [Float] = []
    private var scratch = [[Float]](repeating: [Float](repeating: 0, count: Interpolator.chunk), count: 2)

    /// - Parameter ceiling: linear.
    init(ceiling: Float) {
        self.ceiling = ceiling
        samples = [[Float]](repeating: [Float](repeating: 0, count: Interpolator.reach), count: 2)
    }

    /// Takes a block and replaces `out` with what can go out.
    mutating func process(_ block: StereoBlock, into out: inout StereoBlock) {
        samples[0] += block.left
        samples[1] += block.right
        decide()
        emit(max(0, ahead + needed.count - Self.attack + 1), into: &out)
    }

    /// The rest of the film, of which `count` samples are missing.
    mutating func finish(_ count: Int, into block: inout StereoBlock) {
        let silence = [Float](repeating: 0, count: Self.attack + 2 * Interpolator.chunk + Interpolator.reach)
        samples[0] += silence
        samples[1] += silence
        decide()
        emit(count, into: &block)
    }

    /// Finds the gain that each sample needs, as far as there are samples to interpolate with.
    private mutating func decide() {
        let (chunk, reach) = (Interpolator.chunk, Interpolator.reach)
        samples[0].withUnsafeBufferPointer { left in
            samples[1].withUnsafeBufferPointer { right in
                guard let left0 = left.baseAddress, let right0 = right.baseAddress else { return }
                var at = reach + ahead + needed.count
                while at + chunk + reach <= left.count {
                    let near = max(
                        StereoBlock.peak(left0 + at - reach + 1, chunk + 2 * reach - 1),
                        StereoBlock.peak(right0 + at - reach + 1, chunk + 2 * reach - 1))
                    if near * interpolator.overshoot <= ceiling {
                        needed.append(contentsOf: repeatElement(GainEnvelope.unity, count: chunk))
                        lastInterval = 0
                    } else {
                        decide(left0 + at, right0 + at)
                    }
                    at += chunk
                }
            }
        }
    }

    /// Finds the gains of a chunk that may reach the ceiling.
    private mutating func decide(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>) {
        let unity = GainEnvelope.unity
        scratch[0].withUnsafeMutableBufferPointer {
            if let out = $0.baseAddress { interpolator.peaks(left, into: out) }
        }
        scratch[1].withUnsafeMutableBufferPointer {
            if let out = $0.baseAddress { interpolator.peaks(right, into: out) }
        }
        scratch[0].withUnsafeBufferPointer { leftIntervals in
            scratch[1].withUnsafeBufferPointer { rightIntervals in
                for index in 0..<Interpolator.chunk {
                    let interval = max(leftIntervals[index], rightIntervals[index])
                    let peak = max(abs(left[index]), abs(right[index]), interval, lastInterval)
                    needed.append(peak <= ceiling ? unity : Int32(Double(ceiling) / Double(peak) * Double(unity)))
                    lastInterval = interval
                }
            }
        }
    }

    /// Puts out `count` samples, each with the mean of the gains over the `attack` samples from it on.
    private mutating func emit(_ count: Int, into block: inout StereoBlock) {
        let reach = Interpolator.reach
        if block.count != count { block = StereoBlock(count) }
        guard count > 0 else { return }
        let passing = count + Self.attack - 1 - ahead
        if gains.count < passing { gains = [Float](repeating: 0, count: passing) }
        let first = passing - count
        gains.withUnsafeMutableBufferPointer { gains in
            needed.withUnsafeBufferPointer { needed in
                guard let needed = needed.baseAddress, let gains = gains.baseAddress else { return }
                envelope.run(needed, passing, into: gains)
            }
        }
        gains.withUnsafeBufferPointer { gains in
            samples[0].withUnsafeBufferPointer { samples in
                block.left.withUnsafeMutableBufferPointer { out in
                    for index in 0..<count { out[index] = samples[reach + index] * gains[first + index] }
                }
            }
            samples[1].withUnsafeBufferPointer { samples in
                block.right.withUnsafeMutableBufferPointer { out in
                    for index in 0..<count { out[index] = samples[reach + index] * gains[first + index] }
                }
            }
        }
        samples[0].removeFirst(count)
        samples[1].removeFirst(count)
        needed.removeFirst(passing)
        ahead = Self.attack - 1
    }
}
