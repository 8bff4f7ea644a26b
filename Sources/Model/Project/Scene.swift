/// A scene: a picture or a clip, what is said over it, and how it is entered.
package struct Scene: Sendable {
    /// Unique in the film: a name, never a position. The span is what step failures of the scene point at by default.
    package var id: Located<String>
    /// Nil in a scene of moving pictures that start from none.
    package var picture: Located<Picture>?
    /// Nil in a scene whose picture is all there is to see.
    package var clip: Located<Clip>?
    /// Who moves the clip's lips to what is said, the first before the next; never empty.
    package var lipsync: Located<[Offer]>?
    package var motion: Motion
    package var say: [Line]
    /// Nil: as long as the voices need. Never nil in a scene without lines.
    package var duration: Located<Length>?
    /// Silence between the incoming transition and the first line, and between the last line and the outgoing one.
    package var leadIn: Length
    package var leadOut: Length
    /// How the scene is entered from the one before; ignored for the first.
    package var transition: Located<Transition>
    package var title: Located<String>?
    package var lowerThird: Located<String>?
    /// The film's mode unless the scene says otherwise.
    package var captions: CaptionMode
    /// The fonts that hold every glyph of the scene's words, in the order in which they are tried; empty when nothing is written.
    package var fonts: [FontFace]

    package init(
        id: Located<String>, picture: Located<Picture>?, clip: Located<Clip>? = nil, lipsync: Located<[Offer]>? = nil,
        motion: Motion, say: [Line], duration: Located<Length>?,
        leadIn: Length, leadOut: Length, transition: Located<Transition>, title: Located<String>?,
        lowerThird: Located<String>?, captions: CaptionMode,
        fonts: [FontFace]
    ) {
        self.id = id
        self.picture = picture
        self.clip = clip
        self.lipsync = lipsync
        self.motion = motion
        self.say = say
        self.duration = duration
        self.leadIn = leadIn
        self.leadOut = leadOut
        self.transition = transition
        self.title = title
        self.lowerThird = lowerThird
        self.captions = captions
        self.fonts = fonts
    }
}

package struct Picture: Sendable {
    package enum Source: Sendable {
        case file(Located<ProjectFile>)
        case color(Color)
        case prompt(Prompt)
    }
    package var source: Source
    package var fit: Fit
    /// The point kept in view when the picture is cropped.
    package var focus: Point
    /// Behind transparent pixels and around `contain`.
    package var background: Color

    package init(source: Source, fit: Fit, focus: Point, background: Color) {
        self.source = source
        self.fit = fit
        self.focus = focus
        self.background = background
    }
}

/// How a picture meets an output of another shape.
package enum Fit: String, Sendable, Codable, CaseIterable {
    /// Fills the output; what sticks out is cropped, around the focus.
    case cover
    /// Whole picture, background around it.
    case contain
    /// Whole picture over a blurred, enlarged copy of itself.
    case blur
}

/// A camera move over a still: from one view to another over the whole length of the scene.
package struct Motion: Sendable, Hashable, Codable {
    /// What the camera sees: a window of 1/zoom of the picture's width and height, placed within the free range.
    package struct View: Sendable, Hashable, Codable {
        /// 1 is the whole picture; at most `Motion.largestZoom`.
        package var zoom: Double
        /// Fractions of the free range: `[0, 0]` has the window in the top left corner, `[0.5, 0.5]` centred.
        package var at: Point

        package init(zoom: Double, at: Point) {
            self.zoom = zoom
            self.at = at
        }
    }

    package enum Ease: String, Sendable, Codable, CaseIterable { case linear, smooth }

    package var from: View
    package var to: View
    package var ease: Ease

    package init(from: View, to: View, ease: Ease) {
        self.from = from
        self.to = to
        self.ease = ease
    }

    package static let largestZoom = 10.0
    package static let hold = Motion(from: View(zoom: 1, at: .center), to: View(zoom: 1, at: .center), ease: .linear)

    /// No frame differs from another.
    package var isStill: Bool { from == to }
}

/// One line of dialogue.
package struct Line: Sendable {
    /// Name of the character, as the manifest has it.
    package var character: String
    /// What is said, and what captions show. The span is what a failing voice points at.
    package var text: Located<String>
    package var voice: Voice
    /// When it starts.
    package var start: Start
    /// Gain in dB.
    package var level: Double

    package enum Start: Sendable, Hashable {
        /// After the end of the line before; for the first line, after the scene's lead-in.
        case after(Length)
        /// From the first frame of the scene, the incoming transition included.
        case at(Length)
    }

    package init(character: String, text: Located<String>, voice: Voice, start: Start, level: Double) {
        self.character = character
        self.text = text
        self.voice = voice
        self.start = start
        self.level = level
    }
}

/// Where the sound of a line comes from.
package enum Voice: Sendable {
    /// Synthesised by flite. `speed` is 0.5...2, 1 as the voice was recorded.
    case flite(name: FliteVoice, speed: Double)
    /// Bought, or spoken by a local program.
    case speech(Speech)
    /// A recording. Its words share the span `words` of the file evenly by length; nil: from where sound starts to where it ends.
    case recording(file: Located<ProjectFile>, words: WordSpan?)

    package struct WordSpan: Sendable {
        package var from: Length
        package var to: Length

        package init(from: Length, to: Length) {
            self.from = from
            self.to = to
        }
    }
}

/// The voices of flite 2.2 that speak English.
package enum FliteVoice: String, Sendable, Codable, CaseIterable { case slt, rms, awb, kal, kal16 }

package struct Transition: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable { case cut, fade }
    package var kind: Kind
    /// How long both scenes are seen; zero for a cut.
    package var duration: Length

    package init(kind: Kind, duration: Length) {
        self.kind = kind
        self.duration = duration
    }
}
