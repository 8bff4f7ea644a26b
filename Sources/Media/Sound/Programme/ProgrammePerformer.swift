import Model

/// Performs `programme`: surveys the mix once, finds the gain from that, and limits, measures and encodes in one more pass.
///
/// The mix is made anew in every pass: that is cheaper than writing and reading it, and needs no disk.
enum ProgrammePerformer: StepPerformer {
    /// dB under the ceiling that the PCM keeps, because AAC's quantisation raises peaks.
    private static let headroom = 1.0
    /// LU by which the limited programme may miss its target before it is made again with another gain.
    private static let tolerance = 0.1
    private static let mostCorrections = 4
    /// dB that corrections may add in all: past that the limiter only flattens.
    private static let largestCorrection = 6.0
    /// Part of the work that the survey is.
    private static let surveyed = 0.1

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
        let survey = try survey(score, parameters) { progress(surveyed * $0) }
        let unchanged = survey.loudness(gain: 1, ceiling: .infinity)
        let first = unchanged.map { parameters.loudness - $0 } ?? 0
        /// The gain at which the survey foretells a loudness, from a guess on.
        func gain(for target: Double, from guess: Double) -> Double {
            var gain = guess
            for _ in 0..<16 {
                guard let foretold = survey.loudness(gain: Gain.linear(gain), ceiling: ceiling) else { break }
                let next = min(first + largestCorrection, gain + target - foretold)
                if abs(next - gain) < 0.002 { break }
                gain = next
            }
            return rounded(gain)
        }

        var applied = unchanged == nil ? 0 : gain(for: parameters.loudness, from: first)
        var begin = surveyed
        var result = try encode(score, parameters, files, applied, ceiling) { progress(begin + 0.9 * (1 - begin) * $0) }
        var foretold = parameters.loudness
        for _ in 0..<mostCorrections {
            guard let reached = result.integrated, abs(parameters.loudness - reached) > tolerance else { break }
            foretold += parameters.loudness - reached
            let next = unchanged == nil ? applied + parameters.loudness - reached : gain(for: foretold, from: applied)
            guard next != applied else { break }
            applied = next
            begin += 0.9 * (1 - begin)
            result = try encode(score, parameters, files, applied, ceiling) {
                progress(begin + 0.9 * (1 - begin) * $0)
            }
        }
        let report = LoudnessDocument(
            integrated: result.integrated.map(rounded),
            truePeak: result.truePeak > 0 ? rounded(Gain.decibels(Double(result.truePeak))) : nil,
            gain: rounded(applied), samples: score.samples)
        try Document.write(report, to: try files.output("report"))
    }

    private static func survey(
        _ score: Score, _ parameters: ProgrammeParameters, _ progress: (Double) -> Void
    ) throws(ActionFailure) -> LoudnessSurvey {
        var survey = LoudnessSurvey(samples: score.samples)
        var mixer = try Mixer(score, bed: parameters.bed)
        var block = StereoBlock(StereoBlock.length)
        var done = 0
        while try mixer.mix(into: &block) {
            survey.hear(block)
            done += block.count
            progress(Double(done) / Double(score.samples))
        }
        return survey
    }

    /// Makes the file of sound with a gain in dB, and measures what goes into it.
    private static func encode(
        _ score: Score, _ parameters: ProgrammeParameters, _ files: ActionFiles, _ gain: Double, _ ceiling: Float,
        _ progress: (Double) -> Void
    ) throws(ActionFailure) -> Measure {
        let loudness = try LoudnessMeter()
        var peak = TruePeakMeter()
        let frames = max(1, Double(score.samples) / Double(AACEncoder.frameLength))
        let path = try files.output("sound")
        let file = try AACFile(path, bitRate: parameters.bitRate, samples: score.samples)
        func told(_ encoded: Int) { progress(min(1, Double(encoded) / frames)) }
        try run(score, parameters, gain: Gain.linear(gain), ceiling: ceiling) { (block) throws(ActionFailure) in
            try loudness.hear(block)
            peak.hear(block)
            try file.write(block, told)
        }
        peak.finish()
        try file.finish(told)
        return Measure(integrated: loudness.integrated, truePeak: peak.peak)
    }

    /// To a hundredth, so that a document's bytes do not hang on a last bit.
    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// Mixes the film, applies the gain, limits under `ceiling`, and hands over every block.
    private static func run(
        _ score: Score, _ parameters: ProgrammeParameters, gain: Float, ceiling: Float,
        _ sink: (StereoBlock) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        var mixer = try Mixer(score, bed: parameters.bed)
        var block = StereoBlock(StereoBlock.length)
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
