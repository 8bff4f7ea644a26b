import Foundation
import Model
import Testing

@Suite(.serialized) struct OverlayTests {
    private let bench: PictureBench
    init() throws { bench = try PictureBench() }

    private static let fonts = ["DejaVuSans-Bold.ttf", "DejaVuSans.ttf"].map { name in
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return "font=" + root.deletingLastPathComponent().appendingPathComponent("templates/fonts/\(name)").path
    }

    private func look(_ size: Double, _ anchor: Anchor, fade: Double = 0) -> TextLook {
        TextLook(
            family: "DejaVu Sans", bold: true, size: size, color: .white, outline: .black, outlineWidth: 0, box: nil,
            anchor: anchor, margin: 0.05, fade: fade)
    }

    /// The events of the script, without their format lines.
    private func events(
        _ words: [(String, Double, Double)], _ captions: CaptionMode = .none, frames: Int = 100, title: String? = nil,
        lowerThird: String? = nil, size: Size = Size(640, 360)
    ) throws -> [String] {
        let spoken = words.map {
            WordsDocument.Word(text: $0.0, start: Int($0.1 * 48_000), end: Int($0.2 * 48_000))
        }
        let line = TimingDocument.Line(character: "a", start: 0, samples: 0, words: spoken)
        try bench.writeJSON(TimingDocument(frames: frames, lines: spoken.isEmpty ? [] : [line]), "timing")
        let parameters = OverlayParameters(
            size: size, rate: Rational(25), head: 5, tail: 10, captions: captions,
            look: CaptionLook(
                text: look(0.06, .bottom), highlight: Color(red: 255, green: 210, blue: 63), lineLength: 20),
            title: title.map { OverlayParameters.Text(text: $0, look: look(0.1, .center, fade: 0.1)) },
            lowerThird: lowerThird.map { OverlayParameters.Text(text: $0, look: look(0.05, .bottomLeft, fade: 0.2)) })
        try bench.perform(parameters, ["timing=timing"] + Self.fonts, "script")
        return String(decoding: try bench.bytes("script"), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("Dialogue: ") }.map { String($0.dropFirst("Dialogue: ".count)) }
    }

    private static let words = [
        ("Hello", 0.2, 0.5), ("there,", 0.5, 0.9), ("dear", 1.0, 1.2), ("old", 1.2, 1.4), ("friend.", 1.4, 1.8),
        ("Bye", 3.0, 3.3),
    ]

    @Test func captions() throws {
        #expect(
            try events(Self.words, .karaoke) == [
                "1,0:00:00.20,0:00:01.00,Caption,,0,0,0,,{\\k30}Hello {\\k50}there,",
                "1,0:00:01.00,0:00:02.40,Caption,,0,0,0,,{\\k20}dear {\\k20}old {\\k100}friend.",
                "1,0:00:03.00,0:00:03.90,Caption,,0,0,0,,{\\k90}Bye",
            ])
        #expect(
            try events(Self.words, .plain) == [
                "1,0:00:00.20,0:00:02.40,Caption,,0,0,0,,Hello there,\\Ndear old friend.",
                "1,0:00:03.00,0:00:03.90,Caption,,0,0,0,,Bye",
            ])
        #expect(try events(Self.words, .none) == [])
        #expect(try events([], .karaoke) == [])
        // Nothing outlasts the scene.
        #expect(try events([("late", 3.8, 4.6)], .phrase) == ["1,0:00:03.80,0:00:04.00,Caption,,0,0,0,,late"])
    }

    @Test func titles() throws {
        #expect(
            try events([], title: "{\\b0}C:\\N {x", lowerThird: "Ada\nPilot") == [
                "0,0:00:00.20,0:00:03.60,LowerThird,,0,0,0,,{\\fad(200,200)}Ada\\NPilot",
                "2,0:00:00.00,0:00:04.00,Title,,0,0,0,,{\\fad(200,400)}\\{\\\u{2060}b0\\}C:\\\u{2060}N \\{x",
            ])
        // A lower third and a title leave long scenes again.
        #expect(
            try events([], frames: 1000, title: "T", lowerThird: "L") == [
                "0,0:00:00.20,0:00:06.20,LowerThird,,0,0,0,,{\\fad(200,200)}L",
                "2,0:00:00.00,0:00:10.00,Title,,0,0,0,,{\\fad(200,400)}T",
            ])
        // Two lines at most, then smaller letters.
        #expect(
            try events([], title: "one two three four five six", size: Size(180, 320)) == [
                "2,0:00:00.00,0:00:04.00,Title,,0,0,0,,{\\fad(200,400)}{\\fs21.89}one two three\\Nfour five six"
            ])
    }

    /// U+1D5A0 is in the regular font alone: the bold one writes the rest.
    @Test func fontsByGlyph() throws {
        let texts = try events([], title: "a \u{1D5A0} b")
        #expect(texts.count == 1)
        #expect(texts[0].hasSuffix("a {\\fnDejaVu Sans\\b0}\u{1D5A0} {\\fnDejaVu Sans\\b1}b"))
    }
}
