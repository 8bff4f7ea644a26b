import Model

/// What a script has to be like, as the model that writes it is told: system words, and a JSON Schema that the strictest vendor takes
/// (every key required, none allowed beside, no bounds on texts).
struct ScriptForm {
    /// Longest narration of a scene, and longest words for its picture: what is longer is not taken.
    static let longestText = 2_000
    /// Longest time that a scene may be given, seconds.
    static let longestScene = 60.0

    /// How many scenes are wanted.
    var scenes: Int
    /// Who speaks, by key and as it is shown; nil: nothing is said.
    var speaker: (key: String, name: String)?
    /// Who can be seen: those that have a look or pictures, by key.
    var cast: [(key: String, look: String?)]
    /// The style's own words.
    var style: String?

    /// What may come back: the texts, and the thoughts of models that think.
    var mostTokens: Int { 4_000 + 700 * scenes }

    var system: String {
        var words = [
            "You write the script of a short film as JSON: exactly \(scenes) \(scenes == 1 ? "scene" : "scenes"), in order, that tell one story from beginning to end.",
            "id: a short name of the scene, lower-case letters, digits and hyphens, each its own.",
            "picture: what is seen, at most 60 words for a model that paints pictures: who is there, what they do, the place, the light. Each picture is painted by itself: say again what has to be the same. No words that are to be read in it, no camera movement, no style.",
        ]
        if let speaker {
            words.append(
                "narration: what \(speaker.name) says over the picture, at most 40 plain words that are easy to speak aloud; empty where silence is better."
            )
        }
        words.append(
            "seconds: how long the scene lasts, 2 to 12\(speaker == nil ? "" : "; it counts where nothing is said").")
        if !cast.isEmpty {
            words.append(
                "characters: who of these is in the picture. Call them by these names; how they look is added by itself."
            )
            words += cast.map { "- \($0.key)\($0.look.map { ": \($0)" } ?? "")" }
        }
        if let style { words.append("The pictures will be painted in this style: \(style)") }
        return words.joined(separator: "\n")
    }

    var schema: JSONValue {
        var fields: [(name: String, value: JSONValue)] = [
            ("id", Self.type("string")), ("picture", Self.type("string")), ("seconds", Self.type("number")),
        ]
        if speaker != nil { fields.append(("narration", Self.type("string"))) }
        if !cast.isEmpty {
            let names = JSONValue.array(cast.map { .string($0.key) })
            fields.append(
                (
                    "characters",
                    .object([
                        ("type", .string("array")), ("items", .object([("type", .string("string")), ("enum", names)])),
                    ])
                ))
        }
        let list = JSONValue.object([
            ("type", .string("array")), ("minItems", .number(scenes)), ("maxItems", .number(scenes)),
            ("items", Self.object(fields)),
        ])
        return Self.object([("scenes", list)])
    }

    private static func type(_ name: String) -> JSONValue { .object([("type", .string(name))]) }

    private static func object(_ fields: [(name: String, value: JSONValue)]) -> JSONValue {
        .object([
            ("type", .string("object")), ("properties", .object(fields)),
            ("required", .array(fields.map { .string($0.name) })), ("additionalProperties", .bool(false)),
        ])
    }
}
