import Model

/// `body`: a scene's frames between its transitions.
enum BodyPerformer: StepPerformer {
    static func perform(
        _ parameters: BodyParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let output = try files.output("segment")
        let inputs = try SceneInputs(files, parameters.footage)
        let (first, end) = (parameters.head, inputs.timing.frames - parameters.tail)
        guard first <= end else {
            throw ActionFailure(
                .internal,
                "the scene has \(inputs.timing.frames) frames, fewer than its transitions' \(first + parameters.tail)")
        }
        if first == end { return try Files.write([], to: output) }
        let scene = try SceneRenderer(inputs, motion: parameters.motion, size: parameters.size, rate: parameters.rate)
        let encoder = try SegmentEncoder(output, parameters.size, parameters.rate, parameters.encoder)
        for n in first..<end {
            try encoder.encode(scene.frame(n))
            if n % 8 == 7 { progress(Double(n + 1 - first) / Double(end - first)) }
        }
        try encoder.finish()
    }
}
