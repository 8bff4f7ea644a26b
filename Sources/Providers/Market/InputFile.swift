import Engine
import FoundationEssentials
import Glibc
import Model

/// A file that goes into a request.
struct InputFile: Sendable {
    /// Largest file whose bytes are put into a request's text.
    static let mostInline = 64 << 20

    let path: String
    let size: Int
    /// As its first bytes say; `application/octet-stream` when they say nothing.
    let mime: String
    /// A name for vendors who want one: `file.png`.
    let filename: String
    /// Length of a WAV file with the plain head that the program writes; nil of others.
    let waveSeconds: Double?

    init(_ file: ActionRequest.File) throws(StepFailure) {
        path = file.path
        size = Int(FileStamp(path: file.path).size)
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, size >= 0 else {
            throw StepFailure(.resource, "the file of “\(file.role)” cannot be read")
        }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 44)
        let count = read(descriptor, &head, head.count)
        let kind = Self.kind(Array(head.prefix(min(16, max(0, count)))))
        let rate = head[28..<32].reversed().reduce(0) { $0 << 8 | Int($1) }
        waveSeconds = kind.mime == "audio/wav" && count == 44 && rate > 0 ? Double(size - 44) / Double(rate) : nil
        mime = kind.mime
        filename = "\(file.role).\(kind.ending)"
    }

    /// As part of a request: its bytes are read only where they stand in the request's text.
    func part(inline: Bool) throws(StepFailure) -> RequestFile {
        guard inline else { return RequestFile(.path(path, size: size), mime: mime, filename: filename) }
        guard size <= Self.mostInline, let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw StepFailure(
                .refused,
                "a file of \(size >> 20) MB does not fit into a request of at most \(Self.mostInline >> 20) MB")
        }
        return RequestFile(.bytes([UInt8](data)), mime: mime, filename: filename)
    }

    private static func kind(_ head: [UInt8]) -> (mime: String, ending: String) {
        func has(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ("image/png", "png") }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return ("image/jpeg", "jpg") }
        if has("RIFF"), has("WEBP", at: 8) { return ("image/webp", "webp") }
        if has("RIFF"), has("WAVE", at: 8) { return ("audio/wav", "wav") }
        if has("fLaC") { return ("audio/flac", "flac") }
        if has("OggS") { return ("audio/ogg", "ogg") }
        if has("ID3") || head.starts(with: [0xFF, 0xFB]) { return ("audio/mpeg", "mp3") }
        if has("ftyp", at: 4) { return ("video/mp4", "mp4") }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return ("video/webm", "webm") }
        return ("application/octet-stream", "bin")
    }
}
