import Model

/// Words as ASS events hold them: a user's text can never become an instruction to the renderer.
enum ASSText {
    /// Text in which nothing is special. `\n` becomes a line's end; other control characters go.
    ///
    /// libass reads `\{` and `\}` as braces. It has no escape for the backslash itself, so a word joiner (U+2060, no width) keeps
    /// each from meaning anything together with what follows.
    static func escape(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "{": result += "\\{"
            case "}": result += "\\}"
            case "\\": result += "\\\u{2060}"
            case "\n": result += "\\N"
            case "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}", "\u{7F}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A font's name as a tag or a style can hold it.
    static func fontName(_ family: String) -> String {
        String(family.unicodeScalars.filter { !",{}\\()".unicodeScalars.contains($0) && $0.value >= 0x20 })
    }

    /// `H:MM:SS.cc` of a time in hundredths of a second.
    static func time(_ centiseconds: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let seconds = centiseconds / 100
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(two(centiseconds % 100))"
    }

    /// `&HAABBGGRR`, where an alpha of 0 is opaque.
    static func color(_ color: Color) -> String {
        func two(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
        return "&H" + two(255 - color.alpha) + two(color.blue) + two(color.green) + two(color.red)
    }

    /// A length in pixels with two digits after the point, written without a locale.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        if hundredths % 100 == 0 { return String(hundredths / 100) }
        let part = hundredths % 100
        return "\(hundredths / 100).\(part < 10 ? "0" : "")\(part)"
    }
}
