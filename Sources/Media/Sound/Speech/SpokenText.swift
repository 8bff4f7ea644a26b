import Model

/// A line's text as captions show it and as flite is given it.
///
/// flite reads ASCII: typographic quotes and dashes become their plain forms, Latin letters lose their accents, and what is left
/// of other scripts is not spoken. Captions keep the text as it was written.
package struct SpokenText: Equatable {
    /// A token of flite: what `cst_ts_get` would have cut from ASCII text.
    package struct Token: Equatable {
        /// Index of the caption that it is part of.
        package var caption: Int
        package var before: String
        package var name: String
        package var after: String
    }

    /// Caption tokens: the text, split at white space.
    package private(set) var captions: [String]
    /// In the order of speech.
    package private(set) var tokens: [Token] = []

    private static let opening: Set<Character> = ["\"", "'", "`", "(", "{", "["]
    private static let closing: Set<Character> = [
        "\"", "'", "`", ".", ",", ":", ";", "!", "?", "(", ")", "{", "}", "[", "]",
    ]
    /// flite's text analysis is made for words; longer ones are spoken in pieces.
    private static let longestToken = 60

    package init(_ text: String) {
        captions = text.split(whereSeparator: \.isWhitespace).map(String.init)
        for (index, caption) in captions.enumerated() {
            for piece in Self.pieces(of: Self.ascii(caption)) { append(piece, of: index) }
        }
    }

    /// Adds one piece of a caption, its punctuation cut off. A piece of nothing but punctuation ends the phrase before it.
    private mutating func append(_ piece: String, of caption: Int) {
        if piece.allSatisfy({ $0 == "-" || Self.opening.contains($0) || Self.closing.contains($0) }) {
            guard let last = tokens.indices.last, tokens[last].after.isEmpty else { return }
            tokens[last].after = piece.contains("-") ? "," : piece.filter(Self.closing.contains)
            return
        }
        let before = piece.prefix(while: Self.opening.contains)
        let rest = piece.dropFirst(before.count)
        let after = String(rest.reversed().prefix(while: Self.closing.contains).reversed())
        var name = rest.dropLast(after.count)
        var first = true
        while name.count > Self.longestToken {
            tokens.append(
                Token(
                    caption: caption, before: first ? String(before) : "", name: String(name.prefix(Self.longestToken)),
                    after: ""))
            name = name.dropFirst(Self.longestToken)
            first = false
        }
        tokens.append(Token(caption: caption, before: first ? String(before) : "", name: String(name), after: after))
    }

    /// A caption cut where flite expects a space: at long dashes, at dots of omission and at spaces that folding made.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var rest = Array(text)[...]
        while let character = rest.first {
            let run = rest.prefix { $0 == character }.count
            if character == " " {
                pieces.append(piece)
                piece = ""
            } else if run > 1, character == "-" {
                pieces += [piece, "--"]
                piece = ""
            } else if run > 2, character == "." {
                pieces.append(piece + "...")
                piece = ""
            } else {
                piece += String(repeating: character, count: run)
            }
            rest = rest.dropFirst(run)
        }
        return (pieces + [piece]).filter { !$0.isEmpty }
    }

    /// The text in ASCII, as near as it can be spoken.
    private static func ascii(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if (0x21..<0x7F).contains(scalar.value) {
                out.unicodeScalars.append(scalar)
            } else {
                out += plain[scalar] ?? unaccented(scalar)
            }
        }
        return out
    }

    private static let plain: [Unicode.Scalar: String] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201A}": "'", "\u{201B}": "'", "\u{2032}": "'", "\u{02BC}": "'",
        "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{201F}": "\"", "\u{2033}": "\"", "\u{AB}": "\"",
        "\u{BB}": "\"",
        "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-", "\u{2013}": "-", "\u{2212}": "-", "\u{2014}": "--",
        "\u{2015}": "--",
        "\u{2026}": "...", "\u{BF}": "", "\u{A1}": "", "\u{20AC}": " euro ", "\u{A3}": " pound ", "\u{B0}": " degrees ",
        "\u{D7}": " times ", "\u{BD}": " half ", "\u{C6}": "AE", "\u{E6}": "ae", "\u{152}": "OE", "\u{153}": "oe",
        "\u{DF}": "ss",
        "\u{DE}": "Th", "\u{FE}": "th", "\u{F0}": "th", "\u{D0}": "Th", "\u{131}": "i", "\u{3000}": " ",
    ]

    /// The letter that an accented Latin letter is made of, by its name in Unicode; empty for anything else.
    private static func unaccented(_ scalar: Unicode.Scalar) -> String {
        guard let name = scalar.properties.name else { return "" }
        let words = name.split(separator: " ")
        guard words.count > 4, words[0] == "LATIN", words[2] == "LETTER", words[3].count == 1, words[4] == "WITH" else {
            return ""
        }
        return words[1] == "SMALL" ? words[3].lowercased() : String(words[3])
    }
}
