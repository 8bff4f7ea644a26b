import Model

/// Keeps true peaks under a ceiling: looks ahead, sinks smoothly before a peak, and recovers slowly after it.
///
/// Gains are whole multiples of 2^-24, so that their running sums are exact. What comes out is late by nothing: the first sample out
/// is the first in, and `finish` gives the rest.
struct Limiter {
    /// 5 ms: over this span gain sinks before a peak.
    private static let attack = Sound.sampleRate / 200
    /// Each sample takes gain back by 1/4096 of what is missing: 85 ms to two thirds.
    private static let release = 12
    private static let unity: Int32 = 1 << 24

    private let ceiling: Float
    private let interpolator = Interpolator()

    /// Per channel: `reach` samples that are out already, then those not out yet.
    private var samples: [[Float]]
    /// Gain that each sample needs, from the first that is not out yet.
    private var needed: [Int32] = []
    /// Largest value of the last interval decided, which the next sample bounds too.
    private var lastInterval: Float = 0
    /// Falling run of the needed gains within the last `attack` samples: a queue whose head is their minimum.
    private var minima: [(position: Int, gain: Int32)] = []
    private var firstMinimum = 0
    /// The last `attack` gains after release, as a ring.
    private var held = [Int32](repeating: Limiter.unity, count: Limiter.attack)
    private var heldSum = Int64(Limiter.unity) * Int64(Limiter.attack)
    private var envelope = Limiter.unity
    /// Samples that have passed the envelope.
    private var enveloped = 0
    /// Samples that are out.
    private var consumed = 0
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
        emit(max(0, needed.count - Self.attack + 1), into: &out)
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
        var at = reach + needed.count
        while at + chunk + reach <= samples[0].count {
            let near = max(
                StereoBlock.peak(samples[0][at - reach + 1..<at + chunk + reach]),
                StereoBlock.peak(samples[1][at - reach + 1..<at + chunk + reach]))
            if near * interpolator.overshoot <= ceiling {
                needed.append(contentsOf: repeatElement(Self.unity, count: chunk))
                lastInterval = 0
            } else {
                for channel in 0...1 {
                    samples[channel].withUnsafeBufferPointer { samples in
                        scratch[channel].withUnsafeMutableBufferPointer {
                            interpolator.peaks(samples, at: at, into: $0)
                        }
                    }
                }
                for index in 0..<chunk {
                    let interval = max(scratch[0][index], scratch[1][index])
                    let own = max(abs(samples[0][at + index]), abs(samples[1][at + index]))
                    let peak = max(own, interval, lastInterval)
                    needed.append(
                        peak <= ceiling ? Self.unity : Int32(Double(ceiling) / Double(peak) * Double(Self.unity)))
                    lastInterval = interval
                }
            }
            at += chunk
        }
    }

    /// Puts out `count` samples, each with the mean of the gains over the `attack` samples from it on.
    private mutating func emit(_ count: Int, into block: inout StereoBlock) {
        let reach = Interpolator.reach
        if block.count != count { block = StereoBlock(count) }
        let scale = 1 / (Double(Self.attack) * Double(Self.unity))
        for index in 0..<count {
            advance(to: index + Self.attack)
            let gain = heldSum == Int64(Self.unity) * Int64(Self.attack) ? 1 : Float(Double(heldSum) * scale)
            block.left[index] = samples[0][reach + index] * gain
            block.right[index] = samples[1][reach + index] * gain
        }
        samples[0].removeFirst(count)
        samples[1].removeFirst(count)
        needed.removeFirst(count)
        consumed += count
    }

    /// Runs the envelope until it has passed `count` of the samples that are not out yet.
    private mutating func advance(to count: Int) {
        while enveloped < consumed + count {
            let gain = needed[enveloped - consumed]
            while minima.count > firstMinimum, let last = minima.last, last.gain >= gain { minima.removeLast() }
            if gain < Self.unity { minima.append((enveloped, gain)) }
            while firstMinimum < minima.count, minima[firstMinimum].position <= enveloped - Self.attack {
                firstMinimum += 1
            }
            if firstMinimum == minima.count, firstMinimum > 0 {
                minima.removeAll(keepingCapacity: true)
                firstMinimum = 0
            }
            let least = firstMinimum < minima.count ? minima[firstMinimum].gain : Self.unity
            if least <= envelope {
                envelope = least
            } else {
                envelope += max(1, (least - envelope) >> Self.release)
            }
            let slot = enveloped % Self.attack
            heldSum += Int64(envelope) - Int64(held[slot])
            held[slot] = envelope
            enveloped += 1
        }
    }
}
