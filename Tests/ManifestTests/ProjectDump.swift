import Model

/// A project in lines that a test can compare.
func dump(_ project: Project) -> String {
    var lines = [
        "\(project.title ?? "-") → \(project.output.file.value) \(project.output.size.width)x\(project.output.size.height) @\(project.output.rate) crf \(project.output.quality)",
        "style \(project.style.name), captions \(project.captions), loudness \(project.loudness)",
    ]
    for scene in project.scenes { lines += dump(scene) }
    if let music = project.music {
        lines.append(
            "music \(music.file.path) \(music.level) duck \(music.duck) in \(dump(music.fadeIn)) out \(dump(music.fadeOut)) loop \(music.loop)"
        )
    }
    lines.append("sources " + project.sources.map { name($0.name) }.joined(separator: " "))
    lines.append("folders " + project.folders.joined(separator: " "))
    return lines.joined(separator: "\n")
}

private func dump(_ scene: Scene) -> [String] {
    let picture =
        switch scene.picture?.value.source {
        case .file(let file): file.path
        case .color(let color): color.description
        case .prompt(let prompt): dump(prompt)
        case nil: "no picture"
        }
    let transition = "\(scene.transition.kind) \(dump(scene.transition.duration))"
    var lines = [
        "\(scene.id.span.location) \(scene.id.value): \(picture)\(scene.picture.map { " \($0.value.fit) \(dump($0.value.focus))" } ?? ""), \(transition)",
        "  motion \(dump(scene.motion.from)) to \(dump(scene.motion.to)) \(scene.motion.ease), lasts \(scene.duration.map { dump($0.value) } ?? "as needed"), silence \(dump(scene.leadIn)) \(dump(scene.leadOut))",
    ]
    if let clip = scene.clip?.value {
        let footage = "\(clip.footage.fit) \(clip.footage.then) from \(clip.footage.start)s"
        switch clip.source {
        case .file(let file): lines.append("  clip \(file.path) \(footage)")
        case .prompt(let prompt, let fromPicture):
            lines.append("  clip \(dump(prompt)) \(footage)\(fromPicture ? ", of the picture" : "")")
        }
    }
    if let lipsync = scene.lipsync { lines += lipsync.value.map { "  lipsync \(dump($0))" } }
    if let title = scene.title { lines.append("  title \(title.value)") }
    if let text = scene.lowerThird { lines.append("  lower third \(text.value)") }
    for line in scene.say {
        lines.append("  \(line.character) \(dump(line.start)) \(line.level) \(dump(line.voice)): \(line.text.value)")
    }
    lines.append("  captions \(scene.captions), fonts " + scene.fonts.map { name($0.file.path) }.joined(separator: " "))
    return lines
}

private func dump(_ prompt: Prompt) -> String {
    "“\(prompt.text.value)”\(prompt.style.isEmpty ? "" : " in “\(prompt.style)”") seed \(prompt.seed) "
        + prompt.makers.map(dump).joined(separator: ", else ")
}

private func dump(_ maker: Maker) -> String {
    switch maker {
    case .model(let offer): dump(offer)
    case .storyboard: "storyboard"
    case .flite(let name, let speed): "flite \(name) \(speed)"
    }
}

/// The request's body, price and files.
private func dump(_ offer: Offer) -> String {
    let body = offer.call.request.json["json"]?.text ?? offer.call.request.json.text
    let files = offer.files.map { " \($0.role)=\($0.file.path)" }.joined()
    return "\(offer.name) \(offer.call.call) \(body)\(files) for \(offer.price)"
}

private func dump(_ length: Length) -> String {
    switch length {
    case .seconds(let seconds): "\(seconds)s"
    case .frames(let count): "\(count)f"
    }
}

private func dump(_ point: Point) -> String { "[\(point.x), \(point.y)]" }
private func dump(_ view: Motion.View) -> String { "\(view.zoom)\(dump(view.at))" }

private func dump(_ start: Line.Start) -> String {
    switch start {
    case .after(let length): "after \(dump(length))"
    case .at(let length): "at \(dump(length))"
    }
}

private func dump(_ voice: Voice) -> String {
    switch voice {
    case .flite(let name, let speed): "flite \(name) \(speed)"
    case .speech(let speech):
        speech.makers.map(dump).joined(separator: ", else ")
            + speech.alignment.map { ", aligned by \(dump($0))" }.joined()
    case .recording(let file, let words):
        "\(file.path)" + (words.map { " \(dump($0.from))...\(dump($0.to))" } ?? "")
    }
}

/// Shipped files lie wherever the repository does: only their names are compared.
private func name(_ path: String) -> String {
    path.hasPrefix("/") ? "shipped:" + (path.split(separator: "/").last ?? "") : path
}
