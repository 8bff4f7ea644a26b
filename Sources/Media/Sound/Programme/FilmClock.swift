package import Model

/// Where scenes start in the film: each starts its overlap before the one before it ends.
package struct FilmClock: Equatable {
    /// First frame of each scene.
    package private(set) var starts: [Int] = []
    /// Frames of the film.
    package private(set) var frames = 0
    private let rate: Rational

    /// - Parameters:
    ///   - lengths: frames of each scene.
    ///   - overlaps: frames of the transition into each scene; the first scene's is ignored.
    package init(lengths: [Int], overlaps: [Int], rate: Rational) {
        self.rate = rate
        for (index, (length, overlap)) in zip(lengths, overlaps).enumerated() {
            let start = index == 0 ? 0 : max(0, frames - overlap)
            starts.append(start)
            frames = max(frames, start + length)
        }
    }

    /// Samples of the film.
    package var samples: Int { Sound.sample(ofFrame: frames, rate: rate) }

    /// First sample of a scene.
    package func sample(ofScene index: Int) -> Int { Sound.sample(ofFrame: starts[index], rate: rate) }
}
