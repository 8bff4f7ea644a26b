/// `storyboard`: a picture drawn from words, with no account and no network. Inputs: `font` for each font. Output: `picture`, a PNG.
///
/// The words choose the place, the hour and who is in it; the rest is drawn from a hash of all parameters, so that equal
/// parameters are equal bytes.
package struct StoryboardParameters: StepParameters {
    package static let kind = StepKind(
        "storyboard", version: 2, tools: ["libavcodec", "libass"], outputs: ["picture"])

    package var size: Size
    /// What is to be seen; also the caption under the picture.
    package var prompt: String
    /// Words of the director's style, which colour the picture but are not written on it.
    package var style: String
    /// Colours of the style, most important first; empty: the words choose.
    package var colors: [Color]
    /// Another number, another picture of the same words.
    package var seed: Int

    package init(size: Size, prompt: String, style: String = "", colors: [Color] = [], seed: Int = 0) {
        self.size = size
        self.prompt = prompt
        self.style = style
        self.colors = colors
        self.seed = seed
    }
}
