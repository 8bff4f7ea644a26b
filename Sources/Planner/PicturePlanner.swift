import Model

/// Plans what is seen in a scene: a still frame, or footage.
///
///     picture ─► still ────────────────► body, transition
///        └─────► clip ─► (lipsync) ────►
struct PicturePlanner {
    /// What segments read.
    struct View {
        /// `frame` or `footage`.
        var role: String
        var source: Step.Source
        var span: SourceSpan
        var footage: Footage?

        func input(prefix: String) -> Step.Input { .init(prefix + role, source, span: span) }
    }

    let scene: Scene
    /// As the film is made now; a draft's is smaller.
    let size: Size
    /// As the film is made in the end: what is bought is of this shape in drafts, too.
    let fullSize: Size
    let rate: Rational

    /// `timing` and `voices` are the scene's, by index.
    func plan(timing: Int, voices: [Int], into builder: inout PlanBuilder) throws -> View {
        guard let clip = scene.clip else { return try still(into: &builder) }
        let id = scene.id.value
        var view: View
        switch clip.value.source {
        case .file(let file):
            view = View(role: "footage", source: builder.file(file.value), span: file.span, footage: clip.footage)
        case .prompt(let prompt, let fromPicture):
            var inputs: [Step.Input] = []
            if fromPicture, let picture = try picture(into: &builder) { inputs = [.init("from", picture.source)] }
            let step = try builder.add(
                "\(id)/clip",
                ways(prompt, kind: PurchasedStep.clip, inputs: inputs, missing: "clip", into: &builder), at: clip.span)
            view = View(
                role: "footage", source: .output(step: step, output: 0), span: clip.span, footage: clip.footage)
        }
        guard let lipsync = scene.lipsync else { return view }
        let sound = try builder.add(
            "\(id)/sound", SceneSoundParameters(rate: rate, levels: scene.say.map(\.level)),
            inputs: [.init("timing", .output(step: timing, output: 0))]
                + zip(voices, scene.say).map { .init("voice", .output(step: $0, output: 0), span: $1.text.span) },
            at: lipsync.span, cost: 0.02)
        let inputs = [
            Step.Input("video", view.source, span: clip.span), .init("sound", .output(step: sound, output: 0)),
        ]
        let synced = try builder.add(
            "\(id)/lipsync",
            lipsync.value.map { .bought($0, PurchasedStep.lipsync, inputs: inputs) } + [
                .made(KeepParameters(), inputs: [inputs[0]], cost: 0.01, isPlaceholder: true)
            ], at: lipsync.span)
        view.source = .output(step: synced, output: 0)
        view.span = lipsync.span
        return view
    }

    private func still(into builder: inout PlanBuilder) throws -> View {
        let span = scene.picture?.span ?? scene.id.span
        let source = try picture(into: &builder)
        let picture = scene.picture?.value
        var background = picture?.background ?? .black
        if case .color(let color) = picture?.source { background = color }
        let detail = source == nil ? 1 : max(scene.motion.from.zoom, scene.motion.to.zoom)
        let step = try builder.add(
            "\(scene.id.value)/still",
            StillParameters(
                size: size, detail: detail, fit: picture?.fit ?? .cover, focus: picture?.focus ?? .center,
                background: background),
            inputs: source.map { [.init("picture", $0.source, span: $0.span)] } ?? [], at: span,
            cost: source == nil ? 0.01 : 0.1)
        return View(role: "frame", source: .output(step: step, output: 0), span: span, footage: nil)
    }

    /// The scene's picture as a file; nil for a plain colour.
    private func picture(into builder: inout PlanBuilder) throws -> (source: Step.Source, span: SourceSpan)? {
        guard let picture = scene.picture else { return nil }
        switch picture.value.source {
        case .file(let file): return (builder.file(file.value), file.span)
        case .color: return nil
        case .prompt(let prompt):
            let step = try builder.add(
                "\(scene.id.value)/picture",
                ways(prompt, kind: PurchasedStep.picture, inputs: [], missing: "picture", into: &builder),
                at: picture.span)
            return (.output(step: step, output: 0), picture.span)
        }
    }

    /// A placeholder stands at the end, unless the way before it cannot fail for a vendor's reasons.
    private func ways(
        _ prompt: Prompt, kind: StepKind, inputs: [Step.Input], missing: String, into builder: inout PlanBuilder
    ) throws -> [Way] {
        let fonts = builder.fonts(prompt.fonts)
        var ways: [Way] = []
        var asked: [String] = []
        for maker in prompt.makers {
            switch maker {
            case .model(let offer):
                ways.append(.bought(offer, kind, inputs: inputs))
                asked.append(offer.name)
            case .storyboard:
                // A clip from a picture is that picture, which may have been bought.
                if let picture = inputs.first(where: { $0.role == "from" }) {
                    return ways + [try .made(KeepParameters(), inputs: [.init("video", picture.source)], cost: 0.01)]
                }
                // Of the film's own size in drafts, too: a draft's storyboard is the film's.
                let parameters = StoryboardParameters(
                    size: fullSize, prompt: prompt.text.value, style: prompt.style, colors: prompt.colors,
                    seed: prompt.seed)
                return ways + [try .made(parameters, inputs: fonts, cost: 0.3)]
            case .flite: continue
            }
        }
        let placeholder = PlaceholderParameters(
            size: fullSize, missing: missing, prompt: prompt.text.value, providers: asked)
        return ways + [try .made(placeholder, inputs: fonts, cost: 0.1, isPlaceholder: true)]
    }
}
