/// Every kind of step there is.
package enum StepCatalogue {
    package static let kinds: [StepKind] = [
        StillParameters.kind, SpeechParameters.kind, RecordingParameters.kind, BedParameters.kind,
        TimingParameters.kind,
        OverlayParameters.kind, BodyParameters.kind, TransitionParameters.kind, ProgrammeParameters.kind,
        SubtitlesParameters.kind, FilmParameters.kind,
    ]
}
