import Model

extension Language {
    /// How a named camera move is described: where it starts and ends for an amount.
    enum Move: String, CaseIterable {
        case pushIn = "push-in"
        case pullOut = "pull-out"
        case panLeft = "pan-left"
        case panRight = "pan-right"
        case panUp = "pan-up"
        case panDown = "pan-down"

        var isZoom: Bool { self == .pushIn || self == .pullOut }
        /// As a fraction, when the manifest does not say.
        var usualAmount: Double { isZoom ? 0.12 : 0.1 }
    }

    static let motion = ValueType.either(
        [.choice(["hold"] + Move.allCases.map(\.rawValue)), .object(generalMotion)]
            + Move.allCases.map { .object(shape(of: $0)) })

    static let ease = Field(
        "ease", .choice(Motion.Ease.allCases.map(\.rawValue)), default: "linear",
        "`linear`, or `smooth` to start and end softly.")

    static let generalMotion = Shape(
        "a motion", "From one view to another.",
        [
            Field("from", .object(view), required: true, example: "{ zoom: 1.0 }", "What is seen first."),
            Field("to", .object(view), required: true, example: "{ zoom: 1.3, at: [0.4, 0.3] }", "What is seen last."),
            ease,
        ])

    static let view = Shape(
        "a view", "A window over the picture.",
        [
            Field(
                "zoom", .number(1...Motion.largestZoom), default: "1.0", "1 shows the whole picture, 2 half its width."),
            Field(
                "at", .point, default: "center", example: "[0.4, 0.3]", "Where the window stands in the room it has."),
        ])

    static func shape(of move: Move) -> Shape {
        if move.isZoom {
            return Shape(
                "a \(move.rawValue)", "A camera move.",
                [
                    Field(
                        move.rawValue, .unit(.percent(0...(Motion.largestZoom - 1) * 100)), required: true,
                        example: "12%",
                        "How much larger the picture is at the near end."),
                    Field("from", .point, example: "[0.5, 0.5]", "The point in view at the start; else `toward`."),
                    Field(
                        "toward", .point, example: "[0.4, 0.3]",
                        "The point that stays in view; else the picture's focus."),
                    ease,
                ])
        }
        return Shape(
            "a \(move.rawValue)", "A camera move.",
            [
                Field(
                    move.rawValue, .unit(.percent(0...90)), required: true, example: "15%",
                    "How much of the picture's width or height the camera passes."),
                ease,
            ])
    }
}
