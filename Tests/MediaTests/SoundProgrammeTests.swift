import Foundation
import Media
import Model
import Testing

/// ffmpeg is a second witness where it is installed.
private let ffmpeg = "/usr/bin/ffmpeg"

@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: ffmpeg)))
struct SoundProgrammeTests {
    private let bench: SoundBench
    init() throws { bench = try SoundBench() }

    private func run(_ arguments: [String]) throws -> (out: Data, log: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ffmpeg)
        process.arguments = ["-hide_banner", "-nostdin"] + arguments
        let out = bench.path("ffmpeg.out")
        let log = bench.path("ffmpeg.log")
        for file in [out, log] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: out)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        process.waitUntilExit()
        return (Data(try bench.bytes("ffmpeg.out")), String(decoding: try bench.bytes("ffmpeg.log"), as: UTF8.self))
    }

    /// The programme as a player hears it: interleaved, without priming.
    private func decoded() throws -> [Float] {
        let (data, _) = try run(["-v", "error", "-i", bench.path("sound"), "-f", "f32le", "-"])
        let samples = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        let length = try bench.document(LoudnessDocument.self, "report").samples
        #expect(samples.count >= 2 * (length + 1024) && samples.count < 2 * (length + 3072))
        return Array(samples.dropFirst(2048).prefix(2 * length))
    }

    /// Integrated loudness and true peak of the decoded programme, as ffmpeg's ebur128 has them.
    private func witness() throws -> (loudness: Double, peak: Double) {
        let (_, log) = try run([
            "-i", bench.path("sound"), "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-",
        ])
        func value(_ name: String) -> Double {
            let line = log.split(separator: "\n").last { $0.contains(name) } ?? ""
            return Double(line.split(separator: " ").dropFirst().first ?? "") ?? .nan
        }
        return (value("I:"), value("Peak:"))
    }

    private func timing(_ frames: Int, _ lines: [(start: Int, samples: Int)]) -> TimingDocument {
        TimingDocument(
            frames: frames,
            lines: lines.map {
                .init(
                    character: "a", start: $0.start, samples: $0.samples,
                    words: [.init(text: "w", start: $0.start, end: $0.start + $0.samples)])
            })
    }

    /// Noise with the colour, the rhythm and the crest of speech, the same on every run.
    private func noise(_ count: Int, seed: UInt64, level: Float) -> [Float] {
        var state = seed
        var (low, lower): (Float, Float) = (0, 0)
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let white = Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
            low += (white - low) * 0.2
            lower += (low - lower) * 0.2
            let syllable = Float(index % 12_000) / 12_000
            return 3 * lower * level * (1 - syllable) * (index % 48_000 < 36_000 ? 1 : 0.02)
        }
    }

    @Test func clicksAreExact() throws {
        let rate = Rational(30000, 1001)
        var inputs: [ActionRequest.File] = []
        var expected: [Int] = []
        var start = 0
        for scene in 0..<50 {
            let (frames, overlap) = (40 + scene % 7, scene == 0 ? 0 : 9)
            start -= overlap
            let at = 3_000 + 517 * (scene % 5)
            var click = [Float](repeating: 0, count: 20_000)
            click[5_000] = 0.9
            inputs.append(
                .init(role: "timing", path: try bench.store(timing(frames, [(at, click.count)]), "t\(scene)")))
            inputs.append(.init(role: "voice", path: try bench.wave(click, "v\(scene)")))
            expected.append(Sound.sample(ofFrame: start, rate: rate) + at + 5_000)
            start += frames
        }
        try bench.perform(
            ProgrammeParameters(
                rate: rate, scenes: (0..<50).map { .init(overlap: $0 == 0 ? 0 : 9, levels: [0]) }, bed: nil,
                loudness: -14,
                ceiling: -1, bitRate: 192_000), inputs: inputs)
        let samples = try decoded()
        #expect(samples.count == 2 * Sound.sample(ofFrame: start, rate: rate))
        let found = expected.map { sample in
            (sample - 800..<sample + 800).max { abs(samples[2 * $0]) < abs(samples[2 * $1]) } ?? -1
        }
        #expect(found == expected)
    }

    @Test(arguments: [(-14.0, Float(0.1)), (-23, 0.9), (-14, 1.0)])
    func loudnessAndPeak(_ target: Double, _ level: Float) throws {
        let voice = try bench.wave(noise(960_000, seed: 7, level: level), "voice")
        let bed = try bench.wave(noise(400_000, seed: 9, level: 0.3).flatMap { [$0, -$0] }, channels: 2, "bed")
        try bench.perform(
            ProgrammeParameters(
                rate: Rational(25), scenes: [.init(overlap: 0, levels: [3])],
                bed: .init(level: -12, duck: 9, fadeIn: 24_000, fadeOut: 48_000, loop: true), loudness: target,
                ceiling: -1,
                bitRate: 192_000),
            inputs: [
                .init(role: "timing", path: try bench.store(timing(600, [(48_000, 960_000)]), "timing")),
                .init(role: "voice", path: voice), .init(role: "bed", path: bed),
            ])
        let report = try bench.document(LoudnessDocument.self, "report")
        let heard = try witness()
        #expect(abs((report.integrated ?? 0) - target) <= 0.15)
        #expect(abs(heard.loudness - target) <= 0.3)
        #expect(heard.peak <= -1)
        #expect(report.samples == 1_152_000)
    }

    @Test func silenceStaysSilent() throws {
        try bench.perform(
            ProgrammeParameters(
                rate: Rational(25), scenes: [.init(overlap: 0, levels: [])], bed: nil, loudness: -14, ceiling: -1,
                bitRate: 192_000),
            inputs: [.init(role: "timing", path: try bench.store(timing(25, []), "timing"))])
        #expect(
            try bench.document(LoudnessDocument.self, "report")
                == LoudnessDocument(integrated: nil, truePeak: nil, gain: 0, samples: 48_000))
        #expect(try decoded().allSatisfy { $0 == 0 })
    }

    @Test func duckingFollowsSpeech() {
        let second = Sound.sampleRate
        var ducking = Ducking(
            speech: [6 * second..<7 * second, 2 * second..<3 * second, 3 * second + 40_000..<4 * second], decibels: 12)
        #expect(ducking.spans == [2 * second..<4 * second, 6 * second..<7 * second])
        var envelope: [Float] = []
        while envelope.count < 9 * second {
            var gains = [Float](repeating: 1, count: 1_000)
            ducking.apply(from: envelope.count, to: &gains)
            envelope += gains
        }
        let tenths = stride(from: 0, to: envelope.count, by: second / 20).map {
            (20 * log10(Double(envelope[$0])) * 10).rounded() / 10
        }
        #expect(tenths[0...35].allSatisfy { $0 == 0 })
        #expect(Array(tenths[36...40]) == [-1.2, -4.2, -7.8, -10.8, -12])
        #expect(tenths[40..<80].allSatisfy { $0 == -12 })
        #expect(tenths[93...114].allSatisfy { $0 == 0 })
        #expect(zip(envelope, envelope.dropFirst()).allSatisfy { abs($0 - $1) < 0.001 })
    }
}
