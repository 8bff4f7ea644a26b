import Loopback

/// What stand-ins that listen can know: the words of sounds that stand-ins have spoken.
enum Heard {
    /// Keeps the words of a sound by its bytes, for whoever is asked to align it, and gives the bytes back.
    static func remember(_ sound: Bytes, _ speech: Speech, _ call: Call) -> Bytes {
        call.town.spoken(sound, speech.words)
        return sound
    }

    /// The words of a sound that was spoken here; else one each 0.4 s, since nothing here understands speech.
    static func words(_ sound: Bytes, _ call: Call) -> [Speech.Piece] {
        if let words = call.town.words(of: sound) { return words }
        let seconds = SoundFile.seconds(of: sound)
        return (0..<max(1, Int(seconds / 0.4))).map { index in
            Speech.Piece(
                text: "word\(index + 1)", start: 0.4 * Double(index), end: min(0.4 * Double(index) + 0.35, seconds))
        }
    }

    /// An honest word of this program's, not of a vendor's.
    static func notPlayed(_ format: String) -> LoopbackResponse {
        .text(501, "this stand-in cannot write \(format): ask for mp3, wav or pcm\n")
    }
}

extension Bytes {
    func sound(_ type: String) -> LoopbackResponse { LoopbackResponse(200, type: type, self) }
}
