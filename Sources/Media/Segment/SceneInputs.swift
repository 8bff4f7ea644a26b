import FoundationEssentials
import Model

/// What a scene's frames are made of, read from a request.
struct SceneInputs {
    enum Picture {
        case frame(Frame)
        case footage(Footage, ActionFiles.Input)
    }

    var picture: Picture
    var script: [UInt8]
    var timing: TimingDocument
    var fonts: [[UInt8]]

    /// - Parameters:
    ///   - footage: nil when the picture is a frame.
    ///   - prefix: of the roles: empty, `from-` or `to-`.
    init(_ files: ActionFiles, _ footage: Footage?, prefix: String = "") throws(ActionFailure) {
        if let footage {
            picture = .footage(footage, try files.input(prefix + "footage"))
        } else {
            picture = .frame(try Y4M.read(files.input(prefix + "frame")))
        }
        script = try Files.read(files.input(prefix + "script"))
        timing = try Self.timing(files.input(prefix + "timing"))
        fonts = []
        for font in files.inputs("font") { fonts.append(try Files.read(font)) }
    }

    /// Reads a `TimingDocument`.
    static func timing(_ file: ActionFiles.Input) throws(ActionFailure) -> TimingDocument {
        let bytes = try Files.read(file)
        do {
            return try JSONDecoder().decode(TimingDocument.self, from: Data(bytes))
        } catch {
            throw ActionFailure(.internal, "a scene's timing cannot be read: \(error)")
        }
    }
}
