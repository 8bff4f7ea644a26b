import FoundationEssentials
import Logging
import Model

/// Writes what swift-log is told, one line each, as text or as JSON.
///
/// Text: `14:03:22 info  bought  step=dawn/picture vendor=openai ms=8120`. JSON: one object a line, metadata beside `time`, `level`
/// and `message`. Text that came from outside cannot start a line of its own.
struct LineLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    init(format: LogFormat, write: @escaping @Sendable (String) -> Void) {
        self.format = format
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date.now.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
        switch format {
        case .text:
            let fields = all.map { " \($0.key)=\(Self.word("\($0.value)"))" }.joined()
            let name = event.level.rawValue + String(repeating: " ", count: max(0, 8 - event.level.rawValue.utf8.count))
            write("\(time.dropFirst(11).prefix(12)) \(name)\(Self.plain("\(event.message)"))\(fields)")
        case .json:
            var bytes = Array(#"{"time":"#.utf8)
            CanonicalJSON.appendString(time, to: &bytes)
            for (name, value) in [("level", event.level.rawValue), ("message", "\(event.message)")]
                + all.map({ ($0.key, "\($0.value)") })
            {
                bytes.append(UInt8(ascii: ","))
                CanonicalJSON.appendString(name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                CanonicalJSON.appendString(value, to: &bytes)
            }
            write(String(decoding: bytes, as: UTF8.self) + "}")
        }
    }

    /// Quoted when it has spaces.
    private static func word(_ text: String) -> String {
        let text = plain(text)
        return text.isEmpty || text.contains(" ") || text.contains("\"")
            ? "\"\(text.replacing("\"", with: "\\\""))\"" : text
    }

    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
