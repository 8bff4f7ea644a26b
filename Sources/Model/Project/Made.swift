// What a film has made for it, and by whom. Prompts are put together already: docs/prompts.md says how.

/// One way to have something made. The first of a list is tried first; the next when it has failed for good.
package enum Maker: Sendable {
    /// A model of a provider card.
    case model(Offer)
    /// A picture drawn here, from words.
    case storyboard
    /// A voice of this machine. `speed` is 0.5...2, 1 as the voice was recorded.
    case flite(name: FliteVoice, speed: Double)
}

/// A model that is asked for something, with the whole request.
package struct Offer: Sendable {
    /// A file of the project that goes with the request.
    package struct File: Sendable {
        /// As the request names it.
        package var role: String
        package var file: Located<ProjectFile>

        package init(role: String, file: Located<ProjectFile>) {
            self.role = role
            self.file = file
        }
    }

    /// As for the vendor itself: a stand-in is named by the plan.
    package var call: CallParameters
    /// The most that it can cost.
    package var price: Money
    /// Files of the project that the request has. What steps make, such as a clip's first frame, is not among them.
    package var files: [File]
    /// What the vendor does at once.
    package var concurrency: Int
    /// Seconds until a result is usually there.
    package var expected: Double
    /// The answer says when each word of a voice is spoken.
    package var saysWords: Bool

    package init(
        call: CallParameters, price: Money, files: [File] = [], concurrency: Int = 1, expected: Double = 10,
        saysWords: Bool = false
    ) {
        self.call = call
        self.price = price
        self.files = files
        self.concurrency = concurrency
        self.expected = expected
        self.saysWords = saysWords
    }

    /// `replicate/google/veo-3.1`
    package var name: String { "\(call.provider)/\(call.model)" }
}

/// A picture or clip that is made from words.
package struct Prompt: Sendable {
    /// As the scene has it: for `storyboard`, and for what a placeholder says. The span is what a failure points at.
    package var text: Located<String>
    /// Words and colours of the director's style, for `storyboard`.
    package var style: String
    package var colors: [Color]
    package var seed: Int
    /// For the words that `storyboard` and placeholders write.
    package var fonts: [FontFace]
    /// Never empty.
    package var makers: [Maker]

    package init(
        text: Located<String>, style: String, colors: [Color], seed: Int, fonts: [FontFace], makers: [Maker]
    ) {
        self.text = text
        self.style = style
        self.colors = colors
        self.seed = seed
        self.fonts = fonts
        self.makers = makers
    }
}

/// A scene's moving pictures.
package struct Clip: Sendable {
    package enum Source: Sendable {
        case file(Located<ProjectFile>)
        /// `fromPicture`: the scene's own picture is made first and is the clip's first frame.
        case prompt(Prompt, fromPicture: Bool)
    }

    package var source: Source
    package var footage: Footage

    package init(source: Source, footage: Footage) {
        self.source = source
        self.footage = footage
    }
}

/// A line's bought voice.
package struct Speech: Sendable {
    /// Never empty; the first is a model.
    package var makers: [Maker]
    /// Who finds the words when the first maker's answer does not say when they are spoken. May be empty.
    package var alignment: [Offer]

    package init(makers: [Maker], alignment: [Offer]) {
        self.makers = makers
        self.alignment = alignment
    }
}
