/// `programme`: the whole film's sound, mixed, brought to its loudness and encoded as one stream.
///
/// Inputs: for each scene `timing` and then its lines' `voice`s, in order; then `bed` if there is music.
/// Outputs: `sound` (a NUT file of one AAC-LC stream, 48 kHz, stereo, whose first packet is priming) and `report` (`LoudnessDocument`).
package struct ProgrammeParameters: StepParameters {
    package static let kind = StepKind(
        "programme", version: 2, tools: ["libavcodec", "libavformat", "libebur128"], outputs: ["sound", "report"])

    package struct Scene: Sendable, Codable, Equatable {
        /// Frames of the transition into the scene: it starts that much before the one before ends.
        package var overlap: Int
        /// Gain of each line in dB.
        package var levels: [Double]

        package init(overlap: Int, levels: [Double]) {
            self.overlap = overlap
            self.levels = levels
        }
    }

    package struct Bed: Sendable, Codable, Equatable {
        /// dB.
        package var level: Double
        package var duck: Double
        /// Samples.
        package var fadeIn: Int
        package var fadeOut: Int
        package var loop: Bool

        package init(level: Double, duck: Double, fadeIn: Int, fadeOut: Int, loop: Bool) {
            self.level = level
            self.duck = duck
            self.fadeIn = fadeIn
            self.fadeOut = fadeOut
            self.loop = loop
        }
    }

    package var rate: Rational
    package var scenes: [Scene]
    package var bed: Bed?
    /// Target, LUFS.
    package var loudness: Double
    /// Highest true peak of the encoded programme, dBTP.
    package var ceiling: Double
    /// Bits a second.
    package var bitRate: Int

    package init(rate: Rational, scenes: [Scene], bed: Bed?, loudness: Double, ceiling: Double, bitRate: Int) {
        self.rate = rate
        self.scenes = scenes
        self.bed = bed
        self.loudness = loudness
        self.ceiling = ceiling
        self.bitRate = bitRate
    }
}

/// What was measured of the programme after its gain and limiting, before AAC. JSON.
package struct LoudnessDocument: Sendable, Codable, Equatable {
    /// LUFS; nil for silence.
    package var integrated: Double?
    /// dBTP; nil for silence.
    package var truePeak: Double?
    /// Gain that was applied, dB.
    package var gain: Double
    package var samples: Int

    package init(integrated: Double?, truePeak: Double?, gain: Double, samples: Int) {
        self.integrated = integrated
        self.truePeak = truePeak
        self.gain = gain
        self.samples = samples
    }
}

/// `subtitles`: the film's words as files. Inputs: `timing` of each scene in order. Outputs: `srt`, `vtt`.
package struct SubtitlesParameters: StepParameters {
    package static let kind = StepKind("subtitles", version: 1, outputs: ["srt", "vtt"])

    package var rate: Rational
    /// Frames of the transition into each scene.
    package var overlaps: [Int]
    package var lineLength: Int

    package init(rate: Rational, overlaps: [Int], lineLength: Int) {
        self.rate = rate
        self.overlaps = overlaps
        self.lineLength = lineLength
    }
}

/// `film`: the join. Inputs: `segment`s in order, then `sound`. Output: `film`, a faststart MP4. No picture is encoded here.
package struct FilmParameters: StepParameters {
    package static let kind = StepKind("film", version: 1, tools: ["libavformat"], outputs: ["film"])

    package var size: Size
    package var rate: Rational
    package var title: String?

    package init(size: Size, rate: Rational, title: String?) {
        self.size = size
        self.rate = rate
        self.title = title
    }
}
