/// A range of bytes in a source file: what a diagnostic underlines.
package struct SourceSpan: Sendable, Hashable {
    package let file: SourceFile
    /// 0-based byte offsets; end is exclusive and may equal start.
    package let range: Range<Int>

    package init(_ file: SourceFile, _ range: Range<Int>) {
        self.file = file
        self.range = range
    }

    /// 1-based line and column of the first byte.
    package var start: (line: Int, column: Int) { file.position(ofByte: range.lowerBound) }

    /// `file:line:column`, the form compilers use.
    package var location: String {
        let (line, column) = start
        return "\(file.name):\(line):\(column)"
    }

    package static func == (left: SourceSpan, right: SourceSpan) -> Bool {
        left.file === right.file && left.range == right.range
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(file))
        hasher.combine(range)
    }
}
