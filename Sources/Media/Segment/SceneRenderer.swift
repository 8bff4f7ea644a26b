import CLibAV
import Model

/// The frames of one scene, each a pure function of its number; in order they are cheapest.
final class SceneRenderer {
    private enum Source {
        case still(Frame)
        case footage(SceneFootage)
    }

    /// Length of the scene in frames, transitions included.
    let count: Int
    private let source: Source
    private let move: CameraMove
    private let isStill: Bool
    private let size: Size
    private var sampler = WindowSampler()
    private let rate: Rational
    private let captions: CaptionRenderer?

    /// What the camera sees, before anything is written over it; nil before the first frame.
    private var view: Frame?
    private let sampled: Frame
    /// A view with its words.
    private let written: Frame
    private var isWritten = false

    init(_ inputs: SceneInputs, motion: Motion, size: Size, rate: Rational) throws(ActionFailure) {
        count = inputs.timing.frames
        move = CameraMove(motion, frames: count)
        (self.size, self.rate) = (size, rate)
        captions = try CaptionRenderer.make(script: inputs.script, fonts: inputs.fonts, size: size)
        (sampled, written) = (try Frame(video: size), try Frame(video: size))
        isStill = motion.isStill
        let detail = max(motion.from.zoom, motion.to.zoom)
        switch inputs.picture {
        case .frame(let frame): source = .still(frame)
        case .footage(let footage, let file) where try FileNature(file).isPicture:
            // What stands in for a video that could not be had may be a picture.
            let still = StillParameters(
                size: size, detail: detail, fit: footage.fit, focus: footage.focus, background: footage.background)
            source = .still(try StillPerformer.frame(file, still))
        case .footage(let footage, let file):
            source = .footage(
                try SceneFootage(footage, file, frames: count, size: size, rate: rate, detail: detail))
        }
    }

    /// Frame `n` of the scene. Its samples stand until the next call; they are not the caller's to change.
    ///
    /// Words are those of the frame's middle, in whole milliseconds rounded down.
    func frame(_ n: Int) throws(ActionFailure) -> Frame {
        let (picture, isNew) =
            switch source {
            case .still(let frame): (frame, view == nil)
            case .footage(let footage): try footage.picture(n)
            }
        let view = isStill && !isNew ? self.view ?? picture : try seen(picture, n)
        if isNew || !isStill { isWritten = false }
        self.view = view
        guard let captions else { return view }
        let middle = (Rational(2 * n + 1, 2) * Rational(1000) / rate).floor
        let words = captions.picture(milliseconds: middle)
        guard let images = words.images else {
            isWritten = false
            return view
        }
        if words.isChanged || !isWritten {
            try written.copyPicture(of: view)
            try CaptionBlend.blend(images, onto: written)
            isWritten = true
        }
        return written
    }

    /// The camera's window of a picture. All of a picture of the film's own size is used as it is: nothing is resampled.
    private func seen(_ picture: Frame, _ n: Int) throws(ActionFailure) -> Frame {
        let window = move.window(n, of: picture.size)
        if picture.size == size, window == Scaler.Window(of: size) { return picture }
        try sampler.sample(picture, window, to: sampled)
        return sampled
    }
}
