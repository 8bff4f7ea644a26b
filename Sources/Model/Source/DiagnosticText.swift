// Draws diagnostics as compilers do: location, message, the line, a caret.

extension Diagnostic {
    /// Widest source excerpt, in characters; a longer line is cut around the caret.
    private static let excerptWidth = 100

    /// The diagnostic for a person. `style` colours the parts, by SGR codes; nil for plain text.
    package func text(colored: Bool = false) -> String {
        func paint(_ text: String, _ code: String) -> String { colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        let kind = paint(severity.rawValue, severity == .error ? "1;31" : "1;33")
        var out = ""
        if let span {
            out += paint(span.location, "1") + ": \(kind): \(message)\n"
            out += excerpt(of: span, caret: { paint($0, "1;32") })
        } else {
            out += "\(kind): \(message)\n"
        }
        if let hint { out += "    " + paint("help", "1;36") + ": \(hint)\n" }
        return out
    }

    private func excerpt(of span: SourceSpan, caret: (String) -> String) -> String {
        let (line, column) = span.start
        let text = Array(span.file.text(ofLine: line).unicodeScalars).map { $0.value < 32 ? " " : $0 }
        guard !text.isEmpty else { return "" }
        let underlined = String(
            decoding: span.file.bytes[span.range.clamped(to: 0..<span.file.bytes.count)], as: UTF8.self)
        let firstLine = underlined.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }.count
        var first = 0
        if text.count > Self.excerptWidth {
            first = max(0, min(column - 1 - Self.excerptWidth / 3, text.count - Self.excerptWidth))
        }
        let shown = text[first..<min(text.count, first + Self.excerptWidth)]
        let indent = max(0, column - 1 - first)
        let length = max(1, min(firstLine, shown.count - indent))
        var visible = String.UnicodeScalarView()
        visible.append(contentsOf: shown)
        let gutter = String(line)
        let blank = String(repeating: " ", count: gutter.count)
        let pad = shown.prefix(indent).map { $0.displayWidth }.reduce(0, +)
        let marks = shown.dropFirst(indent).prefix(length).map { $0.displayWidth }.reduce(0, +)
        return "  \(gutter) | \(String(visible))\n  \(blank) | "
            + String(repeating: " ", count: pad) + caret("^" + String(repeating: "~", count: max(0, marks - 1))) + "\n"
    }
}

extension Unicode.Scalar {
    /// Terminal columns the scalar takes: 0 for combining marks, 2 for wide East Asian ones, else 1.
    package var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
