/// `speech`: a line spoken by flite. No inputs. Outputs: `sound` (a WAV file, 32-bit float, 48 kHz, mono) and `words` (`WordsDocument`).
package struct SpeechParameters: StepParameters {
    package static let kind = StepKind(
        "speech", version: 1, tools: ["flite", "libswresample"], outputs: ["sound", "words"])

    package var voice: FliteVoice
    /// 0.5...2; 1 as the voice was recorded.
    package var speed: Double
    package var text: String

    package init(voice: FliteVoice, speed: Double, text: String) {
        self.voice = voice
        self.speed = speed
        self.text = text
    }
}

/// `recording`: a recorded or bought line. Inputs: `file` and, where a vendor has heard when its words are spoken, `words` (a
/// `HeardWords`). Outputs as `speech`; two-channel recordings stay two-channel.
package struct RecordingParameters: StepParameters {
    package static let kind = StepKind(
        "recording", version: 1, tools: ["libavcodec", "libavformat", "libswresample"], outputs: ["sound", "words"])

    package var text: String
    /// The samples that the words share, `[from, to]`; nil: as they were heard, else from where sound starts to where it ends.
    package var words: [Int]?

    package init(text: String, words: [Int]?) {
        self.text = text
        self.words = words
    }
}

/// `bed`: music decoded to PCM. Input: `file`. Output: `sound` (a WAV file, 32-bit float, 48 kHz, stereo).
package struct BedParameters: StepParameters {
    package static let kind = StepKind(
        "bed", version: 1, tools: ["libavcodec", "libavformat", "libswresample"], outputs: ["sound"])

    package init() {}
}

/// The words of a line and when they are spoken. JSON.
package struct WordsDocument: Sendable, Codable, Equatable {
    /// A caption token: a word with its punctuation, as written in the manifest.
    package struct Word: Sendable, Codable, Equatable {
        package var text: String
        /// Samples at 48 kHz from the start of the sound; `end` is exclusive.
        package var start: Int
        package var end: Int

        package init(text: String, start: Int, end: Int) {
            self.text = text
            self.start = start
            self.end = end
        }
    }

    /// Length of the sound in samples at 48 kHz.
    package var samples: Int
    package var words: [Word]

    package init(samples: Int, words: [Word]) {
        self.samples = samples
        self.words = words
    }
}
