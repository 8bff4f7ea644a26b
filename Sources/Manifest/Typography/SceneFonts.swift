import Model

/// Which fonts a scene's words need.
final class SceneFonts {
    /// The font of a look, and where its name is written.
    struct Family {
        var name: String
        var bold: Bool
        var span: SourceSpan
    }

    private let library: FontLibrary
    private let diagnostics: DiagnosticList
    private let look: ResolvedStyle
    private var reported: Set<Unicode.Scalar> = []

    init(_ look: ResolvedStyle, _ library: FontLibrary, _ diagnostics: DiagnosticList) {
        self.look = look
        self.library = library
        self.diagnostics = diagnostics
    }

    /// The faces that hold every glyph, in the order in which they are tried: main faces first, then fallbacks as far as needed.
    func faces(title: Located<String>?, lowerThird: Located<String>?, lines: [Located<String>]) -> [FontFace] {
        var main: [FontFace] = []
        var more: [FontFace] = []
        func add(_ texts: [Located<String>], _ family: Family) {
            guard !texts.isEmpty, let face = library.face(family.name, bold: family.bold, at: family.span) else {
                return
            }
            if !main.contains(face.face) { main.append(face.face) }
            for text in texts {
                for scalar in missing(from: face, in: text.value) {
                    guard let fallback = fallback(for: scalar, bold: family.bold) else {
                        report(scalar, in: text.span)
                        break
                    }
                    if !more.contains(fallback.face) { more.append(fallback.face) }
                }
            }
        }
        add(lines, look.captionFamily)
        add(title.map { [$0] } ?? [], look.titleFamily)
        add(lowerThird.map { [$0] } ?? [], look.lowerThirdFamily)
        return main + more.filter { !main.contains($0) }
    }

    /// The faces for words that are drawn into a panel: as many glyphs as there are. A prompt is not the film's text, so a missing
    /// glyph is no mistake.
    func panelFaces(_ text: String) -> [FontFace] {
        guard let main = library.face(look.captionFamily.name, bold: false, at: look.captionFamily.span) else {
            return []
        }
        var faces = [main.face]
        for scalar in missing(from: main, in: text) {
            if let more = fallback(for: scalar, bold: false), !faces.contains(more.face) { faces.append(more.face) }
        }
        return faces
    }

    private func fallback(for scalar: Unicode.Scalar, bold: Bool) -> FontLibrary.Face? {
        look.fallbacks.lazy.compactMap { self.library.face($0.value, bold: bold, at: $0.span) }.first {
            $0.hasGlyph(scalar)
        }
    }

    private func missing(from face: FontLibrary.Face, in text: String) -> [Unicode.Scalar] {
        var ascii: (low: UInt64, high: UInt64) = (0, 0)
        var isASCII = true
        for byte in text.utf8 {
            if byte < 64 {
                ascii.low |= 1 << UInt64(byte)
            } else if byte < 128 {
                ascii.high |= 1 << UInt64(byte - 64)
            } else {
                isASCII = false
            }
        }
        // Space and below draw nothing.
        let lacks = ascii.low & ~face.ascii.low & ~0x1_FFFF_FFFF | ascii.high & ~face.ascii.high
        if isASCII, lacks == 0 { return [] }
        return text.unicodeScalars.filter { Self.isDrawn($0) && !face.hasGlyph($0) }
    }

    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 32 && scalar.value < 127 }
        let properties = scalar.properties
        return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
    }

    /// A character is reported once a film: the others of its kind have the same remedy.
    private func report(_ scalar: Unicode.Scalar, in span: SourceSpan) {
        guard reported.insert(scalar).inserted else { return }
        diagnostics.error(
            "no font has a glyph for “\(scalar)” (U+\(scalar.hex))", at: span.first(String(scalar)),
            hint: "put a font that has it into the project's folder “fonts” and name it under “fallbacks” of the style")
    }
}
