/// A run of stereo samples, a plane for each channel.
package struct StereoBlock {
    /// Samples in a full block: whole AAC frames.
    package static let length = 8192

    package var left: [Float]
    package var right: [Float]

    package init(_ count: Int) {
        left = [Float](repeating: 0, count: count)
        right = left
    }

    package var count: Int { left.count }

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
        left.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= gain } }
        right.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= gain } }
    }

    /// The largest absolute value of `count` samples.
    static func peak(_ samples: UnsafePointer<Float>, _ count: Int) -> Float {
        // Floats without their signs are ordered as their bits are.
        let bytes = UnsafeRawPointer(samples)
        var lanes = SIMD8<Int32>(repeating: 0)
        var index = 0
        while index + 8 <= count {
            let next = (bytes + 4 * index).loadUnaligned(as: SIMD8<Int32>.self) & 0x7fff_ffff
            lanes.replace(with: next, where: next .> lanes)
            index += 8
        }
        var peak = Float(bitPattern: UInt32(bitPattern: lanes.max()))
        while index < count {
            peak = max(peak, abs(samples[index]))
            index += 1
        }
        return peak
    }
}
