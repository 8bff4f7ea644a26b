/// The look of a film, from a file in `styles/`.
package struct Style: Sendable {
    package var name: String
    package var captions: CaptionLook
    package var title: TextLook
    package var lowerThird: TextLook
    /// The director's style in words, for pictures and clips that are made.
    package var prompt: String?
    /// Colours of what `storyboard` draws, most important first; empty: the words choose.
    package var colors: [Color]

    package init(
        name: String, captions: CaptionLook, title: TextLook, lowerThird: TextLook, prompt: String? = nil,
        colors: [Color] = []
    ) {
        self.name = name
        self.captions = captions
        self.title = title
        self.lowerThird = lowerThird
        self.prompt = prompt
        self.colors = colors
    }
}

/// A font file and the family name by which a script asks for it.
package struct FontFace: Sendable, Hashable {
    package var family: String
    package var bold: Bool
    package var file: ProjectFile

    package init(family: String, bold: Bool, file: ProjectFile) {
        self.family = family
        self.bold = bold
        self.file = file
    }
}

/// Lettering. Lengths are fractions of the output's height.
package struct TextLook: Sendable, Hashable, Codable {
    package var family: String
    package var bold: Bool
    /// Height of a line of text, 0.01...0.5.
    package var size: Double
    package var color: Color
    package var outline: Color
    /// Width of the outline.
    package var outlineWidth: Double
    /// A box behind the text; nil for none.
    package var box: Color?
    package var anchor: Anchor
    /// Distance from the edges that `anchor` names.
    package var margin: Double
    /// Fade in and out, in seconds.
    package var fade: Double

    package init(
        family: String, bold: Bool, size: Double, color: Color, outline: Color, outlineWidth: Double, box: Color?,
        anchor: Anchor, margin: Double, fade: Double
    ) {
        self.family = family
        self.bold = bold
        self.size = size
        self.color = color
        self.outline = outline
        self.outlineWidth = outlineWidth
        self.box = box
        self.anchor = anchor
        self.margin = margin
        self.fade = fade
    }
}

package struct CaptionLook: Sendable, Hashable, Codable {
    package var text: TextLook
    /// Colour of a word from the moment it is spoken (karaoke).
    package var highlight: Color
    /// Longest line, in characters, before a phrase is broken.
    package var lineLength: Int

    package init(text: TextLook, highlight: Color, lineLength: Int) {
        self.text = text
        self.highlight = highlight
        self.lineLength = lineLength
    }
}

/// Where text stands.
package enum Anchor: String, Sendable, Codable, CaseIterable {
    case topLeft = "top-left"
    case top
    case topRight = "top-right"
    case left
    case center
    case right
    case bottomLeft = "bottom-left"
    case bottom
    case bottomRight = "bottom-right"
}
