import Model

/// A video as the picture of a scene, frame by frame.
final class SceneFootage {
    private let file: FootageFile
    private let clock: FootageClock
    private let fitter: FootageFitter
    private var shown: (index: Int, frame: Frame)?

    /// - Parameters:
    ///   - frames: of the scene, transitions included.
    ///   - detail: largest zoom of the motion over it.
    /// - Throws: `.input` when the file is no video or ends before its part starts.
    init(
        _ footage: Footage, _ input: ActionFiles.Input, frames: Int, size: Size, rate: Rational, detail: Double
    ) throws(ActionFailure) {
        file = try FootageFile(input)
        guard
            let clock = FootageClock(footage, frames: frames, rate: rate, length: file.table.end, tick: file.tick)
        else {
            let seconds = (Rational(file.table.end) * file.tick * Rational(1000)).rounded
            throw ActionFailure(
                .input,
                "the video lasts \(Clock(milliseconds: seconds).seconds) s and is to start at "
                    + "\(Clock(milliseconds: (footage.start * Rational(1000)).rounded).seconds) s",
                input: input.index)
        }
        self.clock = clock
        fitter = FootageFitter(footage, size: size, detail: detail, orientation: file.orientation)
    }

    /// The picture of frame `n` of the scene, and whether it is another than that of the call before. It stands until the next call.
    func picture(_ n: Int) throws(ActionFailure) -> (frame: Frame, isNew: Bool) {
        let index = file.table.index(at: clock.tick(ofFrame: n))
        if let shown, shown.index == index { return (shown.frame, false) }
        let decoded = try file.frame(index)
        let frame = try fitter.fit(decoded, aspect: file.aspect(of: decoded))
        shown = (index, frame)
        return (frame, true)
    }
}
