import Model

/// Performs `keep`.
enum KeepPerformer: StepPerformer {
    static func perform(_ parameters: KeepParameters, _ files: ActionFiles, progress: (Double) -> Void)
        throws(ActionFailure)
    {
        try Files.write(try Files.read(try files.input("video")), to: try files.output("video"))
    }
}
