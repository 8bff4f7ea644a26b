/// `probe`: whether a file that came from outside is what was asked for. Input: `file`. No outputs: it succeeds, or says what the file is.
///
/// Pictures are decoded whole, of video and sound as much as it takes to believe the rest; nothing that a file names is ever opened.
package struct ProbeParameters: StepParameters {
    package static let kind = StepKind(
        "probe", version: 1, tools: ["libavcodec", "libavformat", "libswscale"], outputs: [])

    package enum Expectation: String, Sendable, Codable, CaseIterable {
        /// JPEG, PNG or WebP.
        case picture
        /// MP4, MOV, WebM or Matroska with a picture in it.
        case video
        /// MP3, WAV, FLAC, Ogg, M4A or AAC.
        case sound
        /// A `HeardWords`.
        case words
        /// UTF-8.
        case text
    }

    package var expects: Expectation

    package init(expects: Expectation) { self.expects = expects }
}
