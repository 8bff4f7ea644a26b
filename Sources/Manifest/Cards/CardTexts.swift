import Model

/// Reads the small languages inside a card's texts: patterns, paths, lengths of time, amounts.
struct CardTexts {
    let diagnostics: DiagnosticList

    func pattern(_ text: Located<String>) -> Pattern? {
        do {
            return try Pattern(text.value)
        } catch {
            diagnostics.error(error.message, at: place(error.range, in: text), hint: error.hint)
            return nil
        }
    }

    func path(_ text: Located<String>) -> CardPath? {
        do {
            return try CardPath(text.value)
        } catch {
            diagnostics.error(
                error.message, at: place(error.range, in: text),
                hint: "a path is a.b[0].c; [*] is each item, [-1] the last, [type=image] those of a type")
            return nil
        }
    }

    /// Seconds: `3s`, `250ms`, `30m`, `24h`, `14d`.
    func seconds(_ text: Located<String>) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        for (unit, factor) in units where text.value.hasSuffix(unit) {
            if let number = Decimal(text.value.dropLast(unit.count)), number.digits >= 0 {
                return number.double * factor
            }
        }
        diagnostics.error(
            "“\(text.value)” is no length of time", at: text.span, hint: "write 250ms, 3s, 30m, 24h or 14d")
        return nil
    }

    /// Bytes: `500`, `256kB`, `25MB`, `2GB`, powers of 1,000.
    func bytes(_ text: Located<String>) -> Int? {
        let units = [("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)]
        for (unit, factor) in units where text.value.hasSuffix(unit) {
            if let number = Decimal(text.value.dropLast(unit.count)), number.digits >= 0 {
                return Int(number.double * Double(factor))
            }
        }
        diagnostics.error("“\(text.value)” is no number of bytes", at: text.span, hint: "write 256kB or 25MB")
        return nil
    }

    func money(_ text: Located<String>) -> Money? {
        if let decimal = Decimal(text.value), decimal.digits >= 0 {
            return Money(nanodollars: decimal.digits * (1_000_000_000 / decimal.power))
        }
        diagnostics.error("“\(text.value)” is no amount of USD", at: text.span, hint: "write it such as 0.04")
        return nil
    }

    func number(_ text: Located<String>) -> Double? {
        if let number = Double(text.value), number.isFinite { return number }
        diagnostics.error("“\(text.value)” is no number", at: text.span)
        return nil
    }

    /// `429`, `500..599`.
    func statuses(_ text: Located<String>) -> ClosedRange<Int>? {
        let parts = text.value.split(separator: ".", omittingEmptySubsequences: true).compactMap { Int($0) }
        if let first = parts.first, let last = parts.last, first <= last, (100...599).contains(first),
            parts.count == 1 && text.value == "\(first)" || parts.count == 2 && text.value == "\(first)..\(last)"
        {
            return first...last
        }
        diagnostics.error("“\(text.value)” is no HTTP status", at: text.span, hint: "write 429 or 500..599")
        return nil
    }

    func size(_ text: Located<String>) -> Size? {
        let sides = text.value.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        if sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0 {
            return Size(width, height)
        }
        diagnostics.error("“\(text.value)” is no size", at: text.span, hint: "write it such as 1536x1024")
        return nil
    }

    /// `16:9` as width by height.
    func ratio(_ text: Located<String>) -> Double? {
        let sides = text.value.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        if sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0 {
            return width / height
        }
        diagnostics.error("“\(text.value)” is no aspect", at: text.span, hint: "write it such as 16:9, in quotes")
        return nil
    }

    /// The part of a text that is to blame; all of it where escapes hide which bytes those are.
    private func place(_ range: Range<Int>, in text: Located<String>) -> SourceSpan {
        let bytes = Array(text.value.utf8)
        let whole = text.span.range
        for start in [whole.lowerBound, whole.lowerBound + 1] where start + bytes.count <= text.span.file.bytes.count {
            guard text.span.file.bytes[start..<start + bytes.count].elementsEqual(bytes) else { continue }
            let clamped = range.clamped(to: 0..<max(1, bytes.count))
            return SourceSpan(text.span.file, start + clamped.lowerBound..<start + clamped.upperBound)
        }
        return text.span
    }
}

extension Checked {
    /// One text or a list of them.
    var texts: [Located<String>] { text.map { [$0] } ?? list?.compactMap(\.text) ?? [] }
}
