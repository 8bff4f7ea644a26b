import Foundation
import Testing

extension EndToEnd {
    /// The finished film's sound, decoded by another program.
    @Suite struct SoundTests {
        @Test(arguments: ["25", "30000/1001"]) func clicksAreWhereTheyWerePut(rate: String) throws {
            let parts = rate.split(separator: "/").compactMap { Double($0) }
            let fps = parts[0] / (parts.count == 2 ? parts[1] : 1)
            let sandbox = try Sandbox()
            // A click 100 samples into each recording.
            var click = [Int16](repeating: 0, count: 4800)
            click[100] = 32000
            try sandbox.write("voices/click.wav", Sandbox.wav(click))
            let scenes = 51
            var manifest = """
                vidbuild: 1
                output: { file: out/f.mp4, size: 64x36, fps: \(rate) }
                characters: { ana: { } }
                loudness: -30LUFS
                defaults: { transition: { kind: fade, duration: 3f } }
                scenes:

                """
            for scene in 0..<scenes {
                manifest += "  - { id: s\(scene), picture: { color: \"#203040\" }, duration: 17f, captions: none, "
                manifest += "say: [ { ana: click, file: voices/click.wav, at: 5f } ] }\n"
            }
            try sandbox.write("project.yaml", manifest)
            let outcome = try Program.run("render", sandbox.path("project.yaml"))
            try #require(outcome.status == 0, "\(outcome.errors)")
            let decoded = try Program.tool(
                "ffmpeg", "-v", "error", "-i", sandbox.path("out/f.mp4"), "-map", "0:a", "-f", "f32le", "-ac", "1",
                sandbox.path("raw"))
            try #require(decoded.status == 0, "\(decoded.errors)")
            let samples = try #require(sandbox.read("raw")).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            var worst = 0
            for scene in 0..<scenes {
                let expected =
                    Int((Double(scene * 14) * 48000 / fps).rounded(.down)) + Int((5 * 48000 / fps).rounded(.down)) + 100
                let window = max(0, expected - 2000)..<min(samples.count, expected + 2000)
                let found = window.max { abs(samples[$0]) < abs(samples[$1]) } ?? -1
                worst = max(worst, abs(found - expected))
            }
            // The second of the two roundings may differ by a sample where frames are no whole number of samples.
            #expect(worst <= (rate == "25" ? 0 : 1))
            let frames = 14 * (scenes - 1) + 17
            #expect(abs(Double(samples.count) / 48000 - Double(frames) / fps) < 1 / fps)
            print("\(scenes - 1) joins at \(rate) fps: clicks off by at most \(worst) samples")
        }

        @Test func loudnessIsBroughtToItsTarget() throws {
            let sandbox = try Sandbox()
            var random = SplitMix(seed: 1)
            try sandbox.write(
                "bed.wav", Sandbox.wav((0..<240_000).map { _ in Int16.random(in: -3000...3000, using: &random) }))
            for target in [-14, -23] {
                try sandbox.write(
                    "project.yaml",
                    """
                    vidbuild: 1
                    output: { file: out/f.mp4, size: 64x36, fps: 10 }
                    characters: { ana: { voice: { engine: flite, name: slt } } }
                    loudness: \(target)LUFS
                    music: { file: bed.wav, level: -12dB, duck: 9dB, fade-out: 1s }
                    scenes:
                      - { id: a, picture: { color: "#203040" }, say: [ { ana: The moon is closer than the sea and farther than the road. } ] }
                      - { id: b, picture: { color: "#203040" }, say: [ { ana: "One small step, and then a long way home again." } ] }
                    """)
                let outcome = try Program.run("render", sandbox.path("project.yaml"))
                try #require(outcome.status == 0, "\(outcome.errors)")
                let measured = try Program.tool(
                    "ffmpeg", "-nostats", "-i", sandbox.path("out/f.mp4"), "-map", "0:a", "-af", "ebur128=peak=true",
                    "-f", "null", "-")
                func value(_ name: String) -> Double? {
                    measured.errors.split(separator: "\n").last { $0.contains(name) }?.split(separator: " ").compactMap
                    { Double($0) }.first
                }
                let integrated = try #require(value("I:"))
                let peak = try #require(value("Peak:"))
                #expect(abs(integrated - Double(target)) <= 0.5)
                #expect(peak < -1)
                print("target \(target) LUFS: \(integrated) LUFS, true peak \(peak) dBTP")
            }
        }
    }
}
