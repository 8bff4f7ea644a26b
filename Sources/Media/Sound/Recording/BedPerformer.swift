import Model

/// Performs `bed`.
enum BedPerformer: StepPerformer {
    static func perform(_ parameters: BedParameters, _ files: ActionFiles, progress: (Double) -> Void)
        throws(ActionFailure)
    {
        let decoder = try SoundDecoder(try files.input("file"))
        _ = try decoder.decode(to: try files.output("sound"), channels: 2, progress: progress)
    }
}
