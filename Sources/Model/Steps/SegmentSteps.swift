/// How pictures become H.264. One thread an encode, always: more threads would change the bytes.
package struct EncoderSettings: Sendable, Codable, Equatable {
    package var preset: String
    /// Constant rate factor.
    package var quality: Int
    /// `x264-params` besides `cpu-independent=1:stitchable=1`, which are always set.
    package var options: String

    package init(preset: String, quality: Int, options: String) {
        self.preset = preset
        self.quality = quality
        self.options = options
    }
}

/// `body`: a scene between its transitions. Inputs: `frame`, `script`, `timing`, then `font` for each font. Output: `segment`.
///
/// A segment is a NUT file of one closed-GOP H.264 stream with global headers, starting at 0, one packet a frame; a body whose
/// transitions leave nothing of it is an empty file.
package struct BodyParameters: StepParameters {
    package static let kind = StepKind(
        "body", version: 1, tools: ["libavcodec", "libavformat", "x264", "libass"], outputs: ["segment"])

    package var size: Size
    package var rate: Rational
    package var motion: Motion
    /// Frames at the start and end that belong to transitions.
    package var head: Int
    package var tail: Int
    package var encoder: EncoderSettings

    package init(size: Size, rate: Rational, motion: Motion, head: Int, tail: Int, encoder: EncoderSettings) {
        self.size = size
        self.rate = rate
        self.motion = motion
        self.head = head
        self.tail = tail
        self.encoder = encoder
    }
}

/// `transition`: the frames in which two scenes are seen. Output: `segment`, as `body`.
///
/// Inputs: `from-frame`, `from-script`, `from-timing`, `to-frame`, `to-script`, `to-timing`, then `font` for each font.
package struct TransitionParameters: StepParameters {
    package static let kind = StepKind(
        "transition", version: 1, tools: ["libavcodec", "libavformat", "x264", "libass"], outputs: ["segment"])

    package var size: Size
    package var rate: Rational
    package var kind: Transition.Kind
    package var frames: Int
    package var from: Motion
    package var to: Motion
    package var encoder: EncoderSettings

    package init(
        size: Size, rate: Rational, kind: Transition.Kind, frames: Int, from: Motion, to: Motion,
        encoder: EncoderSettings
    ) {
        self.size = size
        self.rate = rate
        self.kind = kind
        self.frames = frames
        self.from = from
        self.to = to
        self.encoder = encoder
    }
}
