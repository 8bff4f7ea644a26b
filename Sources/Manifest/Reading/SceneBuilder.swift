import Model

/// Checked scenes to the film's.
struct SceneBuilder {
    let session: Session
    let characters: CharacterBook
    let defaults: DefaultLayers
    let fonts: SceneFonts
    let pictures: PictureBuilder
    let voices: VoiceBuilder
    /// The film's.
    let captions: CaptionMode
    let rate: Rational

    /// Nil, with diagnostics, when something it needs is wrong.
    func scene(_ record: Record) -> Scene? {
        let lines = lines(record)
        let mode = captionMode(record)
        let title = record.given("title")?.text
        let lowerThird = record.given("lower-third")?.text
        let faces = fonts.faces(title: title, lowerThird: lowerThird, lines: mode == .none ? [] : lines.map(\.text))
        let picture = record.given("picture").flatMap { pictures.picture($0) }
        let hasPicture = record.entry("picture")?.key.span
        let clipKey = record.given("clip")
        let said = record.given("say")?.list?.count ?? 0
        let clip = clipKey.flatMap {
            pictures.clip(
                $0, picture: picture, hasPicture: hasPicture, length: saidDuration(record, isSilent: said == 0))
        }
        let lipsync = record.given("lipsync").flatMap { pictures.lipsync($0, clip: clipKey, lines: said) }
        guard let id = record.given("id")?.text, picture != nil || clip != nil, (clipKey == nil) == (clip == nil) else {
            return nil
        }
        return Scene(
            id: id, picture: picture, clip: clip, lipsync: lipsync,
            motion: motion(record, focus: picture?.value.focus ?? .center, isFootage: clip != nil), say: lines,
            duration: duration(record, id, clip: clipKey), leadIn: defaults["lead-in"]?.length ?? .zero,
            leadOut: defaults["lead-out"]?.length ?? .zero, transition: transition(record.given("transition"), id.span),
            title: title, lowerThird: lowerThird, captions: mode, fonts: faces)
    }

    private func captionMode(_ record: Record) -> CaptionMode {
        record.given("captions")?.choice(CaptionMode.self) ?? captions
    }

    /// Moving pictures move by themselves: the camera moves over them only where the scene says so.
    private func motion(_ record: Record, focus: Point, isFootage: Bool) -> Motion {
        guard let value = record.given("motion") ?? (isFootage ? nil : defaults["motion"]) else { return .hold }
        return MotionBuilder.motion(value, focus: focus)
    }

    private func lines(_ record: Record) -> [Line] {
        var lines: [Line] = []
        for (index, item) in (record.given("say")?.list ?? []).enumerated() {
            if let said = item.record, let line = line(said, isFirst: index == 0) { lines.append(line) }
        }
        return lines
    }

    /// The scene's own, else for a scene without lines what its clip is to last or the default says.
    private func duration(_ record: Record, _ id: Located<String>, clip: Checked?) -> Located<Length>? {
        if let value = record.given("duration"), let length = value.length {
            if length.frames(at: rate) < 1 {
                session.diagnostics.error("“\(id.value)” is shorter than a frame", at: value.span)
            }
            return Located(length, at: value.span)
        }
        if let say = record.given("say")?.list, !say.isEmpty { return nil }
        let made = clip?.record.flatMap {
            $0.entry("prompt") == nil ? nil : defaults.made($0, "clip").given("duration")
        }
        if let made, let length = made.length { return Located(length, at: made.span) }
        return Located(defaults["duration"]?.length ?? .zero, at: id.span)
    }

    /// How long the scene is where the manifest says it.
    private func saidDuration(_ record: Record, isSilent: Bool) -> Located<Length>? {
        if let value = record.given("duration"), let length = value.length { return Located(length, at: value.span) }
        guard isSilent, let usual = defaults["duration"], let length = usual.length else { return nil }
        return Located(length, at: record.span)
    }

    private func transition(_ given: Checked?, _ id: SourceSpan) -> Located<Transition> {
        let usual = defaults["transition"]
        let value = given ?? usual
        let kind =
            value?.string.flatMap(Transition.Kind.init) ?? value?.record?["kind"]?.choice(Transition.Kind.self) ?? .fade
        // `transition: fade` of a scene lasts as long as the film's fades do.
        let length = (value?.record ?? usual?.record)?["duration"]?.length ?? .seconds(Rational(1, 2))
        return Located(Transition(kind: kind, duration: kind == .cut ? .zero : length), at: given?.span ?? id)
    }

    private func line(_ record: Record, isFirst: Bool) -> Line? {
        guard let said = speaker(record), let text = said.value.text else { return nil }
        let name = said.key.text
        let recording = record.given("file")?.text.map { session.paths.file($0) }
        let words = record.given("words").flatMap(wordSpan)
        if let entry = record.entry("words"), record.entry("file") == nil {
            session.diagnostics.error(
                "“words” is for a recording, but the line has no “file”", at: entry.key.span)
        }
        if let at = record.entry("at"), record.entry("after") != nil {
            session.diagnostics.error("a line starts “at” a time or “after” the line before, not both", at: at.key.span)
        }
        guard let character = characters.find(name, at: said.key.span) else { return nil }
        let voice: Voice
        if let recording {
            guard let file = recording else { return nil }
            voice = .recording(file: file, words: words)
        } else if !character.voices.isEmpty {
            guard let speech = voices.voice(of: character, text) else { return nil }
            voice = speech
        } else {
            if record.entry("file") == nil {
                session.diagnostics.error(
                    "“\(name)” has no voice", at: said.key.span,
                    hint: "give the character a voice, or the line a recording with “file”")
            }
            return nil
        }
        return Line(
            character: character.name, text: text, voice: voice, start: start(record, isFirst: isFirst),
            level: record["level"]?.number ?? 0)
    }

    private func start(_ record: Record, isFirst: Bool) -> Line.Start {
        if let at = record.given("at")?.length { return .at(at) }
        // Before the first line there is the lead-in.
        let usual = isFirst ? Length.zero : defaults["gap"]?.length ?? .zero
        return .after(record.given("after")?.length ?? usual)
    }

    private func speaker(_ record: Record) -> Record.Entry? {
        guard record.open.count != 1 else { return record.open.first }
        guard !record.open.isEmpty else {
            session.diagnostics.error(
                "a line needs a character and what is said", at: record.entries.first?.key.span ?? record.span,
                hint: "for example: { ana: The moon is close. }")
            return nil
        }
        let known = record.open.filter { characters.isKnown($0.key.text) }
        let speaker = known.first ?? record.open.first
        for entry in record.open where entry.key.span != speaker?.key.span {
            if known.contains(where: { $0.key.span == entry.key.span }) {
                session.diagnostics.error(
                    "a line is said by one character, but this one names two", at: entry.key.span,
                    hint: "make it two items of “say”")
            } else {
                let names = record.shape.fields.map(\.name)
                session.diagnostics.error(
                    "a line has no key “\(entry.key.text)”", at: entry.key.span,
                    hint: Suggestion.hint(entry.key.text, among: names))
            }
        }
        return speaker
    }

    private func wordSpan(_ value: Checked) -> Voice.WordSpan? {
        guard let from = value.record?.given("from")?.length, let to = value.record?.given("to")?.length else {
            return nil
        }
        if to.samples(at: rate) <= from.samples(at: rate) {
            session.diagnostics.error("the words end before they start", at: value.span)
        }
        return Voice.WordSpan(from: from, to: to)
    }
}
