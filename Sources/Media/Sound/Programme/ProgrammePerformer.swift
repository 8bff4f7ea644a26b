import Model

/// Performs `programme`: measures the mix, finds the gain, measures again where the limiter works, and encodes once.
///
/// The mix is made anew in every pass: that is cheaper than writing and reading it, and needs no disk.
enum ProgrammePerformer: StepPerformer {
    /// dB under the ceiling that the PCM keeps, because AAC's quantisation raises peaks.
    private static let headroom = 1.0
    /// LU by which the limited programme may miss its target before its gain is corrected.
    private static let tolerance = 0.1
    private static let mostCorrections = 4
    /// dB that corrections may add in all: past that the limiter only flattens.
    private static let largestCorrection = 6.0

    /// What a pass measured.
    private struct Measure {
        var integrated: Double?
        /// Linear.
        var truePeak: Float
    }

    static func perform(
        _ parameters: ProgrammeParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let score = try Score(parameters, files)
        let ceiling = Gain.linear(parameters.ceiling - headroom)
        func pass(gain: Double, limit: Bool, _ sink: (StereoBlock) throws(ActionFailure) -> Void) throws(ActionFailure)
        {
            try run(score, parameters, gain: Gain.linear(gain), ceiling: limit ? ceiling : nil, sink)
        }
        func measure(gain: Double, limit: Bool) throws(ActionFailure) -> Measure {
            let loudness = try LoudnessMeter()
            var peak = TruePeakMeter()
            try pass(gain: gain, limit: limit) { (block) throws(ActionFailure) in
                try loudness.hear(block)
                peak.hear(block)
            }
            peak.finish()
            return Measure(integrated: loudness.integrated, truePeak: peak.peak)
        }

        let mix = try measure(gain: 0, limit: false)
        progress(0.15)
        var gain = 0.0
        var result = mix
        var isLimited = false
        if let loudness = mix.integrated {
            gain = parameters.loudness - loudness
            result = Measure(integrated: parameters.loudness, truePeak: mix.truePeak * Gain.linear(gain))
            isLimited = result.truePeak > ceiling
            if isLimited {
                let first = gain
                result = try measure(gain: gain, limit: true)
                for _ in 0..<mostCorrections {
                    guard let reached = result.integrated, abs(parameters.loudness - reached) > tolerance else { break }
                    let next = min(first + largestCorrection, gain + parameters.loudness - reached)
                    guard next != gain else { break }
                    gain = next
                    result = try measure(gain: gain, limit: true)
                }
            }
        }
        progress(0.35)

        let encoder = try AACEncoder(try files.output("sound"), bitRate: parameters.bitRate, samples: score.samples)
        var done = 0
        try pass(gain: gain, limit: isLimited) { (block) throws(ActionFailure) in
            try encoder.write(block)
            done += block.count
            progress(0.35 + 0.65 * Double(done) / Double(score.samples))
        }
        try encoder.finish()
        let report = LoudnessDocument(
            integrated: result.integrated.map(rounded),
            truePeak: result.truePeak > 0 ? rounded(Gain.decibels(Double(result.truePeak))) : nil, gain: rounded(gain),
            samples: score.samples)
        try Document.write(report, to: try files.output("report"))
    }

    /// To a hundredth, so that a document's bytes do not hang on a last bit.
    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// Mixes the film, applies the gain, limits under `ceiling` if there is one, and hands over every block.
    private static func run(
        _ score: Score, _ parameters: ProgrammeParameters, gain: Float, ceiling: Float?,
        _ sink: (StereoBlock) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        var mixer = try Mixer(score, bed: parameters.bed)
        var block = StereoBlock(StereoBlock.length)
        guard let ceiling else {
            while try mixer.mix(into: &block) {
                block.scale(gain)
                try sink(block)
            }
            return
        }
        var limiter = Limiter(ceiling: ceiling)
        var limited = StereoBlock(0)
        var out = 0
        while try mixer.mix(into: &block) {
            block.scale(gain)
            limiter.process(block, into: &limited)
            out += limited.count
            if limited.count > 0 { try sink(limited) }
        }
        limiter.finish(score.samples - out, into: &limited)
        if limited.count > 0 { try sink(limited) }
    }
}
