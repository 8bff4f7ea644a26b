import Model

/// `overlay`: a scene's captions, title and lower third as one ASS script.
enum OverlayPerformer: StepPerformer {
    static func perform(
        _ parameters: OverlayParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let timing = try SceneInputs.timing(files.input("timing"))
        var fonts: [FontFile] = []
        for file in files.inputs("font") {
            let bytes = try Files.read(file)
            do {
                fonts.append(try FontFile(bytes))
            } catch {
                let problem = (error as? FontFile.Problem)?.rawValue ?? "not a font that can be used"
                throw ActionFailure(.input, "the font file: \(problem)", input: file.index)
            }
        }
        let script = OverlayScript(parameters, timing, fonts).text
        try Files.write(Array(script.utf8), to: files.output("script"))
    }
}
