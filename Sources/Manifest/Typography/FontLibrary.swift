import Model

/// Finds fonts by family: in the project's `fonts/`, then among those the program ships, then in the system's folders.
///
/// A place is read only when the places before it do not have the family.
final class FontLibrary {
    /// A font ready to be asked for glyphs.
    final class Face {
        let face: FontFace
        private let file: FontFile
        /// Bit per ASCII character that has a glyph, in two halves.
        let ascii: (low: UInt64, high: UInt64)
        private var known: [Unicode.Scalar: Bool] = [:]

        init(_ face: FontFace, _ file: FontFile) {
            self.face = face
            self.file = file
            func half(_ first: UInt8) -> UInt64 {
                (0..<64).reduce(0) { bits, bit in
                    file.hasGlyph(Unicode.Scalar(first + UInt8(bit))) ? bits | 1 << UInt64(bit) : bits
                }
            }
            ascii = (half(0), half(64))
        }

        func hasGlyph(_ scalar: Unicode.Scalar) -> Bool {
            if let answer = known[scalar] { return answer }
            let answer = file.hasGlyph(scalar)
            known[scalar] = answer
            return answer
        }
    }

    private struct Candidate {
        var path: String
        var families: [String]
        var bold: Bool
        var italic: Bool
        /// Kept for the few fonts of the project and the program; the system's are read again when chosen.
        var file: FontFile?
    }

    /// Largest font file that is read, in bytes.
    private static let largest = 64 << 20
    /// Most files looked at in the system's folders, and how deep.
    private static let mostFiles = 5_000
    private static let deepest = 6

    private let session: Session
    private let system: [any Folder]
    private var shelves: [Int: [Candidate]] = [:]
    private var faces: [String: Face?] = [:]

    init(_ session: Session, system: [any Folder]) {
        self.session = session
        self.system = system
    }

    /// The font of a family that comes closest to what is wanted; nil and a diagnostic when no place has the family.
    func face(_ family: String, bold: Bool, at span: SourceSpan) -> Face? {
        let key = "\(bold) \(family)"
        if let known = faces[key] { return known }
        let found = (0..<2 + system.count).lazy.compactMap { self.face(family, bold: bold, on: $0, at: span) }.first
        faces[key] = .some(found)
        if found == nil {
            let names = Set(shelves.values.flatMap { $0.flatMap(\.families) })
            session.diagnostics.error(
                "there is no font “\(family)”", at: span,
                hint: Suggestion.closest(family, among: names).map { "did you mean “\($0)”?" }
                    ?? "put its file (TTF, OTF or TTC) into the project's folder “fonts”")
        }
        return found
    }

    private func face(_ family: String, bold: Bool, on shelf: Int, at span: SourceSpan) -> Face? {
        let wanted = family.lowercased()
        func rank(_ candidate: Candidate) -> Int {
            (candidate.families.first?.lowercased() == wanted ? 4 : 0) + (candidate.italic ? 0 : 2)
                + (candidate.bold == bold ? 1 : 0)
        }
        let matching = candidates(on: shelf, at: span).filter { $0.families.contains { $0.lowercased() == wanted } }
        guard let best = matching.max(by: { rank($0) < rank($1) }), let file = best.file ?? font(best.path, on: shelf)
        else {
            return nil
        }
        let path = shelf == 0 ? best.path : place(shelf).absolute(best.path)
        return Face(FontFace(family: best.families[0], bold: best.bold, file: ProjectFile(path)), file)
    }

    private func place(_ shelf: Int) -> any Folder {
        shelf == 0 ? session.folder : shelf == 1 ? session.templates : system[shelf - 2]
    }

    private func font(_ path: String, on shelf: Int) -> FontFile? {
        place(shelf).read(path, limit: Self.largest).flatMap { try? FontFile($0) }
    }

    private func candidates(on shelf: Int, at span: SourceSpan) -> [Candidate] {
        if let known = shelves[shelf] { return known }
        if shelf == 0 { session.depend(on: "fonts") }
        var paths: [String] = []
        collect(shelf < 2 ? "fonts" : "", in: place(shelf), depth: 0, into: &paths)
        let candidates = paths.compactMap { path -> Candidate? in
            guard let file = font(path, on: shelf) else {
                if shelf == 0 {
                    session.diagnostics.warning(
                        "“\(path)” is not a font that can be read, and is passed over", at: span)
                }
                return nil
            }
            return Candidate(
                path: path, families: file.families, bold: file.isBold, italic: file.isItalic,
                file: shelf < 2 ? file : nil)
        }
        shelves[shelf] = candidates
        return candidates
    }

    private func collect(_ path: String, in place: any Folder, depth: Int, into paths: inout [String]) {
        for name in place.list(path) ?? [] where paths.count < Self.mostFiles {
            let whole = path.isEmpty ? name : "\(path)/\(name)"
            switch name.lowercased().suffix(4) {
            case ".ttf", ".otf", ".ttc":
                if case .file = place.entry(whole) { paths.append(whole) }
            default:
                if depth < Self.deepest, place.entry(whole) == .folder {
                    collect(whole, in: place, depth: depth + 1, into: &paths)
                }
            }
        }
    }
}
