import CResample
import Testing

@Suite struct ResampleTests {
    /// One direction: lengths of source and target, first place and length of the window.
    struct Axis: Sendable {
        let source: Int
        let target: Int
        let origin: Double
        let length: Double

        init(_ source: Int, _ target: Int, _ origin: Double, _ length: Double) {
            (self.source, self.target, self.origin, self.length) = (source, target, origin, length)
        }

        var step: Double { length / Double(target) }

        var value: resample_axis {
            resample_axis(source: Int32(source), target: Int32(target), origin: origin, step: step)
        }

        /// The definition, in floating point: each target sample's weights by source sample.
        var weights: [[Double]] {
            (0..<target).map { index in
                let place = origin + (Double(index) + 0.5) * step
                let reach = 2 * max(step, 1)
                var weights = [Double](repeating: 0, count: source)
                for sample in Int((place - reach).rounded(.down))...Int((place + reach).rounded(.up)) {
                    var mirrored = sample < 0 ? -1 - sample : sample
                    if mirrored >= source { mirrored = 2 * source - 1 - mirrored }
                    let x = abs(Double(sample) + 0.5 - place) / max(step, 1)
                    let near = 1.5 * x * x * x - 2.5 * x * x + 1
                    let far = -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
                    weights[min(max(mirrored, 0), source - 1)] += x < 1 ? near : x < 2 ? far : 0
                }
                let total = weights.reduce(0, +)
                return weights.map { $0 / total }
            }
        }
    }

    private static let cases: [(Axis, Axis)] = [
        (Axis(96, 64, 3.7, 80.1), Axis(54, 36, 0, 54)),  // smaller, a little
        (Axis(64, 64, 1.25, 60), Axis(36, 36, 0.75, 33)),  // larger
        (Axis(31, 53, -0.1, 31), Axis(17, 29, 0.05, 16.95)),  // odd lengths, past the edges
        (Axis(200, 37, 11.3, 150), Axis(90, 23, 5.5, 80)),  // four times smaller: wide filters
        (Axis(61, 33, 0.3, 59), Axis(40, 21, 0.2, 39)),  // almost two times smaller
        (Axis(3, 20, 0.5, 2), Axis(2, 9, 0, 2)),  // fewer samples than weights
        (Axis(1, 5, 0, 1), Axis(1, 3, 0, 1)),
    ]

    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    private func resample(_ source: [UInt8], _ across: Axis, _ down: Axis, _ path: resample_path) -> [UInt8] {
        var (x, y) = (across.value, down.value)
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: resample_scratch_size(&x, &y), alignment: 64)
        defer { scratch.deallocate() }
        _ = scratch.initializeMemory(as: UInt8.self, repeating: 0xA5)
        resample_prepare(scratch.baseAddress, &x, &y)
        var target = [UInt8](repeating: 0, count: across.target * down.target)
        resample_plane(scratch.baseAddress, source, across.source, &target, across.target, path)
        return target
    }

    /// Every path gives the same bytes, and no sample is more than a level from the definition.
    @Test(arguments: cases) func everyPath(_ across: Axis, _ down: Axis) {
        let source = noise(across.source * down.source)
        let samples = resample(source, across, down, RESAMPLE_PORTABLE)
        #expect(resample(source, across, down, RESAMPLE_SSE2) == samples)
        #expect(resample(source, across, down, RESAMPLE_AVX2) == samples)

        let (weightsX, weightsY) = (across.weights, down.weights)
        var worst = 0.0
        for (row, vertical) in weightsY.enumerated() {
            let sums = (0..<across.source).map { x in
                vertical.indices.reduce(0.0) { $0 + vertical[$1] * Double(source[$1 * across.source + x]) }
            }
            for (column, horizontal) in weightsX.enumerated() {
                let exact = zip(horizontal, sums).reduce(0.0) { $0 + $1.0 * $1.1 }
                let seen = Double(samples[row * across.target + column])
                worst = max(worst, abs(min(max(exact, 0), 255) - seen))
            }
        }
        #expect(worst < 0.6)
    }

    /// A window of the target's own size, at whole samples, is a copy.
    @Test func copies() {
        let source = noise(50 * 30)
        let samples = resample(source, Axis(50, 40, 7, 40), Axis(30, 20, 4, 20), RESAMPLE_AVX2)
        var window: [UInt8] = []
        for row in 4..<24 { window += source[(row * 50 + 7)..<(row * 50 + 47)] }
        #expect(samples == window)
    }
}
