import Model

/// Performs `subtitles`.
enum SubtitlesPerformer: StepPerformer {
    static func perform(
        _ parameters: SubtitlesParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        var timings: [TimingDocument] = []
        for input in files.inputs("timing") { timings.append(try Document.read(TimingDocument.self, input)) }
        guard timings.count == parameters.overlaps.count else {
            throw ActionFailure(.internal, "\(timings.count) scenes have \(parameters.overlaps.count) overlaps")
        }
        let clock = FilmClock(lengths: timings.map(\.frames), overlaps: parameters.overlaps, rate: parameters.rate)
        let scenes = timings.indices.map { (clock.sample(ofScene: $0), timings[$0]) }
        let cues = CueLayout(lineLength: parameters.lineLength).cues(scenes)
        try Files.write(Array(Cue.srt(cues).utf8), to: try files.output("srt"))
        try Files.write(Array(Cue.vtt(cues).utf8), to: try files.output("vtt"))
    }
}
