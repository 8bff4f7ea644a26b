import Model

/// What the manifest asks of whoever makes it: the same for every provider of a list.
struct Ask {
    enum FirstFrame {
        case nothing
        case picture
        case file(Located<ProjectFile>)
    }

    /// What is to be seen or said; for messages also where nothing is.
    var text: Located<String>
    var style: String?
    var negative: String?
    var seed: Int?
    var references: [Reference] = []
    var first = FirstFrame.nothing
    var last: Located<ProjectFile>?
    /// Seconds.
    var duration: Located<Rational>?
    /// Whether the clip's own length is written, not only the scene's.
    var durationIsAsked = false
    var voice: String?
    var language: String?
    var speed: Double?
    var expressiveness: Double?
    var activeSpeaker: Bool?
    var occlusion: Bool?
    var script: ScriptForm?
    var options: [Record.Entry] = []
    /// Where values are written, by the names that cards have for them.
    var spans: [String: SourceSpan] = [:]

    init(_ text: Located<String>, style: String?, layers: MadeLayers, references: [Reference]) {
        self.text = text
        self.style = style
        self.references = references
        negative = layers.given("negative")?.string
        seed = layers.given("seed")?.integer
        options = layers.options
        spans["negative_prompt"] = layers.given("negative")?.span
    }

    init(_ text: Located<String>? = nil, options: [Record.Entry], span: SourceSpan) {
        self.text = text ?? Located("", at: span)
        self.options = options
    }
}
