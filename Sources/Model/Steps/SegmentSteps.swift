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

/// A video as a scene's picture. Frames are chosen by time from the video's first one on; its own sound is not used.
package struct Footage: Sendable, Hashable, Codable {
    /// What is seen when the video is shorter than the scene. A longer one is trimmed.
    package enum Ending: String, Sendable, Codable, CaseIterable {
        /// It starts again.
        case loop
        /// Its last frame stays.
        case hold
        /// Its frames are repeated evenly, so that it ends with the scene.
        case slow
    }

    package var fit: Fit
    /// The point kept in view when the video is cropped.
    package var focus: Point
    /// Behind transparent pixels and around `contain`.
    package var background: Color
    package var then: Ending
    /// Seconds of the video that are skipped at its start.
    package var start: Rational

    package init(
        fit: Fit = .cover, focus: Point = .center, background: Color = .black, then: Ending = .hold,
        start: Rational = Rational(0)
    ) {
        self.fit = fit
        self.focus = focus
        self.background = background
        self.then = then
        self.start = start
    }
}

/// `body`: a scene between its transitions. Inputs: `frame` (or `footage`, a video or a picture), `script`, `timing`, then `font`
/// for each font. Output: `segment`.
///
/// A segment is a NUT file of one closed-GOP H.264 stream with global headers, starting at 0, one packet a frame; a body whose
/// transitions leave nothing of it is an empty file.
package struct BodyParameters: StepParameters {
    package static let kind = StepKind(
        "body", version: 1, tools: ["libavcodec", "libavformat", "libswscale", "zimg", "x264", "libass"],
        outputs: ["segment"])

    package var size: Size
    package var rate: Rational
    package var motion: Motion
    /// Nil: the picture is the input `frame`; else it is the input `footage`.
    package var footage: Footage?
    /// Frames at the start and end that belong to transitions.
    package var head: Int
    package var tail: Int
    package var encoder: EncoderSettings

    package init(
        size: Size, rate: Rational, motion: Motion, footage: Footage? = nil, head: Int, tail: Int,
        encoder: EncoderSettings
    ) {
        self.size = size
        self.rate = rate
        self.motion = motion
        self.footage = footage
        self.head = head
        self.tail = tail
        self.encoder = encoder
    }
}

/// `transition`: the frames in which two scenes are seen. Output: `segment`, as `body`.
///
/// Inputs: `from-frame` (or `from-footage`), `from-script`, `from-timing`, `to-frame` (or `to-footage`), `to-script`, `to-timing`,
/// then `font` for each font.
package struct TransitionParameters: StepParameters {
    package static let kind = StepKind(
        "transition", version: 1, tools: ["libavcodec", "libavformat", "libswscale", "zimg", "x264", "libass"],
        outputs: ["segment"])

    package var size: Size
    package var rate: Rational
    package var kind: Transition.Kind
    package var frames: Int
    package var from: Motion
    package var to: Motion
    /// Nil where a scene's picture is a frame.
    package var fromFootage: Footage?
    package var toFootage: Footage?
    package var encoder: EncoderSettings

    package init(
        size: Size, rate: Rational, kind: Transition.Kind, frames: Int, from: Motion, to: Motion,
        fromFootage: Footage? = nil, toFootage: Footage? = nil, encoder: EncoderSettings
    ) {
        self.size = size
        self.rate = rate
        self.kind = kind
        self.frames = frames
        self.from = from
        self.to = to
        self.fromFootage = fromFootage
        self.toFootage = toFootage
        self.encoder = encoder
    }
}
