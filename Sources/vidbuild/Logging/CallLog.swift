import FoundationEssentials
import Glibc
import Logging
import Synchronization

/// Where the lines about calls to vendors go.
struct CallLog {
    let logger: Logger

    /// Throws when the log's file cannot be written. `terminal`: nil while a live view has the screen.
    init(options: Render, terminal: Terminal?) throws {
        let write: @Sendable (String) -> Void
        if let path = options.log {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw Problem(
                    "the log \(path) cannot be written", hint: "name a file in a folder that you may write to")
            }
            write = { Self.append($0, to: descriptor) }
        } else if terminal != nil {
            write = { Self.append($0, to: STDERR_FILENO) }
        } else {
            write = { _ in }
        }
        let format = options.logFormat ?? .text
        var logger = Logger(label: "vidbuild") { _ in LineLog(format: format, write: write) }
        // A file has every call; a screen is spared the questions whether a job is done.
        if options.log != nil { logger.logLevel = .debug }
        self.logger = logger
    }

    /// One `write`, so that lines of several threads do not mix.
    private static func append(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
