import Foundation
import Media
import Model
import Testing

struct SoundRecordingTests {
    private let bench: SoundBench
    init() throws { bench = try SoundBench() }

    /// A 16-bit WAV file.
    private func pcm(_ samples: [Int16], rate: Int, channels: Int = 1) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        let data = samples.flatMap { bytes($0) }
        return Array("RIFF".utf8) + bytes(UInt32(36 + data.count)) + Array("WAVEfmt ".utf8) + bytes(UInt32(16))
            + bytes(UInt16(1))
            + bytes(UInt16(channels)) + bytes(UInt32(rate)) + bytes(UInt32(rate * channels * 2))
            + bytes(UInt16(channels * 2))
            + bytes(UInt16(16)) + Array("data".utf8) + bytes(UInt32(data.count)) + data
    }

    private func recording(_ bytes: [UInt8], text: String = "a word", words: [Int]? = nil) throws -> WordsDocument {
        try bench.perform(
            RecordingParameters(text: text, words: words),
            inputs: [.init(role: "file", path: try bench.write(bytes, "in"))])
        return try bench.document(WordsDocument.self, "words")
    }

    @Test func passesThrough() throws {
        let samples = (0..<10_000).map { Int16(truncatingIfNeeded: $0 &* 7919) }
        #expect(try recording(pcm(samples, rate: 48_000)).samples == 10_000)
        #expect(try bench.samples("sound") == samples.map { Float($0) / 32768 })
        #expect(try recording(pcm(samples, rate: 48_000, channels: 2)).samples == 5_000)
        #expect(try bench.samples("sound") == samples.map { Float($0) / 32768 })
        try bench.perform(
            BedParameters(), inputs: [.init(role: "file", path: try bench.write(pcm(samples, rate: 48_000), "in"))])
        #expect(try bench.samples("sound") == samples.flatMap { [Float($0) / 32768, Float($0) / 32768] })
    }

    @Test(arguments: [8_000, 16_000, 22_050, 44_100, 96_000])
    func resamplesWithoutDelay(_ rate: Int) throws {
        // A smooth bump in the middle stays in the middle.
        let samples = (0..<rate).map { Int16(20_000 * exp(-pow(Double($0 - rate / 2) / Double(rate) * 200, 2))) }
        #expect(try recording(pcm(samples, rate: rate)).samples == 48_000)
        let sound = try bench.samples("sound")
        let peak = sound.indices.max { sound[$0] < sound[$1] } ?? 0
        #expect(abs(peak - 24_000) <= 1)
        let error =
            sound.indices.map { abs(Double(sound[$0]) - 20_000 / 32768 * exp(-pow(Double($0 - 24_000) / 240, 2))) }
            .max() ?? 1
        #expect(error < 0.0005)
    }

    @Test func sharesWords() throws {
        #expect(
            WordShares.words(of: "Hello, a — world!", in: 100..<220).map { "\($0.text) \($0.start) \($0.end)" }
                == ["Hello, 100 150", "a 150 160", "— 160 170", "world! 170 220"])
        // Sound from 0.2 s to 0.5 s.
        let samples = (0..<48_000).map { (9_600..<24_000).contains($0) ? Int16($0 % 2 == 0 ? 3000 : -3000) : 20 }
        let words = try recording(pcm(samples, rate: 48_000), text: "ab cd")
        #expect(words.words.map { [$0.start, $0.end] } == [[9_600, 16_800], [16_800, 24_000]])
        #expect(try recording(pcm(samples, rate: 48_000), text: "ab cd", words: [0, 50]).words.map(\.end) == [25, 50])
    }

    @Test(arguments: [
        ("", "the file is empty"),
        (
            "#EXTM3U\n#EXT-X-TARGETDURATION:10\n",
            "the file is not a WAV, FLAC, MP3, Ogg, M4A or AAC sound (it starts with \"#EXTM3U\")"
        ),
        (
            "ffconcat version 1.0\nfile x",
            "the file is not a WAV, FLAC, MP3, Ogg, M4A or AAC sound (it starts with \"ffconcat version\")"
        ),
        ("\u{1}\u{2}", "the file is not a WAV, FLAC, MP3, Ogg, M4A or AAC sound (it starts with 01 02)"),
    ])
    func refuses(_ content: String, _ message: String) throws {
        let path = try bench.write(Array(content.utf8), "in.wav")
        let failure = bench.failure(
            RecordingParameters(text: "x", words: nil), inputs: [.init(role: "file", path: path)])
        #expect(failure?.message == message)
        #expect(failure?.cause == .input && failure?.input == 0)
    }

    @Test func refusesNoSamplesAndWrongSpans() throws {
        let empty = try bench.write(pcm([], rate: 48_000), "empty.wav")
        let none = bench.failure(RecordingParameters(text: "x", words: nil), inputs: [.init(role: "file", path: empty)])
        #expect(none?.cause == .input && none?.input == 0)
        let short = try bench.write(pcm([1, 2, 3], rate: 48_000), "short.wav")
        let late = bench.failure(
            RecordingParameters(text: "x", words: [96_000, 144_000]), inputs: [.init(role: "file", path: short)])
        #expect(late?.message == "the words are said to be spoken from 2.000 s to 3.000 s, but the sound lasts 0.000 s")
    }

    /// Compressed sounds come back at their own place and length: a click stays on its sample.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")),
        arguments: [
            ("flac", []), ("mp3", ["-b:a", "192k"]), ("m4a", ["-b:a", "192k"]),
            ("ogg", ["-c:a", "libvorbis", "-q:a", "6"]),
        ])
    func gapless(_ ending: String, _ options: [String]) throws {
        var samples = [Int16](repeating: 0, count: 50_000)
        samples[20_000] = 30_000
        let source = try bench.write(pcm(samples, rate: 48_000), "click.wav")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        process.arguments = ["-v", "error", "-nostdin", "-i", source] + options + [bench.path("click." + ending)]
        try process.run()
        process.waitUntilExit()
        let words = try recording(try bench.bytes("click." + ending))
        let sound = try bench.samples("sound")
        #expect(sound.indices.max { abs(sound[$0]) < abs(sound[$1]) } == 20_000)
        // An MP4's edit list is true to a millisecond; nothing is ever lost.
        #expect((50_000...50_000 + (ending == "m4a" ? 48 : 0)).contains(words.samples))
    }
}
