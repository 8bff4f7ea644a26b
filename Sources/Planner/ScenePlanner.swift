import Model

/// Steps of a scene that the rest of the film reads, by index into the plan.
struct PlannedScene {
    var scene: Scene
    var head: Int
    var view: PicturePlanner.View
    var script: Int
    var timing: Int
    var voices: [Int]
    var body: Int
    /// A guess, for costs only.
    var expectedSeconds: Double

    /// What a segment reads of the scene.
    func inputs(prefix: String = "") -> [Step.Input] {
        [
            view.input(prefix: prefix),
            .init(prefix + "script", .output(step: script, output: 0)),
            .init(prefix + "timing", .output(step: timing, output: 0)),
        ]
    }
}

/// Plans one scene: its voices, its clock, its picture, its words and its body.
struct ScenePlanner {
    let project: Project
    let settings: RenderSettings
    let scene: Scene
    /// Frames of the transitions into and out of the scene.
    let head: Int
    let tail: Int

    private var rate: Rational { project.output.rate }
    private var size: Size { settings.size(of: project.output) }

    func plan(into builder: inout PlanBuilder) throws -> PlannedScene {
        let voices = try scene.say.enumerated().map { index, line in
            try VoicePlanner(scene: scene.id.value, number: index + 1, line: line, rate: rate).plan(into: &builder)
        }
        let timing = try timing(voices, into: &builder)
        let view = try PicturePlanner(scene: scene, size: size, fullSize: project.output.size, rate: rate)
            .plan(timing: timing, voices: voices, into: &builder)
        let fonts = builder.fonts(scene.fonts)
        let script = try overlay(timing, fonts, into: &builder)
        var planned = PlannedScene(
            scene: scene, head: head, view: view, script: script, timing: timing, voices: voices, body: 0,
            expectedSeconds: expectedSeconds)
        let frames = Int(expectedSeconds * rate.double)
        planned.body = try builder.add(
            "\(scene.id.value)/body",
            BodyParameters(
                size: size, rate: rate, motion: scene.motion, footage: view.footage, head: head, tail: tail,
                encoder: settings.encoder(of: project.output)),
            inputs: planned.inputs() + fonts, at: scene.id.span,
            cost: Cost.encode(frames: max(1, frames - head - tail), size: size)
                * (view.footage == nil && scene.motion.isStill ? 0.45 : 1))
        return planned
    }

    /// Said, or guessed from the words.
    private var expectedSeconds: Double {
        if let duration = scene.duration { return Double(duration.value.frames(at: rate)) / rate.double }
        return 1.5 + scene.say.reduce(0) { $0 + Double($1.text.value.utf8.count) / VoicePlanner.pace }
    }

    private func timing(_ voices: [Int], into builder: inout PlanBuilder) throws -> Int {
        let lines = scene.say.map { line -> TimingParameters.Line in
            switch line.start {
            case .after(let gap): .init(character: line.character, at: nil, after: gap.samples(at: rate))
            case .at(let moment): .init(character: line.character, at: moment.samples(at: rate), after: 0)
            }
        }
        let inputs = zip(voices, scene.say).map {
            Step.Input("words", .output(step: $0, output: 1), span: $1.text.span)
        }
        return try builder.add(
            "\(scene.id.value)/timing",
            TimingParameters(
                rate: rate, lines: lines, frames: scene.duration?.value.frames(at: rate), head: head, tail: tail,
                leadIn: scene.leadIn.samples(at: rate), leadOut: scene.leadOut.samples(at: rate)),
            inputs: inputs, at: scene.duration?.span ?? scene.id.span, cost: 0.001)
    }

    private func overlay(_ timing: Int, _ fonts: [Step.Input], into builder: inout PlanBuilder) throws -> Int {
        let style = project.style
        return try builder.add(
            "\(scene.id.value)/overlay",
            OverlayParameters(
                size: size, rate: rate, head: head, tail: tail, captions: scene.captions, look: style.captions,
                title: scene.title.map { .init(text: $0.value, look: style.title) },
                lowerThird: scene.lowerThird.map { .init(text: $0.value, look: style.lowerThird) }),
            inputs: [.init("timing", .output(step: timing, output: 0))] + fonts, at: scene.id.span, cost: 0.002)
    }
}
