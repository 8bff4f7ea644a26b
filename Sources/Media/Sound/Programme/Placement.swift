package import Model

/// A voice in the film.
package struct Placement {
    var file: ActionFiles.Input
    /// First sample in the film.
    var start: Int
    /// Length as the timing says.
    var samples: Int
    var gain: Float
    /// Film samples in which it speaks, from its first word to its last.
    var speech: Range<Int>
}

/// Everything a programme is mixed from, in the order of time.
package struct Score {
    /// Ordered by start.
    var voices: [Placement]
    var bed: ActionFiles.Input?
    /// Samples of the film.
    package private(set) var samples: Int

    /// Reads the request's inputs: each scene's timing and voices in order, then the bed.
    ///
    /// - Throws: `.internal` when they are not what the parameters promise.
    package init(_ parameters: ProgrammeParameters, _ files: ActionFiles) throws(ActionFailure) {
        var inputs = files.all[...]
        func next(_ role: String) throws(ActionFailure) -> ActionFiles.Input {
            guard let (found, file) = inputs.popFirst(), found == role else {
                throw ActionFailure(.internal, "the programme's inputs are out of order: expected a \(role)")
            }
            return file
        }
        var timings: [TimingDocument] = []
        var sounds: [[ActionFiles.Input]] = []
        for scene in parameters.scenes {
            let timing = try Document.read(TimingDocument.self, try next("timing"))
            guard timing.lines.count == scene.levels.count else {
                throw ActionFailure(
                    .internal, "a scene with \(scene.levels.count) levels has \(timing.lines.count) lines")
            }
            var voices: [ActionFiles.Input] = []
            for _ in timing.lines { voices.append(try next("voice")) }
            timings.append(timing)
            sounds.append(voices)
        }
        bed = parameters.bed == nil ? nil : try next("bed")
        let clock = FilmClock(
            lengths: timings.map(\.frames), overlaps: parameters.scenes.map(\.overlap), rate: parameters.rate)
        samples = clock.samples
        voices = []
        for (index, timing) in timings.enumerated() {
            let offset = clock.sample(ofScene: index)
            for (line, (file, level)) in zip(timing.lines, zip(sounds[index], parameters.scenes[index].levels)) {
                let start = offset + line.start
                let first = offset + (line.words.first?.start ?? line.start)
                let last = offset + (line.words.last?.end ?? line.end)
                voices.append(
                    Placement(
                        file: file, start: start, samples: line.samples, gain: Gain.linear(level),
                        speech: first..<max(first, last)))
            }
        }
        voices.sort { ($0.start, $0.file.index) < ($1.start, $1.file.index) }
    }
}
