import CLibAV
import Model

/// Performs `speech`.
enum SpeechPerformer: StepPerformer {
    /// About 20 minutes of speech: a line, not a book.
    private static let longestText = 20_000

    static func perform(
        _ parameters: SpeechParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        guard parameters.text.unicodeScalars.count <= longestText else {
            throw ActionFailure(
                .input,
                "the line has \(parameters.text.unicodeScalars.count) characters; one line is at most \(longestText)",
                hint: "split it into several lines")
        }
        let text = SpokenText(parameters.text)
        guard !text.tokens.isEmpty else { throw nothingSpeakable(parameters.text) }
        let sound = try files.output("sound")
        let words = try files.output("words")
        try FliteUtterance.withSpeech(text, voice: parameters.voice, speed: parameters.speed) {
            (utterance) throws(ActionFailure) in
            let times = utterance.tokenTimes
            guard !times.isEmpty else { throw nothingSpeakable(parameters.text) }
            let samples = try write(utterance, to: sound)
            try Document.write(document(text.captions, times, samples: samples), to: words)
        }
    }

    private static func nothingSpeakable(_ text: String) -> ActionFailure {
        ActionFailure(
            .input, "the line has nothing that an English voice can say: \"\(text.prefix(40))\"",
            hint: "write words in Latin letters or digits, or give the line a recording")
    }

    /// Writes the utterance at 48 kHz and returns its length in samples.
    private static func write(_ utterance: borrowing FliteUtterance, to path: String) throws(ActionFailure) -> Int {
        let writer = try WaveWriter(path, channels: 1)
        try utterance.withWave { (wave, rate) throws(ActionFailure) in
            let resampler = try Resampler(
                from: .init(format: AV_SAMPLE_FMT_S16, rate: rate, layout: shim_layout_mono()), channels: 1)
            try resampler.convert(UnsafeRawBufferPointer(wave), samples: wave.count) {
                (samples) throws(ActionFailure) in try writer.write(samples)
            }
            try resampler.finish { (samples) throws(ActionFailure) in try writer.write(samples) }
        }
        try writer.finish()
        return writer.samples
    }

    /// Gives every caption a time: what is not heard lasts from the word before it to the word after it.
    static func document(_ captions: [String], _ times: [FliteUtterance.TokenTime], samples: Int) -> WordsDocument {
        var spans = [Range<Int>?](repeating: nil, count: captions.count)
        var heard = 0
        for time in times {
            func sample(_ seconds: Double) -> Int {
                min(samples, max(heard, Int((seconds * Double(Sound.sampleRate)).rounded())))
            }
            let start = spans[time.caption]?.lowerBound ?? sample(time.start)
            heard = max(start, sample(time.end))
            spans[time.caption] = start..<heard
        }
        var words: [WordsDocument.Word] = []
        for (index, caption) in captions.enumerated() {
            let before = words.last?.end ?? spans.lazy.compactMap(\.self).first?.lowerBound ?? 0
            let next = spans[index...].lazy.compactMap(\.self).first
            let span = spans[index] ?? before..<max(before, words.isEmpty ? before : next?.lowerBound ?? before)
            words.append(.init(text: caption, start: span.lowerBound, end: span.upperBound))
        }
        return WordsDocument(samples: samples, words: words)
    }
}
