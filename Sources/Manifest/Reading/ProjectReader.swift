package import Model

/// Reads a project: its manifest and every file that it names, to a film or to all that is wrong.
package struct ProjectReader {
    private let folder: any Folder
    private let manifest: String
    private let templates: any Folder
    private let systemFonts: [any Folder]
    private let today: String?

    /// Where the system keeps fonts.
    package static let systemFontFolders: [any Folder] = [
        DiskFolder("/usr/share/fonts"), DiskFolder("/usr/local/share/fonts"),
    ]

    /// `folder` is the manifest's, `manifest` its name in it. `templates` holds the shipped `styles` and `fonts`; `systemFonts`
    /// are folders in which fonts are looked for last. `today`, as 2026-11-21, is for models that their vendors have ended.
    package init(
        folder: any Folder, manifest: String, templates: any Folder, systemFonts: [any Folder] = systemFontFolders,
        today: String? = nil
    ) {
        self.folder = folder
        self.manifest = manifest
        self.templates = templates
        self.systemFonts = systemFonts
        self.today = today
    }

    /// Nil when there are errors. Diagnostics are in order of file and position; a project may come with warnings.
    ///
    /// `script` is what a language model has written for the manifest's `script`, once that is known: without it the project has only
    /// the scenes that are written by hand. What is said of its scenes is at places of a file `script`.
    package func read(script: String? = nil) -> (project: Project?, diagnostics: [Diagnostic]) {
        let session = Session(folder: folder, templates: templates)
        let project = project(session, answer: script)
        let diagnostics = session.diagnostics.sorted(files: session.sources)
        return (session.diagnostics.hasErrors ? nil : project, diagnostics)
    }

    private func project(_ session: Session, answer: String?) -> Project? {
        var assembly = Assembly(session)
        guard let record = assembly.manifest(manifest) else { return nil }
        let start = record.entries.first?.key.span ?? record.span
        let output = record.given("output").flatMap { self.output($0, session) }
        let size = output?.size ?? Size(1280, 720)
        let rate = output?.rate ?? Rational(30)
        let styleName = record["style"]?.text ?? Located("documentary", at: start)
        let style = ResolvedStyle(
            styleName.value, StyleReader(session).chain(styleName), size: size, rate: rate, span: styleName.span)
        let captions = record["captions"]?.choice(CaptionMode.self) ?? .phrase
        let builder = builder(record, style, assembly, captions: captions, size: size, rate: rate, session)
        let script = record.given("script")?.record.flatMap {
            ScriptReader(session: session, builder: builder, style: style.style, taken: assembly.names)
                .read($0, answer: answer)
        }
        let written = (script?.scenes ?? []).compactMap { node in
            session.checker.record(node, as: Language.scene).flatMap { builder.scene($0) }
        }
        let scenes = written + scenes(assembly, builder, session)
        if script?.script.isWritten != false {
            SceneTiming(rate: rate, diagnostics: session.diagnostics).check(scenes)
        }
        let music = record.given("music").flatMap { self.music($0, session) }
        let title = record.given("title")?.string
        let publications = PublicationReader(session: session, title: title, isMade: builder.voices.makers.book.isAsked)
            .publications(record.given("publish"))
        let budget = budget(record)
        guard let output else { return nil }
        return Project(
            title: title, output: output, style: style.style, scenes: scenes, music: music,
            captions: captions, loudness: record["loudness"]?.number ?? -14, sources: session.sources,
            folders: session.folders.sorted(), span: start, budget: budget,
            publications: publications, script: script?.script)
    }

    private func builder(
        _ record: Record, _ style: ResolvedStyle, _ assembly: Assembly, captions: CaptionMode, size: Size,
        rate: Rational, _ session: Session
    ) -> SceneBuilder {
        let fonts = SceneFonts(style, FontLibrary(session, system: systemFonts), session.diagnostics)
        let characters = CharacterBook(assembly.characters, session)
        let defaults = DefaultLayers(
            layers: [record.given("defaults")?.record].compactMap { $0 } + style.defaults,
            fallback: record.entries.first?.key.span ?? record.span)
        let book = MakerBook(providers: record.given("providers")?.record, session: session, today: today)
        let makers = OfferBuilder(book: book, size: size, diagnostics: session.diagnostics)
        let references = ReferenceReader(session: session, characters: characters)
        return SceneBuilder(
            session: session, characters: characters, defaults: defaults, fonts: fonts,
            pictures: PictureBuilder(
                session: session, defaults: defaults, references: references, makers: makers, style: style.style,
                fonts: fonts, rate: rate),
            voices: VoiceBuilder(session: session, makers: makers), captions: captions, rate: rate)
    }

    private func scenes(_ assembly: Assembly, _ builder: SceneBuilder, _ session: Session) -> [Scene] {
        let templates = TemplateBook(assembly.templates, session)
        var places: [String: SourceSpan] = [:]
        var scenes: [Scene] = []
        for node in assembly.scenes {
            session.diagnostics.contexts = []
            defer { session.diagnostics.contexts = [] }
            guard case .mapping = node.content else {
                _ = session.checker.check(node, as: Language.sceneItem, label: .thing("a scene"))
                continue
            }
            identify(node, &places, session)
            guard let expanded = templates.expand(node),
                let record = session.checker.record(expanded, as: Language.scene),
                let scene = builder.scene(record)
            else { continue }
            scenes.append(scene)
        }
        return scenes
    }

    /// Two scenes of one name would be one in every message and file.
    private func identify(_ scene: Node, _ places: inout [String: SourceSpan], _ session: Session) {
        guard let id = scene["id"], case .scalar(let name, _) = id.value.content, !name.isEmpty else { return }
        if let first = places[name] {
            session.diagnostics.error(
                "the scene “\(name)” is given twice", at: id.value.span, hint: "it is first given at \(first.location)")
        } else {
            places[name] = id.value.span
        }
    }

    private func output(_ value: Checked, _ session: Session) -> Output? {
        guard let record = value.record, let file = record.given("file")?.text else { return nil }
        guard let path = session.paths.inside(file) else { return nil }
        if session.folder.entry(path) == .folder {
            session.diagnostics.error("“\(file.value)” is a folder", at: file.span)
        }
        return Output(
            file: Located(path, at: file.span), size: record["size"]?.size ?? Size(1280, 720),
            rate: record["fps"]?.rate ?? Rational(30), quality: record["quality"]?.integer ?? 20)
    }

    private func budget(_ record: Record) -> Located<Money>? {
        guard let entry = record.entry("budget"), case .money(let money) = entry.value.value else { return nil }
        return Located(money, at: entry.value.span)
    }

    private func music(_ value: Checked, _ session: Session) -> Music? {
        let record = value.record ?? Record(shape: Language.music, span: value.span)
        guard let path = value.text ?? record.given("file")?.text, let file = session.paths.file(path) else {
            return nil
        }
        return Music(
            file: file, level: record["level"]?.number ?? 0, duck: record["duck"]?.number ?? 0,
            fadeIn: record["fade-in"]?.length ?? .zero, fadeOut: record["fade-out"]?.length ?? .zero,
            loop: record["loop"]?.flag ?? true)
    }
}
