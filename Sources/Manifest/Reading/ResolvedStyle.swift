import Model

/// A style with everything it extends, sized for an output.
struct ResolvedStyle {
    let style: Style
    let captionFamily: SceneFonts.Family
    let titleFamily: SceneFonts.Family
    let lowerThirdFamily: SceneFonts.Family
    let fallbacks: [Located<String>]
    /// Its `defaults` and those of the styles it extends, the first before the next.
    let defaults: [Record]

    /// `chain` is the style and what it extends, in that order; `span` is where a style that says nothing is asked for.
    init(_ name: String, _ chain: [Record], size: Size, rate: Rational, span: SourceSpan) {
        let family = chain.lazy.compactMap { $0.given("font")?.text }.first
        func look(_ key: String) -> Layers {
            Layers(
                records: chain.compactMap { $0.given(key)?.record }, size: size, rate: rate, span: span, family: family)
        }
        let captions = look("captions")
        let title = look("title")
        let lowerThird = look("lower-third")
        style = Style(
            name: name,
            captions: CaptionLook(
                text: captions.text, highlight: captions["highlight"]?.color ?? .white, lineLength: captions.lineLength),
            title: title.text, lowerThird: lowerThird.text,
            prompt: chain.lazy.compactMap { $0.given("prompt")?.string }.first,
            colors: chain.lazy.compactMap { $0.given("colors")?.list }.first?.compactMap(\.color) ?? [])
        (captionFamily, titleFamily, lowerThirdFamily) = (captions.font, title.font, lowerThird.font)
        fallbacks = chain.flatMap { $0.given("fallbacks")?.list ?? [] }.compactMap(\.text)
        defaults = chain.compactMap { $0.given("defaults")?.record }
    }

    /// One look: the keys of a style before those of the styles it extends.
    private struct Layers {
        let records: [Record]
        let size: Size
        let rate: Rational
        let span: SourceSpan
        let family: Located<String>?

        /// An average letter is this wide, as a fraction of its size, in the widest face that styles usually name.
        private static let letterWidth = 0.56
        private static let usualFamily = "DejaVu Sans"

        subscript(key: String) -> Checked? {
            records.lazy.compactMap { $0.given(key) }.first
                ?? Language.captionLook.field(key)?.defaultValue.map { Checked(value: $0, span: span) }
        }

        var font: SceneFonts.Family {
            let named = self["font"]?.text ?? family
            return SceneFonts.Family(
                name: named?.value ?? Self.usualFamily, bold: self["bold"]?.flag ?? false, span: named?.span ?? span)
        }

        /// A share of the shorter side as a fraction of the height.
        private func share(_ key: String) -> Double {
            (self[key]?.number ?? 0) * Double(min(size.width, size.height)) / Double(size.height)
        }

        private var letters: Double { min(max(share("size"), 0.01), 0.5) }

        var text: TextLook {
            TextLook(
                family: font.name, bold: font.bold, size: letters, color: self["color"]?.color ?? .white,
                outline: self["outline"]?.color ?? .black, outlineWidth: share("outline-width"),
                box: self["box"]?.color,
                anchor: self["position"]?.choice(Anchor.self) ?? .bottom, margin: share("margin"), fade: fade)
        }

        private var fade: Double {
            switch self["fade"]?.length {
            case .seconds(let seconds): seconds.double
            case .frames(let count): (Rational(count) / rate).double
            case nil: 0
            }
        }

        /// As many characters as the style wants, but no more than the picture is wide.
        var lineLength: Int {
            let widest = 0.9 * Double(size.width) / (letters * Double(size.height) * Self.letterWidth)
            return max(8, min(self["line-length"]?.integer ?? 42, Int(widest)))
        }
    }
}
