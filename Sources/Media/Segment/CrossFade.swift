import Model

/// Two frames seen at once.
enum CrossFade {
    /// Mixes frame `index` of a fade of `count`: the second scene's part is (index + 1/2) / count, rounded to the nearest sample.
    static func mix(_ from: Frame, _ to: Frame, _ index: Int, of count: Int, into target: Frame) throws(ActionFailure) {
        let one: Int32 = 1 << 15
        let part = Int32(((2 * index + 1) << 15) / (2 * count))
        for plane in 0..<3 {
            let size = target.planeSize(plane)
            let (first, second, mixed) = (try from.plane(plane), try to.plane(plane), try target.plane(plane))
            for row in 0..<size.height {
                let a = first + row * from.stride(plane)
                let b = second + row * to.stride(plane)
                let out = mixed + row * target.stride(plane)
                for x in 0..<size.width {
                    let sum = Int32(a[x]) &* (one &- part) &+ Int32(b[x]) &* part &+ one / 2
                    out[x] = UInt8(truncatingIfNeeded: sum >> 15)
                }
            }
        }
    }
}
