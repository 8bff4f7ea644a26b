import Model

// The manifest's language, version 1, as data. A new key is a field here and a line where its value is used.

/// The mappings that files are made of.
enum Language {
    /// The version that `vidbuild:` names.
    static let version = 1

    static let manifest = Shape(
        "a manifest", "The film: `project.yaml`.",
        [
            Field(
                "vidbuild", .integer(1...999), required: true, example: "1",
                "Version of the manifest's language; the first key. This program reads version 1."),
            Field("title", .text, example: "Four Looks at the Moon", "Title of the film, written into the file."),
            Field("output", .object(output), required: true, example: "{ file: out/film.mp4 }", "The file to make."),
            Field(
                "style", .name, default: "documentary", example: "bold",
                "Look of the words: `styles/NAME.yaml` of the project, else a shipped style (documentary, bold, minimal)."
            ),
            Field("providers", .object(providers), example: "{ picture: openai }", "Who makes what."),
            Field(
                "budget", .unit(.money), example: "5 USD",
                "All that this project may ever cost. A render stops before the call that would pass it."),
            characters,
            Field(
                "defaults", .object(defaults),
                "What scenes do that say nothing else. It goes before the style's own defaults."),
            templates,
            includes,
            Field(
                "script", .object(script), example: "{ prompt: how the moon was found, voice: ana }",
                "Scenes that a language model writes. Those under `scenes` follow them."),
            Field(
                "scenes", .later(.list(sceneItem)),
                "The scenes, in order. At least one, here or in an included file, unless there is a script."),
            Field("music", .either([.file, .object(music)]), example: "sound/bed.flac", "Music under the whole film."),
            Field(
                "captions", captionMode, default: "phrase", example: "karaoke",
                "Words in the picture as they are spoken: `plain` (a line at a time), `phrase` (a few words at a time), `karaoke` (each word lit as it is spoken) or `none`."
            ),
            Field(
                "loudness", .unit(.loudness(-31 ... -5)), default: "-14LUFS",
                "Integrated loudness of the film (EBU R128)."),
            Field(
                "publish", .list(.object(publication)),
                example: "[{ s3: { bucket: films, key: fox.mp4, region: eu-west-1 } }]",
                "Where the finished film goes."),
        ])

    /// A file that `include` names.
    static let part = Shape(
        "an included file", "Part of a film in a file of its own. A plain list of scenes will do, too.",
        [
            Field("vidbuild", .integer(1...999), "Version of the language; it may be left out here."),
            characters, templates, includes,
            Field("scenes", .later(.list(sceneItem)), "Scenes."),
        ])

    private static let characters = Field(
        "characters", .map(.object(character)), example: "{ ana: { voice: { engine: flite, name: slt } } }",
        "Who speaks, by name. A name that is not here is looked up as `characters/NAME.yaml`.")
    private static let templates = Field(
        "templates", .later(.map(.object(template))),
        "Scenes with parameters, by name. A name that is not here is looked up as `templates/NAME.yaml`.")
    private static let includes = Field(
        "include", .list(.file), example: "[scenes/more.yaml]",
        "Files that hold more characters, templates and scenes; their scenes follow this file's own. To put scenes elsewhere, write `- include: FILE` as an item of `scenes`."
    )

    static let output = Shape(
        "an output", "The file to make.",
        [
            Field(
                "file", .newFile(ending: ".mp4"), required: true, example: "out/film.mp4",
                "Path of the film in the project; it ends in `.mp4`."),
            Field("size", .unit(.size), default: "1280x720", "Width and height in pixels, both even."),
            Field(
                "fps", .unit(.rate), default: "30", example: "30000/1001",
                "Frames a second: 1 to 240, whole or a fraction."),
            Field(
                "quality", .integer(0...51), default: "20",
                "Constant rate factor of H.264: 18 is visually clean, 23 is small."),
        ])

    static let character = Shape(
        "a character", "Somebody who speaks or is seen: `characters/NAME.yaml`, or an entry of `characters`.",
        [
            Field("name", .text, example: "Ana", "Name as it is shown; the key itself unless given."),
            Field(
                "voice", characterVoice, example: "[{ provider: elevenlabs, voice: JBFqnCBsd6RMkjVDRZzb }, slt]",
                "The voice of lines that have no recording. Of several, the next is asked when one fails for good."),
            Field(
                "look", .text, example: "a small red fox with one white paw",
                "How it looks, for the pictures and clips that name it under `references`."),
            Field(
                "references", .list(.file), example: "[characters/ana.jpg]",
                "Pictures of it, for models that take reference pictures."),
        ])

    static let voice = Shape(
        "a voice", "A synthetic voice of this machine.",
        [
            Field("engine", .choice(["flite"]), default: "flite", "What speaks."),
            Field("name", .choice(FliteVoice.allCases.map(\.rawValue)), default: "slt", "Which voice of the engine."),
            Field("speed", .number(0.5...2), default: "1.0", "0.5 (slow) to 2 (fast)."),
        ])

    static let template = Shape(
        "a template", "A scene with holes: `templates/NAME.yaml`, or an entry of `templates`.",
        [
            Field(
                "parameters", .either([.list(.name), .map(.anything)]), example: "[who, words]",
                "Names of the parameters, or a mapping of names to what they are when not given. `${name}` in the scene stands for the argument; `$${` for a plain `${`."
            ),
            Field("scene", .later(.object(scene)), required: true, "The keys of a scene, without `id`."),
        ])

    static let music = Shape(
        "music", "The music bed.",
        [
            Field("file", .file, required: true, example: "sound/bed.flac", "A sound file of the project."),
            Field("level", .unit(.level(-60...24)), default: "-20dB", "Gain."),
            Field("duck", .unit(.level(0...60)), default: "10dB", "How far the music sinks under speech."),
            Field("fade-in", .unit(.length), default: "0s", "Fade at the start."),
            Field("fade-out", .unit(.length), default: "2s", "Fade at the end."),
            Field("loop", .flag, default: "true", "Whether it starts again when it ends before the film does."),
        ])

    static let defaults = Shape(
        "defaults", "What scenes do that say nothing else.",
        [
            Field("transition", transition, default: "fade", "How scenes are entered."),
            Field("motion", motion, default: "hold", example: "push-in", "How the camera moves."),
            Field("fit", fit, default: "cover", "How a picture meets an output of another shape."),
            Field(
                "picture", .object(pictureDefaults), example: "{ negative: text }",
                "What pictures to make have in common."),
            Field("clip", .object(clipDefaults), example: "{ then: slow }", "What clips to make have in common."),
            Field("lead-in", .unit(.length), default: "0.3s", "Silence before a scene's first line."),
            Field("lead-out", .unit(.length), default: "0.5s", "Silence after a scene's last line."),
            Field("gap", .unit(.length), default: "0.3s", "Silence between two lines of a scene."),
            Field("duration", .unit(.length), default: "4s", "Length of a scene without lines."),
        ])

    static let captionMode = ValueType.choice(CaptionMode.allCases.map(\.rawValue))
    static let fit = ValueType.choice(Fit.allCases.map(\.rawValue))
}
