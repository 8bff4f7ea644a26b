import Model

/// Performs `keep-words`.
enum KeepWordsPerformer: StepPerformer {
    static func perform(_ parameters: KeepWordsParameters, _ files: ActionFiles, progress: (Double) -> Void)
        throws(ActionFailure)
    {
        try Files.write(try Files.read(try files.input("words")), to: try files.output("words"))
    }
}
