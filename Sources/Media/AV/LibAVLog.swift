// libav tells why it failed only in its log. This keeps the last error line for `check`, and keeps the log off every stream.

import CLibAV
import Synchronization

/// libav's log, of which the last complaint and the number of complaints are kept (`av_log_set_callback`).
enum LibAVLog {
    private struct State {
        var lastLine: String?
        var complaints = 0
        var printPrefix: Int32 = 1
    }

    private static let state = Mutex(State())

    /// Takes the log over. Called once, before any other call of libav.
    static func capture() {
        av_log_set_level(AV_LOG_WARNING)
        av_log_set_callback { source, level, format, arguments in
            guard level <= AV_LOG_WARNING, let format, let arguments else { return }
            var line = [CChar](repeating: 0, count: 512)
            var prefix: Int32 = 0
            av_log_format_line(source, level, format, arguments, &line, Int32(line.count), &prefix)
            let text = LibAVLog.text(line)
            LibAVLog.state.withLock { state in
                state.complaints += 1
                if level <= AV_LOG_ERROR, !text.isEmpty { state.lastLine = text }
            }
        }
    }

    /// Forgets what was said: the start of an operation whose complaints matter.
    static func clear() { state.withLock { $0 = State() } }

    /// Lines at warning level or worse since `clear`.
    static var complaints: Int { state.withLock(\.complaints) }

    /// The last line at error level, taken so that no later failure repeats it.
    static func takeLastLine() -> String? {
        state.withLock { state in
            defer { state.lastLine = nil }
            return state.lastLine
        }
    }

    /// A C buffer's text without the line's end, limited to what reads well in a message.
    private static func text(_ buffer: [CChar]) -> String {
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
