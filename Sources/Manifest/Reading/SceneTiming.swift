import Model

/// Compares lengths that are said with the transitions that must fit into them.
struct SceneTiming {
    let rate: Rational
    let diagnostics: DiagnosticList

    func check(_ scenes: [Scene]) {
        for (index, scene) in scenes.enumerated() {
            guard let duration = scene.duration else { continue }
            let frames = duration.value.frames(at: rate)
            let head = index == 0 ? 0 : scene.transition.value.duration.frames(at: rate)
            let tail = index + 1 < scenes.count ? scenes[index + 1].transition.value.duration.frames(at: rate) : 0
            guard head + tail > frames else { continue }
            diagnostics.error(
                "“\(scene.id.value)” lasts \(frames) frames, but its transitions take \(head + tail): \(head) into it and \(tail) out of it",
                at: duration.span, hint: "make the scene longer, or the transitions shorter")
        }
    }
}
