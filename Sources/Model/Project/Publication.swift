/// Where a finished film goes.
package struct Publication: Sendable {
    /// What a webhook is told of.
    package enum Event: String, Sendable, CaseIterable { case done, failed }

    package enum Target: Sendable {
        /// `presign`: seconds for which a URL is printed that anyone may fetch. `deletesLocal`: the film's file is removed here
        /// once the bucket has confirmed its digest.
        case s3(PublishS3Parameters, presign: Int?, deletesLocal: Bool)
        case youtube(PublishYouTubeParameters, thumbnail: Located<ProjectFile>?)
        /// `films` of the parameters are filled in by the plan. `failed` is told by the session at the end of a run.
        case webhook(PublishWebhookParameters, events: Set<Event>)
    }

    package var target: Target

    package init(target: Target) { self.target = target }
}
