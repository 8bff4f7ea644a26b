import Model

extension CardLanguage {
    static let model = Shape(
        "a model", "What a vendor sells.",
        [
            Field(
                "makes", .choice(Capability.allCases.map(\.rawValue)), required: true, example: "picture",
                "What comes of it."),
            Field("call", .either([.text, .list(.object(choice))]), required: true, "The call that buys."),
            Field("name", .text, "The vendor's name, where it is another."),
            Field("set", .map(.anything), "Values unless options say otherwise."),
            Field("limits", .object(limits), "What it takes."),
            Field("prompt", .object(prompt), "How words are put together."),
            Field("references", .object(references), "How references are spoken of."),
            Field("seed", .choice(["none"]), "That it takes none."), Field("price", .object(price), "USD."),
            Field("failed-is-free", .flag, default: "true", "Whether a failed job costs nothing."),
            Field("retires", .text, "The day it ends: 2027-01-06."),
            Field("instead", .text, "What the vendor names as its successor."),
            Field("needs", names, "Values without which the vendor refuses."),
            Field("expected", .text, "How long it takes."),
            Field("keeps", .text, "How long a result can be fetched."), Field("about", .text, "What it is for."),
        ])

    static let choice = Shape(
        "a choice of call", "The first whose `when` has a value.",
        [
            Field("call", .text, required: true, "A call."), Field("when", .text, "A value or file of the scene."),
        ])

    static let prompt = Shape(
        "a prompt rule", "How words are put together.",
        [
            Field("parts", .list(.text), required: true, "Patterns; those without a value are left out."),
            Field("separator", .anything, "Between them."),
        ])

    static let references = Shape(
        "references", "How they are spoken of.",
        [Field("names", .flag, default: "false", "Whether the prompt may name them.")])

    static let limits = Shape(
        "limits", "What a model takes.",
        open: Shape.OpenKeys(name: "a value", type: .anything, summary: "Any other value of the request."),
        [
            Field("prompt", .anything, "Characters."), Field("text", .anything, "Characters."),
            Field("negative_prompt", .anything, "Characters."),
            Field("references", .integer(0...1000), "How many."),
            Field("size", .either([.list(.text), .object(size)]), "Sizes."), Field("aspect", .list(.text), "Aspects."),
            Field("file", .text, "Bytes, such as 25MB."), Field("duration", .anything, "Seconds."),
        ])

    static let text = Shape(
        "a text limit", "How long a text may be.",
        [
            Field("most", .integer(1...10_000_000), required: true, "How many."),
            Field("unit", .choice(CardLimits.Text.Unit.allCases.map(\.rawValue)), default: "characters", "Of what."),
        ])

    static let size = Shape(
        "a size limit", "Sizes by rule.",
        [
            Field("multiple", .integer(1...1024), default: "1", "What sides are multiples of."),
            Field("least", .text, "A size such as 256x256."), Field("most", .text, "A size such as 2048x2048."),
            Field("aspect", .list(.text), "The narrowest and the widest: [1:3, 3:1]."),
        ])

    static let numbers = Shape(
        "a limit", "A range.",
        [
            Field("least", .text, "The least."), Field("most", .text, "The most."),
            Field("step", .text, "Between two."),
        ])

    static let price = Shape(
        "a price", "USD by unit.",
        CardPrice.Unit.allCases.map { Field($0.rawValue, .text, "USD for one.") } + [
            Field("per", .integer(1...1_000_000_000), default: "1", "For how many units."),
            Field("by", .map(.map(.later(.map(.anything)))), "What holds instead, by a value."),
        ])
}
