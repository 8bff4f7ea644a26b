import Model

/// What a file is, by its first bytes: for messages, and to decide which one demuxer may see it.
struct FileNature: CustomStringConvertible {
    private static let shown = 80

    /// In words, as in `the file is …`.
    let description: String
    /// The name of the one demuxer that may open it as a video; nil for anything else.
    let videoDemuxer: String?
    let isPicture: Bool

    init(_ file: ActionFiles.Input) throws(ActionFailure) {
        self.init(head: try OpenFile(reading: file).bytes(at: 0, count: 1024))
    }

    init(head: [UInt8]) {
        let reader = ByteReader(head[...], bigEndian: true)
        var demuxer: String?
        var isPicture = false
        if let found = Self.picture(reader) {
            description = found
            isPicture = ["a JPEG picture", "a PNG picture", "a WebP picture"].contains(found)
        } else if let found = Self.container(reader) {
            (description, demuxer) = found
        } else if let found = Self.sound(reader) {
            description = found
        } else {
            description = Self.text(head) ?? Self.bytes(head)
        }
        (videoDemuxer, self.isPicture) = (demuxer, isPicture)
    }

    private static func picture(_ reader: ByteReader) -> String? {
        if reader.byte(0) == 0x89, reader.has("PNG\r\n", at: 1) { return "a PNG picture" }
        if reader.byte(0) == 0xFF, reader.byte(1) == 0xD8, reader.byte(2) == 0xFF { return "a JPEG picture" }
        if reader.has("RIFF", at: 0), reader.has("WEBP", at: 8) { return "a WebP picture" }
        if reader.has("GIF8", at: 0) { return "a GIF picture" }
        if reader.has("ftyp", at: 4), reader.has("avif", at: 8) { return "an AVIF picture" }
        if reader.has("ftyp", at: 4), reader.has("hei", at: 8) || reader.has("mif1", at: 8) { return "a HEIC picture" }
        return nil
    }

    private static func container(_ reader: ByteReader) -> (String, String?)? {
        if reader.has("ftypM4A", at: 4) { return ("an M4A sound", nil) }
        for box: StaticString in ["ftyp", "moov", "mdat", "wide", "free", "skip"] where reader.has(box, at: 4) {
            return ("an MP4 or MOV file", "mov")
        }
        if reader.number(0, width: 4) == 0x1A45_DFA3 { return ("a WebM or Matroska file", "matroska") }
        return nil
    }

    private static func sound(_ reader: ByteReader) -> String? {
        if reader.has("RIFF", at: 0), reader.has("WAVE", at: 8) { return "a WAV sound" }
        if reader.has("RIFF", at: 0), reader.has("AVI ", at: 8) { return "an AVI file" }
        if reader.has("ID3", at: 0) { return "an MP3 sound" }
        if reader.has("OggS", at: 0) { return "an Ogg sound" }
        if reader.has("fLaC", at: 0) { return "a FLAC sound" }
        if reader.has("%PDF", at: 0) { return "a PDF document" }
        if reader.has("PK\u{3}\u{4}", at: 0) { return "a ZIP archive" }
        if reader.byte(0) == 0x1F, reader.byte(1) == 0x8B { return "compressed with gzip" }
        return nil
    }

    /// Text of some kind, its beginning quoted; nil for what is no text.
    private static func text(_ head: [UInt8]) -> String? {
        guard !head.isEmpty else { return "empty" }
        guard !head.contains(where: { $0 < 9 || (14..<32).contains($0) }) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        let words = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let start = words.prefix(64).lowercased()
        func begins(_ with: String...) -> Bool { with.contains { start.hasPrefix($0) } }
        if begins("<!doctype html", "<html", "<head", "<body") { return "an HTML page: \(quoted(words))" }
        if begins("#extm3u") { return "a playlist (M3U)" }
        if begins("ffconcat") { return "a playlist (ffconcat)" }
        if text.contains("<MPD") { return "a playlist (DASH)" }
        if begins("<?xml", "<svg", "<error") { return "XML: \(quoted(words))" }
        if begins("{", "[") { return "JSON: \(quoted(words))" }
        return "text: \(quoted(words))"
    }

    private static func quoted(_ text: some StringProtocol) -> String {
        let line = text.map { $0.isWhitespace ? " " : $0 }.filter { $0 != "\u{FFFD}" }
        return String(line.prefix(shown)) + (line.count > shown ? "…" : "")
    }

    private static func bytes(_ head: [UInt8]) -> String {
        let hex = head.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "of no known kind (it starts with the bytes \(hex.joined(separator: " ")))"
    }
}
