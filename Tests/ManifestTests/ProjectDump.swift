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
        switch scene.picture.source {
        case .file(let file): file.path
        case .color(let color): color.description
        }
    let transition = "\(scene.transition.kind) \(dump(scene.transition.duration))"
    var lines = [
        "\(scene.id.span.location) \(scene.id.value): \(picture) \(scene.picture.fit) \(dump(scene.picture.focus)), \(transition)",
        "  motion \(dump(scene.motion.from)) to \(dump(scene.motion.to)) \(scene.motion.ease), lasts \(scene.duration.map { dump($0.value) } ?? "as needed"), silence \(dump(scene.leadIn)) \(dump(scene.leadOut))",
    ]
    if let title = scene.title { lines.append("  title \(title.value)") }
    if let text = scene.lowerThird { lines.append("  lower third \(text.value)") }
    for line in scene.say {
        lines.append("  \(line.character) \(dump(line.start)) \(line.level) \(dump(line.voice)): \(line.text.value)")
    }
    lines.append("  captions \(scene.captions), fonts " + scene.fonts.map { name($0.file.path) }.joined(separator: " "))
    return lines
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
    case .recording(let file, let words):
        "\(file.path)" + (words.map { " \(dump($0.from))...\(dump($0.to))" } ?? "")
    }
}

/// Shipped files lie wherever the repository does: only their names are compared.
private func name(_ path: String) -> String {
    path.hasPrefix("/") ? "shipped:" + (path.split(separator: "/").last ?? "") : path
}
