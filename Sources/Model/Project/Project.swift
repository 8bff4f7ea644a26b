/// A whole film, read and checked: includes merged, templates expanded, characters and styles found.
///
/// Every value that can make a step fail keeps the place in the manifest that asked for it.
package struct Project: Sendable {
    package var title: String?
    package var output: Output
    package var style: Style
    /// Without those of a script that is not written yet.
    package var scenes: [Scene]
    package var script: Script?
    package var music: Music?
    package var captions: CaptionMode
    /// Integrated loudness of the finished programme, in LUFS (EBU R128).
    package var loudness: Double
    /// Every file that was read to make this value: the manifest, includes, characters, styles, templates.
    package var sources: [SourceFile]
    /// Folders whose listing was read (characters, styles, templates, fonts), relative to the project: a file dropped there matters.
    package var folders: [String]
    /// Where the film as a whole is asked for: the manifest's first key.
    package var span: SourceSpan
    /// The most that this project may ever cost.
    package var budget: Located<Money>?
    package var publications: [Located<Publication>]

    package init(
        title: String?, output: Output, style: Style, scenes: [Scene], music: Music?, captions: CaptionMode,
        loudness: Double, sources: [SourceFile], folders: [String], span: SourceSpan, budget: Located<Money>? = nil,
        publications: [Located<Publication>] = [], script: Script? = nil
    ) {
        self.title = title
        self.output = output
        self.style = style
        self.scenes = scenes
        self.music = music
        self.captions = captions
        self.loudness = loudness
        self.sources = sources
        self.folders = folders
        self.span = span
        self.budget = budget
        self.publications = publications
        self.script = script
    }
}

/// A file of the project that a step reads: checked to exist, to be a regular file, and to lie inside the project.
package struct ProjectFile: Sendable, Hashable {
    /// Relative to the project's folder. A font that the program ships or the system has is absolute instead.
    package var path: String

    package init(_ path: String) { self.path = path }
}

/// What `output:` says.
package struct Output: Sendable {
    /// Relative to the project's folder, inside it.
    package var file: Located<String>
    package var size: Size
    /// Frames a second.
    package var rate: Rational
    /// Constant rate factor of x264: 0 (lossless) to 51; 18 is visually clean, 23 is small.
    package var quality: Int

    package init(file: Located<String>, size: Size, rate: Rational, quality: Int) {
        self.file = file
        self.size = size
        self.rate = rate
        self.quality = quality
    }
}

package enum CaptionMode: String, Sendable, Codable, CaseIterable {
    /// No captions in the picture (subtitle files are written all the same).
    case none
    /// A line at a time.
    case plain
    /// A few words at a time.
    case phrase
    /// A phrase at a time, each word lit as it is spoken.
    case karaoke
}

/// The music bed under the whole film.
package struct Music: Sendable {
    package var file: Located<ProjectFile>
    /// Gain in dB, 0 leaves the file as it is.
    package var level: Double
    /// How far the bed sinks under speech, in dB, 0 or more.
    package var duck: Double
    package var fadeIn: Length
    package var fadeOut: Length
    /// Starts again when it ends before the film does.
    package var loop: Bool

    package init(file: Located<ProjectFile>, level: Double, duck: Double, fadeIn: Length, fadeOut: Length, loop: Bool) {
        self.file = file
        self.level = level
        self.duck = duck
        self.fadeIn = fadeIn
        self.fadeOut = fadeOut
        self.loop = loop
    }
}
