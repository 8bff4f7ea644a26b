import Model

/// What a language model has written, as a list of scenes in the manifest's own language.
///
/// What it writes is data: each of its texts becomes one quoted text, so that none can be a key, a path, a template or a second scene.
struct ScriptSheet {
    /// Largest answer that is read.
    private static let largest = 1 << 20

    let form: ScriptForm
    /// Names of scenes that are taken.
    private var taken: Set<String>
    private var text = ""

    /// Why an answer is no script.
    struct Problem: Error, Equatable {
        /// Without a subject: `has no scenes`.
        var message: String
    }

    /// `taken`: names of the scenes that are written by hand.
    private init(_ form: ScriptForm, taken: Set<String>) {
        self.form = form
        self.taken = taken
    }

    /// YAML that the reader of manifests takes.
    static func text(of answer: String, _ form: ScriptForm, taken: Set<String>) throws(Problem) -> String {
        guard answer.utf8.count <= largest else { throw Problem(message: "is larger than a megabyte") }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: answer)
        } catch { throw Problem(message: "is not JSON: \(error.message)") }
        guard let scenes = (json["scenes"] ?? json).array else { throw Problem(message: "has no list “scenes”") }
        guard !scenes.isEmpty else { throw Problem(message: "has no scenes") }
        guard scenes.count <= form.scenes else {
            throw Problem(message: "has \(scenes.count) scenes, but \(form.scenes) were asked for")
        }
        var sheet = ScriptSheet(form, taken: taken)
        for (index, scene) in scenes.enumerated() { try sheet.add(scene, number: index + 1) }
        return sheet.text
    }

    private mutating func add(_ scene: JSONValue, number: Int) throws(Problem) {
        guard scene.members != nil else {
            throw Problem(message: "has \(scene.kind) as scene \(number), not a mapping")
        }
        let picture = try words("picture", scene, number)
        guard !picture.isEmpty else { throw Problem(message: "says of scene \(number) not what is seen") }
        text += "- id: \(Self.quoted(name(scene["id"]?.string ?? "", number)))\n"
        text += "  picture: { prompt: \(Self.quoted(picture))"
        let seen = try cast(scene, number)
        if !seen.isEmpty { text += ", references: [\(seen.map(Self.quoted).joined(separator: ", "))]" }
        text += " }\n"
        let narration = form.speaker == nil ? "" : try words("narration", scene, number)
        if let speaker = form.speaker, !narration.isEmpty {
            text += "  say: [{ \(Self.quoted(speaker.key)): \(Self.quoted(narration)) }]\n"
        } else if let seconds = try seconds(scene, number) {
            text += "  duration: \(Decimal.text(seconds))s\n"
        }
    }

    /// One line of plain words.
    private func words(_ key: String, _ scene: JSONValue, _ number: Int) throws(Problem) -> String {
        guard let value = scene[key] else { throw Problem(message: "has no “\(key)” in scene \(number)") }
        guard let text = value.string else {
            throw Problem(message: "has \(value.kind) as “\(key)” of scene \(number), not text")
        }
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter(Self.isPlain)))
            .split(whereSeparator: \.isWhitespace).joined(separator: " ").unicodeScalars
        guard plain.count <= ScriptForm.longestText else {
            throw Problem(
                message:
                    "has a “\(key)” of \(plain.count) letters in scene \(number); at most \(ScriptForm.longestText) are taken"
            )
        }
        return String(plain)
    }

    private func seconds(_ scene: JSONValue, _ number: Int) throws(Problem) -> Double? {
        guard let value = scene["seconds"] else { return nil }
        guard let seconds = value.double, seconds >= 0.5, seconds <= ScriptForm.longestScene else {
            throw Problem(
                message:
                    "lets scene \(number) last \(value.kind) seconds, not 0.5 to \(Decimal.text(ScriptForm.longestScene))"
            )
        }
        return (seconds * 100).rounded() / 100
    }

    private func cast(_ scene: JSONValue, _ number: Int) throws(Problem) -> [String] {
        var seen: [String] = []
        for item in scene["characters"]?.array ?? [] {
            guard let name = item.string, form.cast.contains(where: { $0.key == name }) else {
                throw Problem(message: "shows \(item.kind) in scene \(number), who is no character of the film")
            }
            if !seen.contains(name) { seen.append(name) }
        }
        return seen
    }

    /// A name as scenes have them, each its own: what cannot be in one becomes a hyphen.
    private mutating func name(_ given: String, _ number: Int) -> String {
        let letters = given.lowercased().unicodeScalars.prefix(60).map { scalar -> Character in
            let isNamed = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isNamed || scalar == "_" ? Character(scalar) : "-"
        }
        let plain = String(letters).split(separator: "-").joined(separator: "-")
        // `script` is the name of the script's own step.
        var name = plain.isEmpty || plain == "script" ? "scene-\(number)" : plain
        var next = number
        while !taken.insert(name).inserted {
            name = "\(plain.isEmpty ? "scene" : plain)-\(next)"
            next += 1
        }
        return name
    }

    /// White space and what people read. No voice says an emoji, and few fonts have one.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isWhitespace { return true }
        switch properties.generalCategory {
        case .control, .privateUse, .unassigned, .surrogate: return false
        default: return !properties.isEmojiPresentation && !properties.isVariationSelector && scalar != "\u{FEFF}"
        }
    }

    /// As JSON writes it, which YAML reads as the same text.
    private static func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
