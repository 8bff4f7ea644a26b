/// `overlay`: everything written over a scene, as an ASS script in scene time. Inputs: `timing`, then `font` for each font.
/// Output: `script`, in which every run of text names the first font that has its glyphs.
package struct OverlayParameters: StepParameters {
    package static let kind = StepKind("overlay", version: 1, outputs: ["script"])

    package struct Text: Sendable, Codable, Equatable {
        package var text: String
        package var look: TextLook

        package init(text: String, look: TextLook) {
            self.text = text
            self.look = look
        }
    }

    package var size: Size
    package var rate: Rational
    /// Frames of the transitions, in which titles fade.
    package var head: Int
    package var tail: Int
    package var captions: CaptionMode
    package var look: CaptionLook
    package var title: Text?
    package var lowerThird: Text?

    package init(
        size: Size, rate: Rational, head: Int, tail: Int, captions: CaptionMode, look: CaptionLook, title: Text?,
        lowerThird: Text?
    ) {
        self.size = size
        self.rate = rate
        self.head = head
        self.tail = tail
        self.captions = captions
        self.look = look
        self.title = title
        self.lowerThird = lowerThird
    }
}
