/// `timing`: how long a scene lasts and when its lines start. Inputs: `words` of each line in order. Output: `timing` (`TimingDocument`).
///
/// It is the only step that turns lengths of voices into frames; everything after it reads its output.
package struct TimingParameters: StepParameters {
    package static let kind = StepKind("timing", version: 1, outputs: ["timing"])

    package struct Line: Sendable, Codable, Equatable {
        package var character: String
        /// Samples from the scene's first frame; nil: after the line before.
        package var at: Int?
        /// Samples of silence after the line before (after the lead-in for the first), when `at` is nil.
        package var after: Int

        package init(character: String, at: Int?, after: Int) {
            self.character = character
            self.at = at
            self.after = after
        }
    }

    package var rate: Rational
    package var lines: [Line]
    /// The scene's length in frames where the manifest says it; nil: as long as the voices need.
    package var frames: Int?
    /// Frames of the transition into the scene and out of it, counted in its length.
    package var head: Int
    package var tail: Int
    /// Samples between the incoming transition and the first line, and between the last line and the outgoing one.
    package var leadIn: Int
    package var leadOut: Int

    package init(rate: Rational, lines: [Line], frames: Int?, head: Int, tail: Int, leadIn: Int, leadOut: Int) {
        self.rate = rate
        self.lines = lines
        self.frames = frames
        self.head = head
        self.tail = tail
        self.leadIn = leadIn
        self.leadOut = leadOut
    }
}

/// A scene's own clock. Samples count from its first frame, transitions included. JSON.
package struct TimingDocument: Sendable, Codable, Equatable {
    package struct Line: Sendable, Codable, Equatable {
        package var character: String
        package var start: Int
        package var samples: Int
        /// Times are from the scene's first frame too.
        package var words: [WordsDocument.Word]

        package init(character: String, start: Int, samples: Int, words: [WordsDocument.Word]) {
            self.character = character
            self.start = start
            self.samples = samples
            self.words = words
        }
    }

    /// At least head + tail, and at least 1.
    package var frames: Int
    package var lines: [Line]

    package init(frames: Int, lines: [Line]) {
        self.frames = frames
        self.lines = lines
    }
}
