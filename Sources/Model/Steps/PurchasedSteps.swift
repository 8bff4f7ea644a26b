/// Kinds of steps that a provider carries out: bought from a vendor, or made by a local program.
///
/// The parameters of all of them are `CallParameters`; what a scene gave is in the request already.
package enum PurchasedStep {
    package static let script = StepKind("script", version: 1, outputs: ["text"])
    package static let picture = StepKind("picture", version: 1, outputs: ["picture"])
    package static let clip = StepKind("clip", version: 1, outputs: ["video"])
    /// `words` is a `HeardWords`, empty when the vendor gives no times.
    package static let voice = StepKind("voice", version: 1, outputs: ["sound", "words"])
    /// Input: `sound`. Output: a `HeardWords`.
    package static let align = StepKind("align", version: 1, outputs: ["words"])
    /// Inputs: `video`, `sound`.
    package static let lipsync = StepKind("lipsync", version: 1, outputs: ["video"])
}

/// Words and when they were heard, as a vendor tells it. JSON.
package struct HeardWords: Sendable, Codable, Equatable {
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

    package var words: [Word]

    package init(words: [Word]) { self.words = words }
}
