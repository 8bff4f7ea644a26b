import Model

/// The window that the camera sees in each frame of a scene: a pure function of the scene's motion, length and frame number.
///
/// Zoom moves by equal ratios, so that things grow at a steady pace. Only the four operations and square roots are used,
/// which are exact to the last bit everywhere; the logarithms of a C library are not.
struct CameraMove {
    private let motion: Motion
    private let frames: Int

    /// - Parameter frames: length of the whole scene, transitions included.
    init(_ motion: Motion, frames: Int) {
        var motion = motion
        // At zoom 1 there is no free range: the place says nothing, so the move heads straight for the other view's.
        if motion.from.zoom <= 1 { motion.from.at = motion.to.at }
        if motion.to.zoom <= 1 { motion.to.at = motion.from.at }
        self.motion = motion
        self.frames = frames
    }

    /// The window of frame `n`, in samples of a picture of `size`.
    func window(_ n: Int, of size: Size) -> Scaler.Window {
        let t = frames > 1 ? Double(min(max(n, 0), frames - 1)) / Double(frames - 1) : 0
        let eased =
            switch motion.ease {
            case .linear: t
            case .smooth: t * t * (3 - 2 * t)
            }
        let zoom = max(1, motion.from.zoom * Self.power(motion.to.zoom / motion.from.zoom, eased))
        func between(_ from: Double, _ to: Double) -> Double { from + (to - from) * eased }
        let (width, height) = (Double(size.width) / zoom, Double(size.height) / zoom)
        return Scaler.Window(
            x: between(motion.from.at.x, motion.to.at.x) * (Double(size.width) - width),
            y: between(motion.from.at.y, motion.to.at.y) * (Double(size.height) - height), width: width, height: height)
    }

    /// `base` to the power of `exponent` in 0...1, by a square root for each binary digit of the exponent.
    static func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent >= 1 { return base }
        var (result, root, rest) = (1.0, base, exponent)
        for _ in 0..<52 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}
