/// The text of one file of the project, as bytes.
///
/// Spans hold 0-based byte offsets into `bytes`; lines and columns are computed only when a diagnostic is drawn.
package final class SourceFile: Sendable {
    /// Path relative to the project's folder, with `/` between parts; absolute for a file that the program ships.
    package let name: String
    package let bytes: [UInt8]
    /// Offset of the first byte of each line.
    private let lineStarts: [Int]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        lineStarts = [0] + bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// Position of a byte: 1-based line, 1-based column counted in Unicode scalars.
    package func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let end = min(max(offset, 0), bytes.count)
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= end { low = middle } else { high = middle }
        }
        return (low + 1, String(decoding: bytes[lineStarts[low]..<end], as: UTF8.self).unicodeScalars.count + 1)
    }

    /// The text of a line without its terminator. `line` is 1-based; past the end it is empty.
    package func text(ofLine line: Int) -> String {
        guard lineStarts.indices.contains(line - 1) else { return "" }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
