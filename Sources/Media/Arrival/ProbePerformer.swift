import FoundationEssentials
import Model

/// `probe`: a look at what has arrived, before anything relies on it.
enum ProbePerformer: StepPerformer {
    private static let largestText = 8 << 20

    static func perform(
        _ parameters: ProbeParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let file = try files.input("file")
        guard try Files.size(file) > 0 else { throw ActionFailure(.input, "the file is empty", input: file.index) }
        switch parameters.expects {
        case .picture: try picture(file)
        case .video: try video(file)
        case .sound: try sound(file)
        case .words: try words(file)
        case .text: _ = try text(file)
        }
    }

    private static func refuse(
        _ file: ActionFiles.Input, expected: String
    ) throws(ActionFailure) -> ActionFailure {
        ActionFailure(.input, "the file is \(try FileNature(file)), not \(expected)", input: file.index)
    }

    private static func picture(_ file: ActionFiles.Input) throws(ActionFailure) {
        guard try FileNature(file).isPicture else {
            throw try refuse(file, expected: "a JPEG, PNG or WebP picture")
        }
        _ = try PictureDecoder.decode(file, background: .black)
    }

    /// Both ends are decoded: what is cut short has no end.
    private static func video(_ file: ActionFiles.Input) throws(ActionFailure) {
        let video = try FootageFile(file)
        _ = try video.frame(0)
        _ = try video.frame(video.table.index(at: video.table.key(before: video.table.end).time))
    }

    private static func sound(_ file: ActionFiles.Input) throws(ActionFailure) {
        guard try SoundKind.find(file) != nil else {
            throw try refuse(file, expected: "a WAV, FLAC, MP3, Ogg, M4A or AAC sound")
        }
        try SoundDecoder(file).prove()
    }

    private static func words(_ file: ActionFiles.Input) throws(ActionFailure) {
        let bytes = Data(try text(file).utf8)
        let heard: HeardWords
        do { heard = try JSONDecoder().decode(HeardWords.self, from: bytes) } catch {
            throw try refuse(file, expected: "words with their times")
        }
        guard heard.words.allSatisfy({ $0.start >= 0 && $0.end >= $0.start }) else {
            throw ActionFailure(.input, "the times of the words run backwards", input: file.index)
        }
    }

    private static func text(_ file: ActionFiles.Input) throws(ActionFailure) -> String {
        let bytes = try Files.read(file, limit: largestText)
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw try refuse(file, expected: "text in UTF-8")
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ActionFailure(.input, "the text is blank", input: file.index)
        }
        return text
    }
}
