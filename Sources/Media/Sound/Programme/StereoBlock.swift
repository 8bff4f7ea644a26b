/// A run of stereo samples, a plane for each channel.
struct StereoBlock {
    /// Samples in a full block: whole AAC frames.
    static let length = 8192

    var left: [Float]
    var right: [Float]

    init(_ count: Int) {
        left = [Float](repeating: 0, count: count)
        right = left
    }

    var count: Int { left.count }

    /// Silence of `count` samples.
    mutating func clear(_ count: Int) {
        if self.count != count {
            self = StereoBlock(count)
        } else {
            left.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
            right.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        }
    }

    mutating func scale(_ gain: Float) {
        guard gain != 1 else { return }
        for plane in [\StereoBlock.left, \.right] {
            self[keyPath: plane].withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= gain } }
        }
    }

    /// The largest absolute sample.
    var peak: Float { max(Self.peak(left[...]), Self.peak(right[...])) }

    static func peak(_ samples: ArraySlice<Float>) -> Float {
        samples.withUnsafeBufferPointer { buffer in
            var lanes = SIMD8<Float>(repeating: 0)
            var index = 0
            while index + 8 <= buffer.count {
                var next = SIMD8<Float>(repeating: 0)
                for lane in 0..<8 { next[lane] = abs(buffer[index + lane]) }
                lanes = pointwiseMax(lanes, next)
                index += 8
            }
            return buffer[index...].reduce(lanes.max()) { Swift.max($0, abs($1)) }
        }
    }
}
