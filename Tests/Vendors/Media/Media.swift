/// What a stand-in sells, as a recipe: the same recipe gives the same bytes whenever they are fetched.
enum Media: Sendable {
    enum PictureFormat: String, Sendable { case png, jpeg, webp }

    case picture(seed: String, width: Int, height: Int, PictureFormat)
    case clip(seed: String, width: Int, height: Int, seconds: Double)
    case bytes(Bytes, type: String, suffix: String)

    static func mp3(_ speech: Speech) -> Media { .bytes(speech.mp3(), type: "audio/mpeg", suffix: "mp3") }

    func bytes() -> Bytes {
        switch self {
        case .picture(let seed, let width, let height, .png): PNGFile.make(seed: seed, width: width, height: height)
        case .picture(let seed, let width, let height, .jpeg): JPEGFile.make(seed: seed, width: width, height: height)
        case .picture(let seed, let width, let height, .webp): WebPFile.make(seed: seed, width: width, height: height)
        case .clip(let seed, let width, let height, let seconds):
            MP4File.make(seed: seed, width: width, height: height, seconds: seconds)
        case .bytes(let bytes, _, _): bytes
        }
    }

    /// Content type.
    var type: String {
        switch self {
        case .picture(_, _, _, let format): "image/\(format.rawValue)"
        case .clip: "video/mp4"
        case .bytes(_, let type, _): type
        }
    }

    /// Of a file's name, without the dot.
    var suffix: String {
        switch self {
        case .picture(_, _, _, .jpeg): "jpg"
        case .picture(_, _, _, let format): format.rawValue
        case .clip: "mp4"
        case .bytes(_, _, let suffix): suffix
        }
    }
}

/// Sizes that vendors give by name.
enum FrameSize {
    /// `16:9` with a shorter side of so many pixels, both sides whole multiples of `multiple`. Nil when it is no ratio.
    static func of(aspect: String, shorter: Int, multiple: Int = 2) -> (width: Int, height: Int)? {
        let parts = aspect.split(separator: ":").compactMap { Double($0) }
        guard parts.count == 2, let across = parts.first, let down = parts.last, across > 0, down > 0 else {
            return nil
        }
        func whole(_ value: Double) -> Int { max(multiple, Int((value / Double(multiple)).rounded()) * multiple) }
        let side = Double(shorter)
        return across >= down ? (whole(side * across / down), whole(side)) : (whole(side), whole(side * down / across))
    }

    /// `1536x1024`, or with another separator. Nil when it is no size.
    static func parse(_ text: String, separator: Character = "x") -> (width: Int, height: Int)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).compactMap { Int($0) }
        guard parts.count == 2, parts.allSatisfy({ (1...16384).contains($0) }) else { return nil }
        return (parts[0], parts[1])
    }
}
