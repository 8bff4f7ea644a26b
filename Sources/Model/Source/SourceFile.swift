/// The text of one file of the project, as bytes.
///
/// Spans hold 0-based byte offsets into `bytes`; lines and columns are computed only when a diagnostic is drawn.
package final class SourceFile: Sendable {
    /// Path relative to the project's folder, with `/` between parts.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Position of a byte: 1-based line, 1-based column counted in Unicode scalars.
    package func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let end = min(max(offset, 0), bytes.count)
        var line = 1
        var start = 0
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return (line, String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.count + 1)
    }

    /// The text of a line without its terminator. `line` is 1-based; past the end it is empty.
    package func text(ofLine line: Int) -> String {
        var current = 1
        var start = 0
        while current < line {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return "" }
            start = end + 1
            current += 1
        }
        var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
