import Model

/// Steps of a scene that the rest of the film reads, by index into the plan.
struct PlannedScene {
    var scene: Scene
    var head: Int
    var frame: Int
    var script: Int
    var timing: Int
    var voices: [Int]
    var body: Int
    /// A guess, for costs only.
    var expectedSeconds: Double

    /// What a segment reads of the scene.
    func inputs(prefix: String = "") -> [Step.Input] {
        [
            .init(prefix + "frame", .output(step: frame, output: 0), span: scene.picture.span),
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
        let voices = try scene.say.indices.map { try voice(of: $0, into: &builder) }
        let timing = try timing(voices, into: &builder)
        let frame = try still(into: &builder)
        let fonts = scene.fonts.map { Step.Input("font", builder.file($0.file)) }
        let script = try overlay(timing, fonts, into: &builder)
        var planned = PlannedScene(
            scene: scene, head: head, frame: frame, script: script, timing: timing, voices: voices, body: 0,
            expectedSeconds: expectedSeconds)
        let frames = Int(expectedSeconds * rate.double)
        planned.body = try builder.add(
            "\(scene.id.value)/body",
            BodyParameters(
                size: size, rate: rate, motion: scene.motion, head: head, tail: tail,
                encoder: settings.encoder(of: project.output)),
            inputs: planned.inputs() + fonts, at: scene.id.span,
            cost: Cost.encode(frames: max(1, frames - head - tail), size: size) * (scene.motion.isStill ? 0.45 : 1))
        return planned
    }

    /// Said, or guessed from the words at 13 letters a second.
    private var expectedSeconds: Double {
        if let duration = scene.duration { return Double(duration.value.frames(at: rate)) / rate.double }
        return 1.5 + scene.say.reduce(0) { $0 + Double($1.text.value.utf8.count) / 13 }
    }

    private func voice(of index: Int, into builder: inout PlanBuilder) throws -> Int {
        let line = scene.say[index]
        let id = "\(scene.id.value)/voice/\(index + 1)"
        switch line.voice {
        case .flite(let name, let speed):
            return try builder.add(
                id, SpeechParameters(voice: name, speed: speed, text: line.text.value), at: line.text.span,
                cost: 0.02 + Double(line.text.value.utf8.count) / 13 / 70)
        case .recording(let file, let words):
            return try builder.add(
                id,
                RecordingParameters(
                    text: line.text.value, words: words.map { [$0.from.samples(at: rate), $0.to.samples(at: rate)] }),
                inputs: [.init("file", builder.file(file.value), span: file.span)], at: line.text.span, cost: 0.05)
        }
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

    private func still(into builder: inout PlanBuilder) throws -> Int {
        let picture = scene.picture.value
        var inputs: [Step.Input] = []
        var background = picture.background
        switch picture.source {
        case .file(let file): inputs = [.init("picture", builder.file(file.value), span: file.span)]
        case .color(let color): background = color
        }
        let detail = inputs.isEmpty ? 1 : max(scene.motion.from.zoom, scene.motion.to.zoom)
        return try builder.add(
            "\(scene.id.value)/still",
            StillParameters(size: size, detail: detail, fit: picture.fit, focus: picture.focus, background: background),
            inputs: inputs,
            at: scene.picture.span, cost: inputs.isEmpty ? 0.01 : 0.1)
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
