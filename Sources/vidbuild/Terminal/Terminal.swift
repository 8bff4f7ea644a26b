import FoundationEssentials
import Glibc

/// The program's own output: text on standard output, what happens on standard error.
final class Terminal {
    let isInteractive: Bool
    let isColored: Bool
    /// Running in GitHub's CI, where `::error file=…` lines become annotations.
    let isGitHub: Bool

    init(environment: [String: String]) {
        let isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        isInteractive = isTerminal && environment["CI"] == nil
        isColored = isTerminal && environment["NO_COLOR"] == nil
        isGitHub = environment["GITHUB_ACTIONS"] == "true"
    }

    /// Columns of the terminal on standard error, 80 when there is none.
    var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// What the user asked for: it can be piped.
    func output(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) }

    /// What happens meanwhile.
    func report(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO) }

    /// As it is, without a line's end.
    func draw(_ text: String) { write(text, to: STDERR_FILENO) }

    func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        output(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    func paint(_ text: String, _ code: String) -> String { isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

    private func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
