import Model

/// `storyboard`: a picture from words.
enum StoryboardPerformer: StepPerformer {
    static func perform(
        _ parameters: StoryboardParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let size = parameters.size
        var canvas = Canvas(size.width, size.height)
        let scenery = Scenery(parameters.prompt)
        let palette = Palette(scenery, style: parameters.style, colors: parameters.colors)
        let chance = Chance("\(parameters.prompt)\u{0}\(parameters.style)\u{0}\(parameters.seed)")
        let landscape = Landscape(scenery, palette, chance, breadth: canvas.breadth)
        landscape.draw(on: &canvas)
        Cast(landscape).draw(on: &canvas)
        Weather(landscape).draw(on: &canvas)
        Panel.finish(&canvas, chance)
        try Panel.caption(parameters.prompt, on: &canvas, files)
        progress(0.8)
        try PNGFile.write(canvas.bytes, size, to: files.output("picture"))
    }
}
