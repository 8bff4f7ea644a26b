import Model

/// `transition`: the frames in which the end of one scene and the start of the next are seen.
enum TransitionPerformer: StepPerformer {
    static func perform(
        _ parameters: TransitionParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let output = try files.output("segment")
        let count = parameters.frames
        if count == 0 { return try Files.write([], to: output) }
        let (size, rate) = (parameters.size, parameters.rate)
        let from = try SceneRenderer(
            SceneInputs(files, parameters.fromFootage, prefix: "from-"), motion: parameters.from, size: size, rate: rate
        )
        let to = try SceneRenderer(
            SceneInputs(files, parameters.toFootage, prefix: "to-"), motion: parameters.to, size: size, rate: rate)
        guard count <= from.count, count <= to.count else {
            throw ActionFailure(
                .internal, "a transition of \(count) frames between scenes of \(from.count) and \(to.count) frames")
        }
        let mixed = try Frame(video: size)
        let encoder = try SegmentEncoder(output, size, rate, parameters.encoder)
        for index in 0..<count {
            try CrossFade.mix(from.frame(from.count - count + index), to.frame(index), index, of: count, into: mixed)
            try encoder.encode(mixed)
            if index % 8 == 7 { progress(Double(index + 1) / Double(count)) }
        }
        try encoder.finish()
    }
}
