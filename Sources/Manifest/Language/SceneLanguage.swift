import Model

extension Language {
    static let sceneItem = ValueType.either([.object(scene), .object(sceneInclude)])

    static let sceneInclude = Shape(
        "an include", "Puts the scenes of a file here.",
        [Field("include", .file, required: true, example: "scenes/part2.yaml", "The file that holds them.")])

    static let scene = Shape(
        "a scene", "A picture, what is said over it, and how it is entered.", oneOf: ["picture", "clip", "use"],
        [
            Field(
                "id", .name, required: true, example: "rise",
                "Name of the scene, unique in the film. Letters, digits, `-`, `_` and `.`."),
            Field(
                "use", .name, example: "quote",
                "A template to start from; the scene's other keys go before the template's."),
            Field("with", .map(.anything), example: "{ who: Ana }", "Arguments for the template, by parameter."),
            Field(
                "picture", .either([.file, .object(filePicture), .object(colorPicture), .object(promptPicture)]),
                example: "photos/moon.jpg",
                "A photo (JPEG, PNG or WebP), a plain colour, or a prompt from which it is made."),
            Field(
                "clip", .either([.file, .object(fileClip), .object(promptClip)]),
                example: "{ prompt: the fox stretches, from: picture }",
                "Moving pictures: a video, or a prompt from which one is made. A scene has a picture, a clip, or a clip that is made from its picture."
            ),
            Field(
                "lipsync", .either([.flag, .object(lipsync)]), example: "true",
                "Whether lips in the clip move to what is said in the scene, and how."),
            Field(
                "motion", motion, example: "push-in", "How the camera moves over the picture; else as `defaults` says."),
            Field("duration", .unit(.length), example: "5s", "Length of the scene; else as long as its lines need."),
            Field("transition", transition, example: "cut", "How the scene is entered from the one before."),
            Field("title", .text, "Words in the middle of the picture."),
            Field("lower-third", .text, "A name or a place, low in the picture."),
            Field("captions", captionMode, "Captions of this scene; else as the film says."),
            Field("say", .list(.object(line)), example: "[{ ana: The moon is close. }]", "What is said, in order."),
        ])

    static let filePicture = Shape(
        "a picture", "A photo and how it is shown.",
        [
            Field(
                "file", .file, required: true, example: "photos/moon.jpg", "A photo of the project: JPEG, PNG or WebP."),
            Field(
                "fit", fit,
                "`cover` fills the picture, `contain` shows all of it, `blur` shows all of it over a blurred copy."),
            Field("focus", .point, default: "center", example: "[0.4, 0.3]", "The point kept in view."),
            Field("background", .unit(.color), default: "#000000", "Behind what is transparent, and around `contain`."),
        ])

    static let colorPicture = Shape(
        "a plain picture", "One colour.",
        [Field("color", .unit(.color), required: true, example: "\"#101014\"", "The colour.")])

    static let line = Shape(
        "a line", "A character's name and what is said.",
        open: .init(name: "a character", type: .text, summary: "The character who speaks, and the words."),
        [
            Field(
                "after", .unit(.length), example: "0.4s",
                "Silence after the line before; else as `gap` of `defaults` says."),
            Field("at", .unit(.length), example: "2s", "When it starts, from the scene's first frame."),
            Field("level", .unit(.level(-60...24)), default: "0dB", example: "-3dB", "Gain."),
            Field("file", .file, example: "voices/ana-1.wav", "A recording of the line; it needs no voice."),
            Field(
                "words", .object(wordSpan), example: "{ from: 0.1s, to: 4.3s }", "Where in the recording the words are."
            ),
        ])

    static let wordSpan = Shape(
        "a span of words", "Part of a recording.",
        [
            Field("from", .unit(.length), required: true, example: "0.1s", "Start of the first word."),
            Field("to", .unit(.length), required: true, example: "4.3s", "End of the last word."),
        ])

    static let transition = ValueType.either([
        .choice(Transition.Kind.allCases.map(\.rawValue)),
        .object(
            Shape(
                "a transition", "How a scene is entered.",
                [
                    Field(
                        "kind", .choice(Transition.Kind.allCases.map(\.rawValue)), default: "fade", "`fade` or `cut`."),
                    Field("duration", .unit(.length), default: "0.5s", "How long both scenes are seen."),
                ])),
    ])
}
