/// `placeholder`: a picture that says that the real one is missing. Inputs: `font` for each font. Output: `picture`, a PNG.
///
/// It stands in for clips too: footage may be a picture, which is then shown as long as the scene lasts.
package struct PlaceholderParameters: StepParameters {
    package static let kind = StepKind(
        "placeholder", version: 1, tools: ["libavcodec", "libass"], outputs: ["picture"])

    package var size: Size
    /// What is missing: `picture`, `clip`, `lip-sync`.
    package var missing: String
    /// What was asked for.
    package var prompt: String
    /// Who was asked, in order.
    package var providers: [String]

    package init(size: Size, missing: String, prompt: String, providers: [String]) {
        self.size = size
        self.missing = missing
        self.prompt = prompt
        self.providers = providers
    }
}

/// `placeholder-voice`: two soft tones and silence, as long as the words would take. No inputs.
/// Outputs as those of a bought voice: `sound` (a WAV file) and `words` (`HeardWords`).
package struct PlaceholderVoiceParameters: StepParameters {
    package static let kind = StepKind("placeholder-voice", version: 1, outputs: ["sound", "words"])

    package var text: String

    package init(text: String) { self.text = text }
}
