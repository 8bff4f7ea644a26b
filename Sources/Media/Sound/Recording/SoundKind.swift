import Model

/// The containers that a sound may come in, told by their first bytes: nothing else is ever probed.
enum SoundKind: String {
    case wav, flac, mp3, ogg, aac
    case mp4 = "mov"

    /// The demuxer's name, which is all that libavformat may open.
    var demuxer: String { rawValue }

    /// Reads the first bytes of a file.
    ///
    /// - Throws: `.input` when they are none of a sound's.
    init(of input: ActionFiles.Input) throws(ActionFailure) {
        if let found = try Self.find(input) {
            self = found
            return
        }
        let head = try OpenFile(reading: input).bytes(at: 0, count: 16)
        guard !head.isEmpty else { throw ActionFailure(.input, "the file is empty", input: input.index) }
        throw ActionFailure(
            .input, "the file is not a WAV, FLAC, MP3, Ogg, M4A or AAC sound (it starts with \(Self.shown(head)))",
            hint: "convert it to one of these", input: input.index)
    }

    /// Nil for what is none of a sound's.
    static func find(_ input: ActionFiles.Input) throws(ActionFailure) -> SoundKind? {
        let file = try OpenFile(reading: input)
        let head = try file.bytes(at: 0, count: 16)
        guard head.starts(with: Array("ID3".utf8)), head.count >= 10 else { return kind(head) }
        let size = head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        let tagged = kind(try file.bytes(at: 10 + size, count: 16))
        return tagged == .flac || tagged == .aac ? tagged : .mp3
    }

    private static func kind(_ head: [UInt8]) -> SoundKind? {
        func has(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: Array(text.utf8)) }
        if has("RIFF") || has("RF64"), has("WAVE", at: 8) { return .wav }
        if has("fLaC") { return .flac }
        if has("OggS") { return .ogg }
        if has("ftyp", at: 4) { return .mp4 }
        // An MPEG audio frame: eleven set bits, layer III, a valid bit rate.
        if head.count > 3, head[0] == 0xFF, head[1] & 0xE6 == 0xE2, head[2] & 0xF0 != 0xF0 { return .mp3 }
        // ADTS (ISO/IEC 13818-7): twelve set bits, layer 0.
        if head.count > 3, head[0] == 0xFF, head[1] & 0xF6 == 0xF0 { return .aac }
        return nil
    }

    private static func shown(_ head: [UInt8]) -> String {
        let text = head.prefix { (0x20..<0x7F).contains($0) }
        if text.count >= 4 { return "\"\(String(decoding: text, as: UTF8.self))\"" }
        return head.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
