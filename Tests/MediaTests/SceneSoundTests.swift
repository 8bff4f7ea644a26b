import Foundation
import Media
import Model
import Testing

struct SceneSoundTests {
    /// The sound of a scene is the programme's, music and loudness off, from the scene's first sample on.
    @Test(arguments: [Rational(25), Rational(30_000, 1001)])
    func isTheProgrammes(_ rate: Rational) throws {
        let bench = try SoundBench()
        var inputs: [[ActionRequest.File]] = []
        let lengths = [70, 90, 61]
        for (scene, frames) in lengths.enumerated() {
            let stereo = scene == 1
            let voices = (0..<2).map { line in
                (0..<30_000 * (stereo ? 2 : 1)).map {
                    Float(($0 &* 7_919 &+ scene * 31 + line * 17) % 2_000) / 2_500 - 0.4
                }
            }
            // The second line starts within the first.
            let timing = TimingDocument(
                frames: frames,
                lines: [20_345, 38_001].map { .init(character: "a", start: $0, samples: 30_000, words: []) })
            inputs.append([.init(role: "timing", path: try bench.store(timing, "t\(scene)"))])
            for (line, voice) in voices.enumerated() {
                inputs[scene].append(
                    .init(role: "voice", path: try bench.wave(voice, channels: stereo ? 2 : 1, "v\(scene)-\(line)")))
            }
        }
        let levels = [0.0, -3]
        let score = try Score(
            ProgrammeParameters(
                rate: rate, scenes: lengths.map { _ in .init(overlap: 10, levels: levels) }, bed: nil, loudness: -14,
                ceiling: -1, bitRate: 192_000),
            ActionFiles(
                ActionRequest(kind: "", version: 1, parameters: "", inputs: inputs.flatMap(\.self), outputs: [])))
        var mixer = try Mixer(score, bed: nil)
        var block = StereoBlock(0)
        var mono: [Float] = []
        while try mixer.mix(into: &block) { mono += zip(block.left, block.right).map { ($0 + $1) / 2 } }

        var start = 0
        for (scene, frames) in lengths.enumerated() {
            try bench.perform(SceneSoundParameters(rate: rate, levels: levels), inputs: inputs[scene], prefix: "s-")
            let bytes = try bench.bytes("s-sound")
            let samples = stride(from: 44, to: bytes.count, by: 2).map {
                Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
            }
            #expect(samples.count == Sound.sample(ofFrame: frames, rate: rate))
            let offset = Sound.sample(ofFrame: start, rate: rate)
            // Neighbours are silent where scenes overlap: their voices start later and end before.
            let worst = samples.indices.filter { offset + $0 < mono.count }.map {
                abs(Double(samples[$0]) - max(-32768, min(32767, Double(mono[offset + $0]) * 32768)))
            }.max()
            #expect((worst ?? 9) <= 1, "scene \(scene)")
            start += frames - 10
        }
    }
}
