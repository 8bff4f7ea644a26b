import Model

/// Which of the sizes that a model makes is asked for. docs/prompts.md states the rule.
enum PictureShape {
    /// From a list: of the sizes that lose least when they are cropped to the film's shape, the smallest that is as large as the film
    /// then, else the largest. Nil for an empty list.
    static func size(for film: Size, among sizes: [Size]) -> Size? {
        let shares = sizes.map { kept($0, film) }
        guard let best = shares.max() else { return nil }
        // A sixty-fourth is not seen: 1280x720 and 1344x768 are the same shape.
        let close = zip(sizes, shares).filter { $1 > best - 1.0 / 64 }.map(\.0)
        let covering = close.filter { min($0.width * film.height, $0.height * film.width) >= film.width * film.height }
        func area(_ size: Size) -> Int { size.width * size.height }
        return covering.min { (area($0), $0.width) < (area($1), $1.width) }
            ?? close.max { (area($0), $0.width) < (area($1), $1.width) }
    }

    /// Of aspects such as `16:9`, the one that loses least when it is cropped to the film's shape; the first of equals.
    static func aspect(for film: Size, among aspects: [String]) -> String? {
        var best: (kept: Double, aspect: String)?
        for aspect in aspects {
            guard let size = sides(of: aspect) else { continue }
            let share = kept(size, film)
            if best.map({ $0.kept < share }) ?? true { best = (share, aspect) }
        }
        return best?.aspect
    }

    /// Of resolutions such as `720p` or `4k`, the smallest that is as large as the film's shorter side; else the largest.
    static func resolution(for film: Size, among resolutions: [String]) -> String? {
        let wanted = min(film.width, film.height)
        var best: (lines: Int, text: String)?
        for text in resolutions {
            guard let lines = lines(of: text) else { continue }
            let isBetter =
                best.map { $0.lines < wanted ? lines > $0.lines : lines >= wanted && lines < $0.lines } ?? true
            if isBetter { best = (lines, text) }
        }
        return best?.text
    }

    /// Pixels of the shorter side; nil for what is no resolution.
    private static func lines(of resolution: String) -> Int? {
        let text = resolution.lowercased()
        if text.hasSuffix("p") { return Int(text.dropLast()) }
        return text.hasSuffix("k") ? Int(text.dropLast()).map { $0 * 540 } : nil
    }

    /// `16:9`; nil for what is no aspect, such as `auto`.
    static func sides(of aspect: String) -> Size? {
        let sides = aspect.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1], (1...100_000).contains(width),
            (1...100_000).contains(height)
        else { return nil }
        return Size(width, height)
    }

    /// In lowest terms: `16:9` of 1280x720.
    static func aspect(of size: Size) -> String {
        let ratio = Rational(size.width, size.height)
        return "\(ratio.numerator):\(ratio.denominator)"
    }

    /// The share of a picture that stays when it is cropped to another's shape.
    private static func kept(_ size: Size, _ film: Size) -> Double {
        let (a, b) = (Double(size.width * film.height), Double(size.height * film.width))
        return min(a, b) / max(a, b)
    }
}
