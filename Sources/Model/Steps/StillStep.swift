/// `still`: a photo, oriented, composed and scaled once into the frame that motion is sampled from.
///
/// Inputs: `picture` (JPEG, PNG or WebP; absent for a plain colour). Outputs: `frame`, a Y4M file of one 4:2:0 BT.709 limited-range
/// frame, of the output's shape and between 1 and `detail` times its size, as far as the picture has that much to give.
package struct StillParameters: StepParameters {
    package static let kind = StepKind(
        "still", version: 1, tools: ["libavcodec", "libswscale", "zimg"], outputs: ["frame"])

    /// The output's size in pixels, both even.
    package var size: Size
    /// Largest zoom of the motion over it, 1 or more.
    package var detail: Double
    package var fit: Fit
    package var focus: Point
    package var background: Color

    package init(size: Size, detail: Double, fit: Fit, focus: Point, background: Color) {
        self.size = size
        self.detail = detail
        self.fit = fit
        self.focus = focus
        self.background = background
    }
}
