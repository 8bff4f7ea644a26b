/// What a font file says of itself: its names, its weight, and the characters it has glyphs for.
///
/// Reads TrueType, OpenType and the first face of a collection (OpenType 1.9). Font files are untrusted: every offset is
/// checked, and nothing is allocated by a size the file claims.
package struct FontFile: Sendable {
    /// Why a file is not a font that can be used.
    package enum Problem: String, Error, Sendable {
        case notAFont = "not a TrueType or OpenType font"
        case noNames = "the font has no family name"
        case noCharacters = "the font has no Unicode character map"
    }

    /// The names by which the font is asked for: those of its family of four (name 1) first, then wider ones (name 16).
    package var families: [String]
    package var isBold: Bool
    package var isItalic: Bool
    private let characters: CharacterMap

    /// Throws `Problem`.
    package init(_ bytes: [UInt8]) throws {
        let tables = try Self.tables(of: bytes)
        families = Self.families(tables["name"])
        guard !families.isEmpty else { throw Problem.noNames }
        let selection = tables["OS/2"]?.u16(62)
        let weight = tables["OS/2"]?.u16(4) ?? 400
        let macStyle = tables["head"]?.u16(44) ?? 0
        isBold = selection.map { $0 & 1 << 5 != 0 || weight >= 600 } ?? (macStyle & 1 != 0)
        isItalic = selection.map { $0 & (1 | 1 << 9) != 0 } ?? (macStyle & 2 != 0)
        let glyphs = tables["maxp"]?.u16(4) ?? 0
        guard let characters = tables["cmap"].flatMap({ CharacterMap($0, glyphs: glyphs) }) else {
            throw Problem.noCharacters
        }
        self.characters = characters
    }

    package func hasGlyph(_ scalar: Unicode.Scalar) -> Bool { characters.hasGlyph(scalar) }

    private static func tables(of bytes: [UInt8]) throws -> [String: FontTable] {
        let file = FontTable(bytes, 0..<bytes.count)
        var start = 0
        if file.u32(0) == 0x7474_6366 { start = file.u32(12) ?? 0 }  // "ttcf"
        let kinds = [0x0001_0000, 0x7472_7565, 0x4F54_544F]  // TrueType, "true", "OTTO"
        guard let kind = file.u32(start), kinds.contains(kind), let count = file.u16(start + 4) else {
            throw Problem.notAFont
        }
        var tables: [String: FontTable] = [:]
        for index in 0..<count {
            let record = start + 12 + 16 * index
            guard let tag = file.slice(record, 4), let offset = file.u32(record + 8), let length = file.u32(record + 12)
            else { break }
            tables[String(decoding: tag, as: UTF8.self)] = FontTable(bytes, offset..<offset + length)
        }
        return tables
    }

    private static func families(_ table: FontTable?) -> [String] {
        guard let table, let count = table.u16(2), let storage = table.u16(4) else { return [] }
        var named: [(id: Int, family: String)] = []
        for index in 0..<count {
            let record = 6 + 12 * index
            guard let platform = table.u16(record), let id = table.u16(record + 6), let length = table.u16(record + 8),
                let offset = table.u16(record + 10)
            else { break }
            guard id == 1 || id == 16, named.count < 64, let text = table.slice(storage + offset, length) else {
                continue
            }
            let family = platform == 1 ? String(decoding: text.filter { $0 < 128 }, as: UTF8.self) : utf16(text)
            if !family.isEmpty, !named.contains(where: { $0 == (id, family) }) { named.append((id, family)) }
        }
        var families: [String] = []
        for id in [1, 16] {
            for name in named where name.id == id && !families.contains(name.family) { families.append(name.family) }
        }
        return families
    }

    private static func utf16(_ text: ArraySlice<UInt8>) -> String {
        let bytes = Array(text)
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }
}
