import Model

/// `placeholder`: a picture that nobody takes for the real one.
enum PlaceholderPerformer: StepPerformer {
    private static let stripe = 0.07

    static func perform(
        _ parameters: PlaceholderParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let size = parameters.size
        var canvas = Canvas(size.width, size.height)
        let breadth = canvas.breadth
        canvas.fill(.plain(Palette.tint(0x33373D)))
        var x = -1.2
        while x < breadth + 0.2 {
            canvas.fill(.polygon(x, 1, x + 1, 0, x + 1 + stripe / 2, 0, x + stripe / 2, 1), Palette.tint(0x3B4047))
            x += stripe
        }
        // Marked along the edges, so that a thumbnail shows it too.
        for edge in [0.0, 0.965] {
            canvas.fill(.box(0, edge, breadth, 0.035), Palette.tint(0xE0A23C))
            var x = -0.1
            while x < breadth {
                canvas.fill(
                    .polygon(x, edge + 0.035, x + 0.035, edge, x + 0.07, edge, x + 0.035, edge + 0.035),
                    Palette.tint(0x23262B))
                x += 0.07
            }
        }
        canvas.fill(.box(breadth * 0.08, 0.26, breadth * 0.84, 0.44), Palette.tint(0x24272C), opacity: 0.92)
        let refused =
            parameters.providers.isEmpty ? "" : "\nnot delivered by \(parameters.providers.joined(separator: ", "))"
        let prompt = parameters.prompt.count > 160 ? String(parameters.prompt.prefix(159)) + "…" : parameters.prompt
        try Panel.write(
            "\(parameters.missing) missing", size: 0.07, bold: true, anchor: .top, margin: 0.06, top: 0.31,
            color: Color(red: 0xF0, green: 0xC2, blue: 0x6E), on: &canvas, files)
        try Panel.write(
            "\(prompt)\(refused)", size: 0.036, anchor: .center, margin: 0.1,
            color: Color(red: 0xE6, green: 0xE8, blue: 0xEA), on: &canvas, files)
        try PNGFile.write(canvas.bytes, size, to: files.output("picture"))
    }
}
