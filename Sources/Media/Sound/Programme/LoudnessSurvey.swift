import Model

/// What one pass over a mix tells of its loudness at any gain and under any ceiling: energy and peak of every 5 ms.
///
/// The filter and the gates are those of ITU-R BS.1770-4. Eight bytes are kept for 5 ms: 6 MB an hour.
struct LoudnessSurvey {
    private struct Cell {
        /// Sum of squares of the weighted samples, both channels.
        var energy: Float
        /// The largest absolute sample.
        var peak: Float
    }

    /// Samples of a cell: the limiter's attack, so that its smoothing spans one cell.
    private static let length = Limiter.attack
    /// Cells in 100 ms, by which the gates' blocks of four times as much move.
    private static let cellsInStep = Sound.sampleRate / 10 / length
    /// What is left after a cell of the distance that the limiter's release has to go.
    private static let remaining: Float = {
        var value: Float = 1
        for _ in 0..<length { value *= 1 - 1 / 4096 }
        return value
    }()

    private var cells: [Cell] = []
    private var filter = WeightingFilter()
    private var energy = 0.0
    private var peak: Float = 0
    private var filled = 0

    /// - Parameter samples: length of the mix.
    init(samples: Int) { cells.reserveCapacity(samples / Self.length) }

    /// Hears the next samples.
    mutating func hear(_ block: StereoBlock) {
        block.left.withUnsafeBufferPointer { left in
            block.right.withUnsafeBufferPointer { right in
                guard let left0 = left.baseAddress, let right0 = right.baseAddress else { return }
                var at = 0
                while at < left.count {
                    let count = min(left.count - at, Self.length - filled)
                    peak = max(peak, StereoBlock.peak(left0 + at, count), StereoBlock.peak(right0 + at, count))
                    energy += filter.energy(left0 + at, right0 + at, count)
                    filled += count
                    at += count
                    if filled == Self.length {
                        cells.append(Cell(energy: Float(energy), peak: peak))
                        (energy, peak, filled) = (0, 0, 0)
                    }
                }
            }
        }
    }

    /// Integrated loudness in LUFS that the mix will have after a linear gain and the limiter; nil when nothing is above the gate.
    func loudness(gain: Float, ceiling: Float) -> Double? {
        var steps: [Double] = []
        steps.reserveCapacity(cells.count / Self.cellsInStep)
        var sum = 0.0
        var before: Float = 1
        var level: Float = 1
        // The limiter smooths over the attack to come: a cell's gain is known with the level of the next.
        var last: (energy: Double, level: Float) = (0, 1)
        var count = 0
        for cell in cells {
            let loudest = cell.peak * gain
            let need = loudest > ceiling ? ceiling / loudest : 1
            let least = min(need, before)
            before = need
            level = least <= level ? least : least - (least - level) * Self.remaining
            let mean = (last.level + level) / 2
            sum += last.energy * Double(mean * mean)
            last = (Double(cell.energy), level)
            count += 1
            if count % Self.cellsInStep == 0 {
                steps.append(sum)
                sum = 0
            }
        }
        return Self.gated(steps, scale: Double(gain) * Double(gain))
    }

    /// - Parameter steps: energy of each 100 ms.
    private static func gated(_ steps: [Double], scale: Double) -> Double? {
        guard steps.count >= 4 else { return nil }
        let factor = scale / Double(4 * cellsInStep * length)
        func power(_ index: Int) -> Double {
            (steps[index] + steps[index + 1] + steps[index + 2] + steps[index + 3]) * factor
        }
        func mean(above gate: Double) -> Double? {
            var (sum, count) = (0.0, 0)
            for index in 0...(steps.count - 4) where power(index) >= gate {
                sum += power(index)
                count += 1
            }
            return count == 0 ? nil : sum / Double(count)
        }
        // -70 LUFS as a power, then 10 LU under what is above that.
        let absolute = 1.1724653045822964e-7
        guard let first = mean(above: absolute), let power = mean(above: max(absolute, first / 10)) else { return nil }
        return Gain.decibels(power.squareRoot()) - 0.691
    }
}
