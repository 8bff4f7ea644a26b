import Model

/// What is asked, as the values of one model's request. docs/prompts.md states the rules of size, aspect, duration and references.
struct AskedValues {
    /// Seconds of a clip of which nobody says how long it is.
    static let usualDuration = 5.0

    let card: ProviderCard
    let model: CardModel
    /// The film's.
    let size: Size
    private(set) var values = CardValues()
    /// The project's files among `values.files`.
    private(set) var files: [Offer.File] = []
    /// The first picture past what the model takes.
    private(set) var leftOut: SourceSpan?

    init(card: ProviderCard, model: CardModel, size: Size) {
        self.card = card
        self.model = model
        self.size = size
    }

    mutating func take(_ ask: Ask) {
        let options = ask.options.sorted { $0.key.text < $1.key.text }
            .compactMap { entry in entry.value.tree.map { (name: entry.key.text, value: JSONValue($0)) } }
        let known = card.options(of: model)
        let mine = options.filter { known.isOpen || known.names.contains($0.name) }
        if !mine.isEmpty { values.values["options"] = .object(mine) }
        if model.takesSeed { values.values["seed"] = ask.seed.map { .number($0) } }
        switch model.makes {
        case .picture:
            let numbers = references(ask)
            prompt(ask, numbers)
            shape()
        case .clip:
            firstAndLast(ask)
            let numbers = references(ask)
            prompt(ask, numbers)
            shape()
            duration(ask)
        case .voice:
            values.values["text"] = .string(ask.text.value)
            values.values["voice"] = ask.voice.map { .string($0) }
            values.values["language"] = ask.language.map { .string($0) }
            values.values["speed"] = ask.speed.map { .number($0) }
        case .align:
            values.values["text"] = .string(ask.text.value)
            values.values["language"] = ask.language.map { .string($0) }
            values.files["sound"] = ["sound"]
        case .lipsync:
            values.files["video"] = ["video"]
            values.files["sound"] = ["sound"]
            values.values["expressiveness"] = ask.expressiveness.map { .number($0) }
            values.values["active_speaker"] = ask.activeSpeaker.map { .bool($0) }
            values.values["occlusion"] = ask.occlusion.map { .bool($0) }
        case .script:
            values.values["prompt"] = .string(ask.text.value)
            guard let form = ask.script else { break }
            values.values["system"] = .string(form.system)
            values.values["schema"] = form.schema
            values.values["max_tokens"] = .number(form.mostTokens)
        }
        // What an option says goes before what follows from the film.
        for option in mine where Self.derived.contains(option.name) { values.values[option.name] = nil }
    }

    /// Values that no key of the manifest gives.
    private static let derived: Set<String> = ["width", "height", "aspect", "resolution", "duration", "max_tokens"]

    /// Values and files that the model's request has no place for, though the manifest gives them.
    func unused(_ ask: Ask) -> [String] {
        let names = Set(model.calls.flatMap { card.call($0.call)?.names ?? [] })
        return ask.spans.keys.filter { !names.contains($0) }.sorted()
    }

    private mutating func prompt(_ ask: Ask, _ numbers: [ClosedRange<Int>?]) {
        values.values["prompt"] = .string(PromptWriter(model: model, numbers: numbers).prompt(of: ask))
        values.values["negative_prompt"] = ask.negative.map { .string($0) }
    }

    /// Pictures in the stated order, each once, as many as the model takes. The result has the numbers of each reference's pictures.
    private mutating func references(_ ask: Ask) -> [ClosedRange<Int>?] {
        let isTaken = model.calls.contains { card.call($0.call)?.names.contains("references") ?? false }
        let most = isTaken ? model.limits.files["references"] ?? .max : 0
        var roles: [String] = []
        var seen: Set<ProjectFile> = []
        let numbers = ask.references.map { reference -> ClosedRange<Int>? in
            let first = roles.count + 1
            for picture in reference.pictures where seen.insert(picture.value).inserted {
                guard roles.count < most else {
                    leftOut = leftOut ?? reference.span
                    continue
                }
                let role = "reference-\(roles.count + 1)"
                roles.append(role)
                files.append(Offer.File(role: role, file: Located(picture.value, at: reference.span)))
            }
            return roles.count < first ? nil : first...roles.count
        }
        if !roles.isEmpty { values.files["references"] = roles }
        return numbers
    }

    private mutating func firstAndLast(_ ask: Ask) {
        switch ask.first {
        case .nothing: break
        case .picture: values.files["from"] = ["from"]
        case .file(let file):
            values.files["from"] = ["from"]
            files.append(Offer.File(role: "from", file: file))
        }
        if let last = ask.last {
            values.files["last"] = ["last"]
            files.append(Offer.File(role: "last", file: last))
        }
    }

    private mutating func shape() {
        var chosen = size
        switch model.limits.size {
        case .list(let sizes): chosen = PictureShape.size(for: size, among: sizes) ?? size
        case .some(let rule): chosen = rule.nearest(to: size)
        case nil: break
        }
        values.values["width"] = .number(chosen.width)
        values.values["height"] = .number(chosen.height)
        let aspects = model.limits.choices["aspect"] ?? []
        values.values["aspect"] = .string(
            PictureShape.aspect(for: size, among: aspects) ?? PictureShape.aspect(of: size))
        if let resolutions = model.limits.choices["resolution"] {
            values.values["resolution"] = PictureShape.resolution(for: size, among: resolutions).map { .string($0) }
        }
    }

    /// The next longer that the model makes; the longest, where only the scene is longer: then the clip's `then` says what is seen.
    private mutating func duration(_ ask: Ask) {
        let wanted = ask.duration?.value.double ?? Self.usualDuration
        let made = model.limits.numbers["duration"]?.covering(wanted) ?? wanted
        values.values["duration"] = .number(ask.durationIsAsked ? max(made, wanted) : made)
    }
}
