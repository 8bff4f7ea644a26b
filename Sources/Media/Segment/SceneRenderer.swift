import CLibAV
import Model

/// The frames of one scene, each a pure function of its number; in order they are cheapest.
final class SceneRenderer {
    /// Length of the scene in frames, transitions included.
    let count: Int
    private let picture: Frame
    private let move: CameraMove
    private let isStill: Bool
    private var sampler = WindowSampler()
    private let rate: Rational
    private let captions: CaptionRenderer?

    /// What the camera sees, before anything is written over it.
    private var view: Frame
    private var hasView = false
    /// A view with its words.
    private let written: Frame
    private var isWritten = false

    init(_ inputs: SceneInputs, motion: Motion, size: Size, rate: Rational) throws(ActionFailure) {
        count = inputs.timing.frames
        picture = inputs.frame
        move = CameraMove(motion, frames: count)
        self.rate = rate
        captions = try CaptionRenderer.make(script: inputs.script, fonts: inputs.fonts, size: size)
        written = try Frame(video: size)
        isStill = motion.isStill
        // A still at its own size is used as it is: nothing is resampled.
        if isStill, picture.size == size, move.window(0, of: size) == Scaler.Window(of: size) {
            view = picture
            hasView = true
        } else {
            view = try Frame(video: size)
        }
    }

    /// Frame `n` of the scene. Its samples stand until the next call; they are not the caller's to change.
    ///
    /// Words are those of the frame's middle, in whole milliseconds rounded down.
    func frame(_ n: Int) throws(ActionFailure) -> Frame {
        if !(isStill && hasView) {
            try sampler.sample(picture, move.window(n, of: picture.size), to: view)
            hasView = true
            isWritten = false
        }
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
}
