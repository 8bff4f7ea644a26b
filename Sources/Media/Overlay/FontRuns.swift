import Model

/// Chooses, for each character, the first font that can draw it.
struct FontRuns {
    /// A font of the request.
    struct Face {
        var family: String
        var isBold: Bool
        var font: FontFile
    }

    /// A stretch of text in one font.
    struct Run: Equatable {
        var family: String
        var isBold: Bool
        var text: String
    }

    private let faces: [Face]

    /// - Parameter fonts: in the order of the request; those of the wanted family and weight are tried before the others.
    init(_ fonts: [FontFile], family: String, bold: Bool) {
        func rank(_ font: FontFile) -> Int {
            let isFamily = font.families.contains { $0.lowercased() == family.lowercased() }
            return (isFamily ? 0 : 2) + (font.isBold == bold ? 0 : 1)
        }
        let ordered = fonts.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
        faces = ordered.map {
            Face(family: $0.element.families.first ?? family, isBold: $0.element.isBold, font: $0.element)
        }
    }

    /// The text in runs. Spaces and what joins or modifies other characters stay with what is before them.
    func split(_ text: some StringProtocol) -> [Run] {
        var runs: [Run] = []
        for character in text {
            let face = character.isWhitespace && !runs.isEmpty ? nil : self.face(for: character)
            if let last = runs.indices.last,
                face == nil || (runs[last].family == face?.family && runs[last].isBold == face?.isBold)
            {
                runs[last].text.append(character)
            } else if let face {
                runs.append(Run(family: face.family, isBold: face.isBold, text: String(character)))
            }
        }
        return runs
    }

    /// The font that starts a line, whatever is written.
    var first: (family: String, isBold: Bool)? { faces.first.map { ($0.family, $0.isBold) } }

    private func face(for character: Character) -> Face? {
        let visible = character.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        let whole = faces.first { face in visible.allSatisfy(face.font.hasGlyph) }
        if let whole { return whole }
        return visible.first.flatMap { base in faces.first { $0.font.hasGlyph(base) } } ?? faces.first
    }
}
