import Model

/// What a scene says of what is seen in it, to the film's picture, clip and lip-sync.
struct PictureBuilder {
    let session: Session
    let defaults: DefaultLayers
    let references: ReferenceReader
    let makers: OfferBuilder
    let style: Style
    let fonts: SceneFonts
    let rate: Rational

    private var usualFit: Fit { defaults["fit"]?.choice(Fit.self) ?? .cover }

    // MARK: Pictures

    func picture(_ value: Checked) -> Located<Picture>? {
        if let path = value.text {
            return session.paths.file(path).map { Located(plain(.file($0)), at: value.span) }
        }
        guard let record = value.record else { return nil }
        if let color = record.given("color")?.color { return Located(plain(.color(color)), at: value.span) }
        if record.entry("prompt") != nil { return promptPicture(record) }
        guard let path = record.given("file")?.text, let file = session.paths.file(path) else { return nil }
        return Located(shown(.file(file), MadeLayers(layers: [record])), at: value.span)
    }

    private func plain(_ source: Picture.Source) -> Picture {
        Picture(source: source, fit: usualFit, focus: .center, background: .black)
    }

    private func shown(_ source: Picture.Source, _ layers: MadeLayers) -> Picture {
        Picture(
            source: source, fit: layers.given("fit")?.choice(Fit.self) ?? usualFit,
            focus: layers.given("focus")?.point ?? .center, background: layers.given("background")?.color ?? .black)
    }

    private func promptPicture(_ record: Record) -> Located<Picture>? {
        let layers = defaults.made(record, "picture")
        let references = references.references(layers.given("references"))
        guard let text = record.given("prompt")?.text else { return nil }
        let ask = Ask(text, style: style.prompt, layers: layers, references: references)
        guard let makers = makers.makers(.picture, ask, layers.given("provider")) else { return nil }
        return Located(shown(.prompt(prompt(text, ask, makers)), layers), at: text.span)
    }

    private func prompt(_ text: Located<String>, _ ask: Ask, _ makers: [Maker]) -> Prompt {
        Prompt(
            text: text, style: style.prompt ?? "", colors: style.colors, seed: ask.seed ?? 0,
            fonts: fonts.panelFaces(text.value), makers: makers)
    }

    // MARK: Clips

    /// `picture` is the scene's, read already; `length` is the scene's where the manifest says it.
    func clip(_ value: Checked, picture: Located<Picture>?, hasPicture: SourceSpan?, length: Located<Length>?)
        -> Located<
            Clip
        >?
    {
        if let path = value.text { return file(path, MadeLayers(layers: []), value.span, hasPicture) }
        guard let record = value.record else { return nil }
        guard record.entry("prompt") != nil else {
            guard let path = record.given("file")?.text else { return nil }
            return file(path, MadeLayers(layers: [record]), value.span, hasPicture)
        }
        let layers = defaults.made(record, "clip")
        var ask = Ask(
            record.given("prompt")?.text ?? Located("", at: value.span), style: style.prompt, layers: layers,
            references: references.references(record.given("references")))
        guard let text = record.given("prompt")?.text else { return nil }
        guard let first = firstFrame(record.given("from"), picture: picture, hasPicture: hasPicture) else { return nil }
        ask.first = first
        if case .nothing = first {} else { ask.spans["from"] = record.entry("from")?.value.span ?? text.span }
        if let last = record.given("last")?.text {
            guard let file = session.paths.file(last) else { return nil }
            ask.last = file
            ask.spans["last"] = last.span
        }
        if let asked = layers.given("duration"), let duration = asked.length {
            ask.duration = Located(duration.seconds(at: rate), at: asked.span)
            ask.durationIsAsked = true
        } else {
            if let length { ask.duration = Located(length.value.seconds(at: rate), at: length.span) }
        }
        guard let makers = makers.makers(.clip, ask, layers.given("provider")) else { return nil }
        let fromPicture = if case .picture = first { true } else { false }
        return Located(
            Clip(
                source: .prompt(prompt(text, ask, makers), fromPicture: fromPicture),
                footage: footage(layers, start: Rational(0))), at: text.span)
    }

    private func file(
        _ path: Located<String>, _ layers: MadeLayers, _ span: SourceSpan, _ picture: SourceSpan?
    ) -> Located<Clip>? {
        if let picture {
            session.diagnostics.error(
                "a scene shows a picture or a video of the project, not both", at: picture,
                hint: "a picture may be the first frame of a clip that is made: clip: { prompt: …, from: picture }")
        }
        guard let file = session.paths.file(path) else { return nil }
        let start = layers.given("start")?.length?.seconds(at: rate) ?? Rational(0)
        return Located(Clip(source: .file(file), footage: footage(layers, start: start)), at: span)
    }

    private func footage(_ layers: MadeLayers, start: Rational) -> Footage {
        Footage(
            fit: layers.given("fit")?.choice(Fit.self) ?? usualFit, focus: layers.given("focus")?.point ?? .center,
            background: layers.given("background")?.color ?? .black,
            then: layers.given("then")?.choice(Footage.Ending.self) ?? .hold, start: start)
    }

    /// A scene's picture is its clip's first frame unless the clip names another. Nil, with a diagnostic, when it cannot be one.
    private func firstFrame(_ from: Checked?, picture: Located<Picture>?, hasPicture: SourceSpan?) -> Ask.FirstFrame? {
        if let from, let path = from.text, path.value != "picture" {
            if let hasPicture {
                session.diagnostics.error(
                    "the scene's picture is not seen: its clip starts from “\(path.value)”", at: hasPicture,
                    hint: "leave the picture out, or write from: picture")
            }
            return session.paths.file(path).map { .file($0) }
        }
        guard hasPicture != nil else {
            guard let from else { return .nothing }
            session.diagnostics.error(
                "the clip starts from the scene's picture, but the scene has none", at: from.span,
                hint: "give the scene a picture, or leave “from” out")
            return nil
        }
        // What is wrong with the picture has been said.
        guard let picture else { return nil }
        if case .color = picture.value.source {
            session.diagnostics.error(
                "a plain colour cannot be the first frame of a clip", at: picture.span,
                hint: "leave the picture out, or give it a file or a prompt")
            return nil
        }
        return .picture
    }

    // MARK: Lip-sync

    func lipsync(_ value: Checked, clip: Checked?, lines: Int) -> Located<[Offer]>? {
        if value.flag == false { return nil }
        let record = value.record ?? Record(shape: Language.lipsync, span: value.span)
        guard clip != nil else {
            session.diagnostics.error(
                "lip-sync needs a clip, but the scene has none", at: value.span,
                hint: "for example clip: { prompt: she speaks to us, from: picture }")
            return nil
        }
        guard lines > 0 else {
            session.diagnostics.error("lip-sync needs words, but nothing is said in the scene", at: value.span)
            return nil
        }
        var ask = Ask(options: record.given("options")?.map ?? [], span: value.span)
        ask.expressiveness = record.given("expressiveness")?.number
        ask.activeSpeaker = record.given("active-speaker")?.flag
        ask.occlusion = record.given("occlusion")?.flag
        for (name, key) in [
            ("expressiveness", "expressiveness"), ("active_speaker", "active-speaker"), ("occlusion", "occlusion"),
        ] {
            ask.spans[name] = record.entry(key)?.key.span
        }
        guard let makers = makers.makers(.lipsync, ask, record.given("provider")) else { return nil }
        let offers = makers.compactMap { if case .model(let offer) = $0 { offer } else { nil } }
        return offers.isEmpty ? nil : Located(offers, at: value.span)
    }
}
