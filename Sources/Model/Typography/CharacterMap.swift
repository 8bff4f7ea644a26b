/// A font's `cmap`: which characters it has glyphs for. Subtables of formats 4 and 12 (OpenType 1.9, "cmap").
struct CharacterMap: Sendable {
    private enum Format: Sendable {
        case segments(count: Int)
        case groups(count: Int)
    }
    private let table: FontTable
    private let format: Format
    private let glyphs: Int

    /// Nil when the font has no Unicode subtable of a known format. `glyphs` is how many glyphs the font holds.
    init?(_ cmap: FontTable, glyphs: Int) {
        guard let count = cmap.u16(2) else { return nil }
        var best: (rank: Int, table: FontTable, format: Format)?
        for index in 0..<count {
            let record = 4 + 8 * index
            guard let platform = cmap.u16(record), let encoding = cmap.u16(record + 2),
                let offset = cmap.u32(record + 4)
            else { break }
            let isUnicode = platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
            guard isUnicode else { continue }
            let table = cmap.rest(from: offset)
            switch table.u16(0) {
            case 4:
                guard best == nil, let doubled = table.u16(6) else { continue }
                best = (1, table, .segments(count: doubled / 2))
            case 12:
                guard best?.rank ?? 0 < 2, let groups = table.u32(12) else { continue }
                best = (2, table, .groups(count: min(groups, table.count / 12)))
            default: continue
            }
        }
        guard let best else { return nil }
        (table, format, self.glyphs) = (best.table, best.format, glyphs)
    }

    func hasGlyph(_ scalar: Unicode.Scalar) -> Bool {
        let glyph: Int?
        switch format {
        case .segments(let count): glyph = glyphBySegment(Int(scalar.value), count)
        case .groups(let count): glyph = glyphByGroup(Int(scalar.value), count)
        }
        guard let glyph else { return false }
        return glyph > 0 && glyph < glyphs
    }

    private func glyphBySegment(_ code: Int, _ count: Int) -> Int? {
        guard code <= 0xFFFF else { return nil }
        let ends = 14
        let starts = ends + 2 * count + 2
        let deltas = starts + 2 * count
        let offsets = deltas + 2 * count
        guard
            let segment = first(count, where: { table.u16(ends + 2 * $0).map { $0 >= code } ?? true }),
            let start = table.u16(starts + 2 * segment), start <= code,
            let delta = table.u16(deltas + 2 * segment), let offset = table.u16(offsets + 2 * segment)
        else { return nil }
        if offset == 0 { return (code + delta) & 0xFFFF }
        guard let glyph = table.u16(offsets + 2 * segment + offset + 2 * (code - start)), glyph != 0 else { return nil }
        return (glyph + delta) & 0xFFFF
    }

    private func glyphByGroup(_ code: Int, _ count: Int) -> Int? {
        guard
            let group = first(count, where: { table.u32(16 + 12 * $0 + 4).map { $0 >= code } ?? true }),
            let start = table.u32(16 + 12 * group), start <= code, let glyph = table.u32(16 + 12 * group + 8)
        else { return nil }
        return glyph + code - start
    }

    /// The first of `count` indices that fulfils a condition which, once true, stays true.
    private func first(_ count: Int, where isTrue: (Int) -> Bool) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(middle) { high = middle } else { low = middle + 1 }
        }
        return low < count ? low : nil
    }
}
