import Model

/// Performs `timing`.
enum TimingPerformer: StepPerformer {
    static func perform(
        _ parameters: TimingParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let inputs = files.inputs("words")
        var voices: [WordsDocument] = []
        for input in inputs { voices.append(try Document.read(WordsDocument.self, input)) }
        do {
            try Document.write(try SceneTiming.document(parameters, voices: voices), to: try files.output("timing"))
        } catch {
            var blamed = error
            if let line = error.input, error.cause == .input, inputs.indices.contains(line) {
                blamed.input = inputs[line].index
            }
            throw blamed
        }
    }
}
