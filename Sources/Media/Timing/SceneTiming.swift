package import Model

/// The rule by which lengths of voices become a scene's clock. Pure.
package enum SceneTiming {
    /// Places the lines of a scene and says how many frames it lasts.
    ///
    /// - Parameter voices: one for each line, in order.
    /// - Throws: `.input` when a said length is shorter than the transitions or ends before a line does; `.internal` when the
    ///   voices do not match the lines. `input` is the index of the line to blame.
    package static func document(
        _ parameters: TimingParameters, voices: [WordsDocument]
    ) throws(ActionFailure) -> TimingDocument {
        guard voices.count == parameters.lines.count else {
            throw ActionFailure(.internal, "\(parameters.lines.count) lines have \(voices.count) voices")
        }
        let rate = parameters.rate
        var lines: [TimingDocument.Line] = []
        var cursor = Sound.sample(ofFrame: parameters.head, rate: rate) + parameters.leadIn
        for (line, voice) in zip(parameters.lines, voices) {
            let start = max(0, line.at ?? cursor + line.after)
            let words = voice.words.map {
                WordsDocument.Word(text: $0.text, start: start + $0.start, end: start + $0.end)
            }
            lines.append(.init(character: line.character, start: start, samples: voice.samples, words: words))
            cursor = start + voice.samples
        }
        return TimingDocument(frames: try frames(parameters, lines), lines: lines)
    }

    private static func frames(
        _ parameters: TimingParameters, _ lines: [TimingDocument.Line]
    ) throws(ActionFailure) -> Int {
        let rate = parameters.rate
        let transitions = parameters.head + parameters.tail
        let last = lines.indices.max { lines[$0].end < lines[$1].end }
        guard let said = parameters.frames else {
            let spoken = last.map {
                Sound.frames(holding: lines[$0].end + parameters.leadOut, rate: rate) + parameters.tail
            }
            return max(1, transitions, spoken ?? 0)
        }
        guard said >= max(1, transitions) else {
            throw ActionFailure(
                .input,
                transitions == 0
                    ? "the scene lasts no frame"
                    : "the scene lasts \(seconds(said, rate)) s, shorter than its transitions, which take \(seconds(transitions, rate)) s",
                hint: "make the scene longer or its transitions shorter")
        }
        if let last {
            let needed = Sound.frames(holding: lines[last].end, rate: rate)
            guard needed <= said else {
                throw ActionFailure(
                    .input, "the scene lasts \(seconds(said, rate)) s but its lines need \(seconds(needed, rate)) s",
                    hint: "make it longer or leave `duration` out", input: last)
            }
        }
        return said
    }

    private static func seconds(_ frames: Int, _ rate: Rational) -> String {
        Clock(milliseconds: (Rational(frames * 1000) / rate).rounded).seconds
    }
}

extension TimingDocument.Line {
    /// The sample after the last.
    var end: Int { start + samples }
}
