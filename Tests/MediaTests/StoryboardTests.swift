import Foundation
import Media
import Model
import Testing

@Suite(.serialized) struct StoryboardTests {
    private let bench: PictureBench
    init() throws { bench = try PictureBench() }

    private static let font = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("templates/fonts/DejaVuSans.ttf").path

    private func draw(
        _ prompt: String, style: String = "", colors: [Color] = [], seed: Int = 0, size: Size = Size(160, 90),
        fonts: Bool = true
    ) throws -> [UInt8] {
        try bench.perform(
            StoryboardParameters(size: size, prompt: prompt, style: style, colors: colors, seed: seed),
            fonts ? ["font=\(Self.font)"] : [], "picture.png")
        #expect(bench.failure(ProbeParameters(expects: .picture), ["file=picture.png"]) == nil)
        return try bench.bytes("picture.png")
    }

    /// Samples of a picture as a still frame: luma, then chroma.
    private func frame(_ size: Size = Size(160, 90)) throws -> [UInt8] {
        try bench.perform(
            StillParameters(size: size, detail: 1, fit: .cover, focus: .center, background: .black),
            ["picture=picture.png"], "frame")
        return try bench.planes("frame").samples
    }

    @Test func equalWordsAreEqualBytes() throws {
        let first = try draw("a fox in the woods")
        #expect(try draw("a fox in the woods") == first)
        let others = [
            try draw("a fox in the woods", seed: 1), try draw("a fox in the wood"),
            try draw("a fox in the woods", style: "noir"),
            try draw("a fox in the woods", colors: [Color(red: 200, green: 0, blue: 0)]),
            try draw("a fox in the woods", fonts: false),
        ]
        #expect(Set(others + [first]).count == 6)
    }

    /// The hour is in the light, the place in the colour, the style in both.
    @Test func wordsAreSeen() throws {
        func mean(_ prompt: String, style: String = "") throws -> (y: Double, u: Double, v: Double) {
            _ = try draw(prompt, style: style, fonts: false)
            let samples = try frame()
            func mean(_ part: ArraySlice<UInt8>) -> Double {
                Double(part.reduce(0) { $0 + Int($1) }) / Double(part.count)
            }
            return (mean(samples[..<14_400]), mean(samples[14_400..<18_000]), mean(samples[18_000...]))
        }
        let (night, day, desert, noir) = (
            try mean("the sea at night"), try mean("the sea at noon"), try mean("a desert at noon"),
            try mean("the sea at sunset", style: "film noir")
        )
        #expect(night.y + 40 < day.y)
        #expect(desert.v > day.v + 5 && desert.u < day.u)
        #expect(abs(noir.u - 128) < 1.5 && abs(noir.v - 128) < 1.5)
    }

    /// Any words, any shape: never a failure. Nothing of them is an instruction to what writes them.
    @Test(arguments: [
        "", " ", "{\\an5}{\\b1} \\N a \u{0} b", "猫と灯台", "مرحبا بالعالم", "🦊🦊🦊",
        String(repeating: "wolf ", count: 5_000),
        "an astronaut, a robot, a child, a dog, a cat, a horse, a deer, a bird, fish, a boat, a ship and a whale under a bridge",
        "a lighthouse, house, castle, tree, lamp, fire, balloon, rocket, car, tent, flower, train on a cliff by stairs",
        "underwater", "space", "a storm in the mountains", "snow in the city", "fog in the desert", "rain in a room",
    ])
    func anything(_ prompt: String) throws {
        for size in [Size(64, 36), Size(20, 60)] { _ = try draw(prompt, size: size) }
    }

    /// A placeholder is grey, with marks along its edges, and says what is missing.
    @Test func placeholder() throws {
        let parameters = PlaceholderParameters(
            size: Size(320, 180), missing: "clip", prompt: "a fox", providers: ["runway", "kling"])
        try bench.perform(parameters, ["font=\(Self.font)"], "picture.png")
        let written = try frame(Size(320, 180))
        try bench.perform(parameters, [], "picture.png")
        let blank = try frame(Size(320, 180))
        // Words stand in the middle, and only there.
        let rows = (0..<180).filter { row in
            (0..<320).contains { abs(Int(written[row * 320 + $0]) - Int(blank[row * 320 + $0])) > 40 }
        }
        #expect(rows.allSatisfy { (46...126).contains($0) } && rows.count > 12)
        #expect((0..<320).contains { blank[2 * 320 + $0] > 130 } && (0..<320).allSatisfy { blank[30 * 320 + $0] < 80 })
    }
}
