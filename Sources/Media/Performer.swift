import FoundationEssentials
package import Model

/// Performs any derived step there is.
package struct Performer {
    /// One entry a kind of step.
    private static let performers: [any StepPerformer.Type] = [
        StillPerformer.self, OverlayPerformer.self, BodyPerformer.self, TransitionPerformer.self, FilmPerformer.self,
        SpeechPerformer.self, RecordingPerformer.self, BedPerformer.self, TimingPerformer.self, SubtitlesPerformer.self,
        ProgrammePerformer.self, SceneSoundPerformer.self, PlaceholderVoicePerformer.self, ProbePerformer.self,
        StoryboardPerformer.self, PlaceholderPerformer.self, KeepPerformer.self, KeepWordsPerformer.self,
    ]

    /// Makes libav ready: its log is captured and its processor features are fixed. One a process.
    package init() {
        LibAVLog.capture()
        LibAVBaseline.apply()
    }

    /// Performs a request: its outputs exist when this returns.
    ///
    /// - Throws: cause `.internal` for a kind or version that this worker does not know, else what the step says.
    package func perform(_ request: ActionRequest, progress: (Double) -> Void) throws(ActionFailure) {
        LibAVLog.clear()
        for performer in Self.performers where Self.kind(of: performer).name == request.kind {
            return try Self.run(performer, request, progress)
        }
        throw ActionFailure(.internal, "this worker performs no step '\(request.kind)'")
    }

    private static func kind<Step: StepPerformer>(of type: Step.Type) -> StepKind { Step.Parameters.kind }

    private static func run<Step: StepPerformer>(
        _ type: Step.Type, _ request: ActionRequest, _ progress: (Double) -> Void
    ) throws(ActionFailure) {
        let kind = Step.Parameters.kind
        guard request.version == kind.version else {
            throw ActionFailure(
                .internal, "this worker performs '\(kind.name)' version \(kind.version), not \(request.version)")
        }
        let parameters: Step.Parameters
        do {
            parameters = try JSONDecoder().decode(Step.Parameters.self, from: Data(request.parameters.utf8))
        } catch {
            throw ActionFailure(.internal, "the parameters of '\(kind.name)' cannot be read: \(error)")
        }
        try Step.perform(parameters, ActionFiles(request), progress: progress)
    }
}
