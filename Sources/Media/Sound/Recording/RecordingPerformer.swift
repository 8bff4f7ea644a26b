import Model

/// Performs `recording`.
enum RecordingPerformer: StepPerformer {
    static func perform(
        _ parameters: RecordingParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let input = try files.input("file")
        let decoder = try SoundDecoder(input)
        let channels = decoder.naturalChannels
        var audible = AudibleSpan(channels: channels)
        let samples = try decoder.decode(to: try files.output("sound"), channels: channels, progress: progress) {
            audible.hear($0)
        }
        var span = audible.finish(samples: samples)
        if let said = parameters.words, said.count == 2 {
            guard said[0] >= 0, said[0] < said[1], said[0] < samples else {
                throw ActionFailure(
                    .input,
                    "the words are said to be spoken from \(Clock(sample: said[0]).seconds) s to \(Clock(sample: said[1]).seconds) s, but the sound lasts \(Clock(sample: samples).seconds) s",
                    hint: "give a span inside the sound, or leave `words` out", input: input.index)
            }
            span = said[0]..<min(samples, said[1])
        }
        let heard = try files.inputs("words").first.map { (file) throws(ActionFailure) in
            try Document.read(HeardWords.self, file)
        }
        let words =
            if parameters.words == nil, let heard, !heard.words.isEmpty {
                WordAlignment.words(of: parameters.text, heard: heard, samples: samples)
            } else {
                WordShares.words(of: parameters.text, in: span)
            }
        try Document.write(WordsDocument(samples: samples, words: words), to: try files.output("words"))
    }
}
