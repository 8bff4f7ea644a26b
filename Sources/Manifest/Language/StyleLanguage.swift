import Model

extension Language {
    static let style = Shape(
        "a style", "The look of a film: `styles/NAME.yaml`.",
        [
            Field("extends", .name, example: "documentary", "A style to start from; keys here go before its own."),
            Field(
                "font", .text, example: "DejaVu Sans",
                "Family of the letters, from `fonts/`, the shipped fonts or the system."),
            Field(
                "fallbacks", .list(.text), example: "[Noto Sans CJK JP]",
                "Families for characters that the font does not have."),
            Field(
                "prompt", .text, example: "gouache, soft paper grain, warm light",
                "The director's style in words: it goes into the prompt of each picture and clip that is made."),
            Field(
                "colors", .list(.unit(.color)), example: "[\"#102040\"]",
                "Colours of what `storyboard` draws, most important first; else the words choose."),
            Field("captions", .object(captionLook), "Words as they are spoken."),
            Field("title", .object(look("a title look")), "A scene's title."),
            Field("lower-third", .object(look("a lower-third look")), "A scene's lower third."),
            Field("defaults", .object(defaults), "What scenes do that say nothing else."),
        ])

    static let captionLook = look(
        "a caption look",
        [
            Field("highlight", .unit(.color), default: "#ffd54a", "Colour of a word once it is spoken (karaoke)."),
            Field(
                "line-length", .integer(8...120), default: "42",
                "Longest line, in characters; never wider than the picture."),
        ])

    /// Lengths are shares of the output's shorter side, so that a style suits wide and tall films.
    private static func look(_ name: String, _ more: [Field] = []) -> Shape {
        Shape(
            name, "Lettering. Shares are of the output's shorter side.",
            [
                Field("font", .text, example: "DejaVu Sans", "Family; else the style's."),
                Field("bold", .flag, default: "false", "Bold letters."),
                Field("size", .unit(.percent(1...50)), default: "5%", "Height of a line."),
                Field("color", .unit(.color), default: "#ffffff", "Colour of the letters."),
                Field("outline", .unit(.color), default: "#000000", "Colour of the outline."),
                Field("outline-width", .unit(.percent(0...10)), default: "0.3%", "Width of the outline."),
                Field("box", .either([.unit(.color), .choice(["none"])]), default: "none", "A box behind the text."),
                Field(
                    "position", .choice(Anchor.allCases.map(\.rawValue)), default: "bottom", "Where the text stands."),
                Field("margin", .unit(.percent(0...40)), default: "6%", "Distance from the edges it stands at."),
                Field("fade", .unit(.length), default: "0s", "Fade in and out."),
            ] + more)
    }
}
