import Model

// What is made for a film: by a vendor, by a program of the machine, or here.

extension Language {
    /// One, or several in the order in which they are asked.
    static let makers = ValueType.either([.provider, .list(.provider)])
    static let seed = ValueType.integer(0...999_999_999)

    static let providers = Shape(
        "providers", "Who makes what. The next in a list is asked when one fails for good.",
        [
            Field("script", makers, example: "[openai/gpt-6-luna, gemini]", "Who writes scripts."),
            Field(
                "picture", makers, default: "storyboard",
                example: "[openai/gpt-image-2.5-flare, storyboard]",
                "Who makes pictures from prompts. `storyboard` draws them here, with no account."),
            Field(
                "clip", makers, example: "replicate/google/veo-3.1",
                "Who makes clips from prompts. `storyboard` shows a picture in place of a clip: its first frame, else one that it draws."
            ),
            Field(
                "voice", makers, example: "elevenlabs",
                "Who speaks for the voices that do not name their provider."),
            Field(
                "align", makers, example: "assemblyai",
                "Who finds the words in voices that come without the times of their words; else words share the sound by their letters."
            ),
            Field("lipsync", makers, example: "replicate/sync/lipsync-2-pro", "Who moves lips to what is said."),
        ])

    private static func provider(_ what: String) -> Field {
        Field("provider", makers, example: "openai", "Who makes it; else as `providers.\(what)` says.")
    }
    private static let options = Field(
        "options", .map(.anything), example: "{ quality: high }",
        "Further values for the provider, by the names that its card and its documentation use.")
    private static let negative = Field(
        "negative", .text, example: "text, watermark", "What is not to be seen, for models that can be told.")
    private static let seedField = Field(
        "seed", seed, example: "7", "For models that take one: another number, another result of the same words.")
    private static let fitField = Field("fit", fit, "How it meets the film's shape; else as `defaults` says.")
    private static let focus = Field(
        "focus", .point, default: "center", example: "[0.4, 0.3]", "The point kept in view.")
    private static let background = Field(
        "background", .unit(.color), default: "#000000", "Behind what is transparent, and around `contain`.")
    private static func references(_ most: String) -> Field {
        Field(
            "references", .list(.text), example: "[ana, photos/fox.jpg]",
            "Who and what is to be seen as it is: characters, by name, and pictures of the project. \(most)")
    }
    private static let then = Field(
        "then", .choice(Footage.Ending.allCases.map(\.rawValue)), default: "hold",
        "What is seen when the clip is shorter than the scene: it starts again (`loop`), its last frame stays (`hold`), or it is slowed (`slow`)."
    )

    static let promptPicture = Shape(
        "a picture to make", "A picture that is made from words.",
        [
            Field("prompt", .text, required: true, example: "a fox wakes at dawn", "What is to be seen."),
            references("A character gives its look and its own pictures."), negative, seedField, provider("picture"),
            options, fitField, focus, background,
        ])

    static let fileClip = Shape(
        "a clip", "A video of the project and how it is shown. Its own sound is not heard.",
        [
            Field("file", .file, required: true, example: "clips/sea.mp4", "A video: MP4, MOV, WebM or Matroska."),
            Field("start", .unit(.length), default: "0s", example: "2.5s", "How much of its start is skipped."),
            then, fitField, focus, background,
        ])

    static let promptClip = Shape(
        "a clip to make", "A clip that is made from words. Its own sound is not heard.",
        [
            Field("prompt", .text, required: true, example: "the fox stretches", "What happens."),
            Field(
                "from", .either([.choice(["picture"]), .file]), example: "picture",
                "Its first frame: `picture` is the scene's own, which is made first; else a picture of the project."),
            Field("last", .file, example: "photos/end.jpg", "Its last frame, for models that take one."),
            Field(
                "duration", .unit(.length), example: "6s",
                "How long it is to be: the next longer that the model makes. Else the scene's length, where that is said, or 5s."
            ),
            references("For models that take them beside a first frame."), negative, seedField, provider("clip"),
            options,
            then, fitField, focus, background,
        ])

    static let script = Shape(
        "a script",
        "Scenes that a language model writes. It is bought like all else, and then read as if it had been written by hand.",
        [
            Field(
                "prompt", .text, required: true, example: "how the lighthouse got its light, for children of six",
                "What the film is about. The looks of the characters and the style are told the model, too."),
            Field("scenes", .integer(1...100), default: "6", "How many scenes."),
            Field(
                "voice", .name, example: "ana",
                "The character who speaks over the pictures. Without one nothing is said."),
            provider("script"), seedField, options,
        ])

    static let lipsync = Shape(
        "a lip-sync", "Lips of the scene's clip that move to what is said in it.",
        [
            provider("lipsync"),
            Field("expressiveness", .number(0...1), example: "0.6", "0 (calm) to 1 (lively)."),
            Field(
                "active-speaker", .flag, example: "true", "Whether the face that speaks is to be found among several."),
            Field("occlusion", .flag, example: "true", "Whether hands and things pass before the face."),
            options,
        ])

    static let pictureDefaults = Shape(
        "picture defaults", "What pictures to make have that say nothing else.",
        [provider("picture"), negative, seedField, options, fitField, background])
    static let clipDefaults = Shape(
        "clip defaults", "What clips to make have that say nothing else.",
        [
            provider("clip"), negative, seedField,
            Field("duration", .unit(.length), example: "6s", "How long they are."),
            options, then, fitField, background,
        ])

    /// A character's voice, or several in the order in which they are tried.
    static let characterVoice: ValueType = {
        let one: [ValueType] = [.choice(FliteVoice.allCases.map(\.rawValue)), .object(voice), .object(providerVoice)]
        return .either(one + [.list(.either(one))])
    }()

    static let providerVoice = Shape(
        "a provider's voice", "A voice that is bought, or spoken by a program of the machine.",
        [
            Field("provider", makers, example: "elevenlabs", "Who speaks; else as `providers.voice` says."),
            Field(
                "voice", .text, required: true, example: "JBFqnCBsd6RMkjVDRZzb", "The provider's own name of the voice."
            ),
            Field("speed", .number(0.25...4), example: "1.1", "1 as the voice usually speaks."),
            Field("language", .text, example: "en", "What it speaks, as the provider writes it."),
            seedField, options,
        ])
}
