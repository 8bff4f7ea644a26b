import FoundationEssentials
#if canImport(Glibc)
    import Glibc
#endif

/// A text as a stand-in reads it aloud: a tone for each letter, silence between words, and the times of all of them.
struct Speech: Sendable {
    struct Piece: Sendable {
        var text: String
        /// Seconds.
        var start: Double
        var end: Double
    }

    private(set) var words: [Piece] = []
    /// Each character of the text, spaces included.
    private(set) var characters: [Piece] = []
    /// For each frame of `MP3File.frame` samples, a tone or silence.
    private var tones: [Int?] = []

    /// `speed` 2 is twice as fast.
    init(_ text: String, speed: Double = 1) {
        let letter = max(1, Int((3 / max(0.1, speed)).rounded()))
        tones = [nil, nil]
        for character in text {
            let start = seconds
            let isSpace = character.isWhitespace
            if isSpace || character.isPunctuation {
                tones += Array(repeating: nil, count: ".!?".contains(character) ? 3 * letter : letter)
            } else {
                let tone = Int(character.unicodeScalars.first?.value ?? 0) % 7
                tones += Array(repeating: tone, count: letter)
            }
            characters.append(Piece(text: String(character), start: start, end: seconds))
            if isSpace { continue }
            if let last = words.indices.last, characters.count > 1,
                characters[characters.count - 2].text.allSatisfy({ !$0.isWhitespace })
            {
                words[last].text.append(character)
                words[last].end = seconds
            } else {
                words.append(characters[characters.count - 1])
            }
        }
        tones += [nil, nil, nil, nil]
    }

    var seconds: Double { Double(tones.count * MP3File.frame) / Double(MP3File.rate) }

    func mp3() -> Bytes { MP3File.make(tones) }

    /// Signed 16 bits, little-endian, mono.
    func pcm(rate: Int) -> Bytes {
        let perFrame = Double(MP3File.frame * rate) / Double(MP3File.rate)
        var bytes: Bytes = []
        bytes.reserveCapacity(Int(perFrame * Double(2 * tones.count)) + 2)
        for sample in 0..<Int(seconds * Double(rate)) {
            let frame = min(Int(Double(sample) / perFrame), tones.count - 1)
            guard let tone = tones[frame] else {
                bytes += [0, 0]
                continue
            }
            let frequency = Double([6, 7, 8, 9, 10, 12, 14][tone] * MP3File.rate) / Double(MP3File.frame)
            let value = Int16(9000 * sin(2 * .pi * frequency * Double(sample) / Double(rate)))
            bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        }
        return bytes
    }

    func wav(rate: Int) -> Bytes {
        let body = pcm(rate: rate)
        let format =
            Bytes(little: 1, count: 2) + Bytes(little: 1, count: 2) + Bytes(little: rate, count: 4)
            + Bytes(little: 2 * rate, count: 4) + Bytes(little: 2, count: 2) + Bytes(little: 16, count: 2)
        return Array("RIFF".utf8) + Bytes(little: 36 + body.count, count: 4) + Array("WAVEfmt ".utf8)
            + Bytes(little: 16, count: 4) + format + Array("data".utf8) + Bytes(little: body.count, count: 4) + body
    }
}
