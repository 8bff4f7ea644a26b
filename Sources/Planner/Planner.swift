package import Model

/// Turns a project into the plan of its film. Pure: the same project and settings give the same plan.
///
///     speech, recording ─► timing ─► overlay ─┐
///     still, footage ─────────────────────────┴► body, transition ─► film ─► publish-…
///     bed, timing, speech … ─► programme ────────────────────────────┘
///
/// A script that is not written yet is planned alone; `project` is read again when it is. Nothing reads its step: its scenes are in
/// the project.
/// What is bought is drawn in `VoicePlanner` and `PicturePlanner`. A draft buys what the film buys.
///
/// **Invariant:** a step of a scene reads nothing of other scenes, a transition only its two; so a change costs what it touches.
package enum Planner {
    /// Highest true peak of the finished programme, dBTP.
    private static let ceiling = -1.0
    /// Bits a second.
    private static let soundBitRate = 160_000

    /// `settings.scene`, if there is one, must be a scene of the project.
    package static func plan(
        _ project: Project, _ settings: RenderSettings = RenderSettings(), takes: Takes = Takes()
    ) throws -> Plan {
        var builder = PlanBuilder(takes: takes, endpoint: settings.endpoint)
        if let script = project.script {
            let offers = script.offers
            _ = try builder.add(
                "script", offers.value.map { .bought($0, PurchasedStep.script, inputs: []) }, at: offers.span)
            // What it will ask for is not known.
            guard script.isWritten else { return builder.plan }
        }
        let scenes = project.scenes.filter { settings.scene == nil || $0.id.value == settings.scene }
        let heads = scenes.indices.map { index in
            index == 0 ? 0 : overlap(of: scenes[index].transition.value, rate: project.output.rate)
        }
        var planned: [PlannedScene] = []
        for (index, scene) in scenes.enumerated() {
            let tail = index + 1 < heads.count ? heads[index + 1] : 0
            planned.append(
                try ScenePlanner(project: project, settings: settings, scene: scene, head: heads[index], tail: tail)
                    .plan(into: &builder))
        }
        let segments = try self.segments(planned, project, settings, into: &builder)
        let programme = try self.programme(planned, project, into: &builder)
        let film = try builder.add(
            "film",
            FilmParameters(size: settings.size(of: project.output), rate: project.output.rate, title: project.title),
            inputs: segments.map { .init("segment", .output(step: $0, output: 0)) } + [
                .init("sound", .output(step: programme, output: 0))
            ],
            at: project.output.file.span, cost: 0.01 * Double(segments.count))
        let file = settings.file(of: project.output)
        builder.deliver(film, to: file, at: project.output.file.span)
        if scenes.contains(where: { !$0.say.isEmpty }) {
            let subtitles = try builder.add(
                "subtitles",
                SubtitlesParameters(
                    rate: project.output.rate, overlaps: planned.map(\.head),
                    lineLength: project.style.captions.lineLength),
                inputs: planned.map { .init("timing", .output(step: $0.timing, output: 0)) },
                at: project.output.file.span, cost: 0.01)
            let stem = String(file.dropLast(".mp4".count))
            builder.deliver(subtitles, output: 0, to: stem + ".srt", at: project.output.file.span)
            builder.deliver(subtitles, output: 1, to: stem + ".vtt", at: project.output.file.span)
        }
        if !settings.draft, settings.scene == nil {
            try PublicationPlanner(film: film, file: file, endpoint: settings.endpoint)
                .plan(project.publications, into: &builder)
        }
        return builder.plan
    }

    private static func overlap(of transition: Transition, rate: Rational) -> Int {
        transition.kind == .cut ? 0 : transition.duration.frames(at: rate)
    }

    /// Bodies and transitions in the order of the film.
    private static func segments(
        _ scenes: [PlannedScene], _ project: Project, _ settings: RenderSettings, into builder: inout PlanBuilder
    ) throws -> [Int] {
        var segments: [Int] = []
        for (index, scene) in scenes.enumerated() {
            if index > 0, scene.head > 0 {
                let before = scenes[index - 1]
                var fonts: [FontFace] = []
                for font in before.scene.fonts + scene.scene.fonts where !fonts.contains(font) { fonts.append(font) }
                let inputs: [Step.Input] =
                    before.inputs(prefix: "from-") + scene.inputs(prefix: "to-") + builder.fonts(fonts)
                segments.append(
                    try builder.add(
                        "\(scene.scene.id.value)/transition",
                        TransitionParameters(
                            size: settings.size(of: project.output), rate: project.output.rate,
                            kind: scene.scene.transition.kind,
                            frames: scene.head, from: before.scene.motion, to: scene.scene.motion,
                            fromFootage: before.view.footage, toFootage: scene.view.footage,
                            encoder: settings.encoder(of: project.output)),
                        inputs: inputs, at: scene.scene.transition.span,
                        cost: Cost.encode(frames: scene.head, size: settings.size(of: project.output))))
            }
            segments.append(scene.body)
        }
        return segments
    }

    private static func programme(_ scenes: [PlannedScene], _ project: Project, into builder: inout PlanBuilder) throws
        -> Int
    {
        var inputs: [Step.Input] = []
        var seconds = 0.0
        for scene in scenes {
            inputs.append(.init("timing", .output(step: scene.timing, output: 0)))
            for (voice, line) in zip(scene.voices, scene.scene.say) {
                inputs.append(.init("voice", .output(step: voice, output: 0), span: line.text.span))
            }
            seconds += scene.expectedSeconds
        }
        let rate = project.output.rate
        var bed: ProgrammeParameters.Bed?
        if let music = project.music {
            let decoded = try builder.add(
                "music", BedParameters(),
                inputs: [.init("file", builder.file(music.file.value), span: music.file.span)],
                at: music.file.span, cost: 0.5)
            inputs.append(.init("bed", .output(step: decoded, output: 0), span: music.file.span))
            bed = .init(
                level: music.level, duck: music.duck, fadeIn: music.fadeIn.samples(at: rate),
                fadeOut: music.fadeOut.samples(at: rate),
                loop: music.loop)
        }
        return try builder.add(
            "programme",
            ProgrammeParameters(
                rate: rate, scenes: scenes.map { .init(overlap: $0.head, levels: $0.scene.say.map(\.level)) }, bed: bed,
                loudness: project.loudness, ceiling: ceiling, bitRate: soundBitRate),
            inputs: inputs, at: project.output.file.span, cost: Cost.sound(seconds: seconds))
    }
}
