import Model

/// `placeholder-voice`: nobody speaks, for as long as somebody would.
enum PlaceholderVoicePerformer: StepPerformer {
    /// A calm voice: samples a letter, and the shortest line.
    private static let (letter, shortest) = (Sound.sampleRate / 14, Sound.sampleRate)
    /// Half a period of each of the two tones, in samples (444 Hz, 333 Hz), their length, and their peak.
    private static let (high, low, tone, level) = (54, 72, Sound.sampleRate * 9 / 100, Float(0.06))

    static func perform(
        _ parameters: PlaceholderVoiceParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let letters = parameters.text.filter { !$0.isWhitespace }.count
        let samples = max(shortest, min(letters, 20_000) * letter)
        let writer = try WaveWriter(files.output("sound"), channels: 1)
        try writer.write(bell(high) + bell(low))
        var left = samples - writer.samples
        let silence = [Float](repeating: 0, count: Sound.sampleRate)
        while left > 0 {
            try writer.write(Array(silence.prefix(left)))
            left -= silence.count
        }
        try writer.finish()
        let words = WordShares.words(of: parameters.text, in: 0..<samples)
        try Document.write(
            HeardWords(words: words.map { .init(text: $0.text, start: $0.start, end: $0.end) }),
            to: files.output("words"))
    }

    /// A tone that swells and fades: parabolas, because a sine's last bit differs between machines.
    private static func bell(_ half: Int) -> [Float] {
        func arch(_ position: Int, _ length: Int) -> Float {
            let x = (Float(position) + 0.5) / Float(length)
            return 4 * x * (1 - x)
        }
        return (0..<tone).map { index in
            let sign: Float = index / half % 2 == 0 ? 1 : -1
            return level * sign * arch(index % half, half) * arch(index, tone)
        }
    }
}
