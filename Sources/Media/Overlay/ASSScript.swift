import Model

/// An ASS script in the making (the format of libass, Aegisub's "ASS tags"). One unit is one pixel of the output.
struct ASSScript {
    private let size: Size
    private var styles: [String] = []
    private var events: [String] = []

    init(size: Size) { self.size = size }

    /// Adds a style.
    ///
    /// - Parameters:
    ///   - unlit: colour before a karaoke word is spoken; nil where words are not lit one by one.
    ///   - marginV: distance from the top or bottom, in pixels; nil for the look's own.
    mutating func addStyle(
        _ name: String, _ look: TextLook, family: String, bold: Bool, color: Color? = nil, unlit: Color? = nil,
        marginV: Int? = nil
    ) {
        let height = Double(size.height)
        let margin = Int((look.margin * height).rounded())
        // With a box (libass's border style 4) the shadow's width is the box's padding.
        let padding = max(2, look.size * height * 0.28)
        let fields = [
            name, ASSText.fontName(family), ASSText.number(look.size * height), ASSText.color(color ?? look.color),
            ASSText.color(unlit ?? color ?? look.color), ASSText.color(look.outline),
            ASSText.color(look.box ?? look.outline),
            bold ? "-1" : "0", "0", "0", "0", "100", "100", "0", "0", look.box == nil ? "1" : "4",
            ASSText.number(look.outlineWidth * height), look.box == nil ? "0" : ASSText.number(padding),
            String(Self.alignment(look.anchor)), String(margin), String(margin), String(marginV ?? margin), "-1",
        ]
        styles.append("Style: " + fields.joined(separator: ","))
    }

    /// Adds words from `start` until `end`, in hundredths of a second. `text` is ASS text.
    mutating func addEvent(layer: Int, style: String, start: Int, end: Int, text: String) {
        guard end > start else { return }
        events.append("Dialogue: \(layer),\(ASSText.time(start)),\(ASSText.time(end)),\(style),,0,0,0,,\(text)")
    }

    /// The whole script.
    var text: String {
        var lines = [
            "[Script Info]", "ScriptType: v4.00+", "PlayResX: \(size.width)", "PlayResY: \(size.height)",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes", "YCbCr Matrix: None", "", "[V4+ Styles]",
            "Format: Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,Underline,"
                + "StrikeOut,ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,MarginL,MarginR,MarginV,Encoding",
        ]
        lines += styles
        lines += ["", "[Events]", "Format: Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text"]
        lines += events
        return lines.joined(separator: "\n") + "\n"
    }

    /// The number of a place, as on a keypad.
    private static func alignment(_ anchor: Anchor) -> Int {
        switch anchor {
        case .bottomLeft: 1
        case .bottom: 2
        case .bottomRight: 3
        case .left: 4
        case .center: 5
        case .right: 6
        case .topLeft: 7
        case .top: 8
        case .topRight: 9
        }
    }
}
