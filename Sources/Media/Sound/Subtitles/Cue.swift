import Model

/// A subtitle: at most two lines of text and when they are seen.
package struct Cue: Equatable {
    package var speaker: String
    /// Samples from the start of the film; `end` is exclusive and after `start`.
    package var start: Int
    package var end: Int
    /// One or two lines.
    package var lines: [String]

    package init(speaker: String, start: Int, end: Int, lines: [String]) {
        (self.speaker, self.start, self.end, self.lines) = (speaker, start, end, lines)
    }
}

extension Cue {
    /// SubRip: numbered, with a comma before the milliseconds. It has no escapes.
    package static func srt(_ cues: [Cue]) -> String {
        cues.enumerated().map { index, cue in
            "\(index + 1)\n\(cue.times(point: ","))\n"
                + cue.lines.map { replace($0, "-->", "\u{2192}") + "\n" }.joined()
        }.joined(separator: "\n")
    }

    /// WebVTT, each cue in its speaker's voice span. Source: W3C WebVTT, "cue text".
    package static func vtt(_ cues: [Cue]) -> String {
        "WEBVTT\n"
            + cues.map { cue in
                let voice = escaped(cue.speaker.split(whereSeparator: \.isWhitespace).joined(separator: " "))
                let text = cue.lines.map(escaped).joined(separator: "\n")
                return "\n\(cue.times(point: "."))\n\(voice.isEmpty ? "" : "<v \(voice)>")\(text)\n"
            }.joined()
    }

    private func times(point: Character) -> String {
        Clock(sample: start).subtitle(point: point) + " --> " + Clock(sample: end).subtitle(point: point)
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            default: out.append(character)
            }
        }
        return out
    }

    private static func replace(_ text: String, _ found: String, _ with: String) -> String {
        var out = ""
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix(found) {
                out += with
                rest = rest.dropFirst(found.count)
            } else {
                out.append(character)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}
