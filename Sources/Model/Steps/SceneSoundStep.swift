/// `scene-sound`: what is said in a scene, for lip-sync. Inputs: `timing`, then `voice` for each line in order.
/// Output: `sound`, a WAV file of 16-bit samples, 48 kHz, mono, exactly as long as the scene's frames.
///
/// The voices stand where the programme has them, at their own level: before music and loudness, which depend on the whole film.
package struct SceneSoundParameters: StepParameters {
    package static let kind = StepKind("scene-sound", version: 1, outputs: ["sound"])

    package var rate: Rational
    /// Gain of each line in dB.
    package var levels: [Double]

    package init(rate: Rational, levels: [Double]) {
        self.rate = rate
        self.levels = levels
    }
}
