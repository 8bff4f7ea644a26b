import Foundation
import Media
import Model
import Testing

/// Files as vendors, proxies and attackers send them.
@Suite(.serialized) struct ArrivalTests {
    private let bench: SoundBench
    init() throws { bench = try SoundBench() }

    private func verdict(_ bytes: [UInt8], _ expects: ProbeParameters.Expectation) throws -> String {
        let path = try bench.write(bytes, "arrived")
        let failure = bench.failure(ProbeParameters(expects: expects), inputs: [.init(role: "file", path: path)])
        if let failure { #expect(failure.cause == .input && failure.input == 0, "\(failure)") }
        return failure?.message ?? "believed"
    }

    @Test(arguments: [
        ("", ProbeParameters.Expectation.picture, "the file is empty"),
        (
            "<!DOCTYPE html>\n<html><title>Sign in", .picture,
            "the file is an HTML page: <!DOCTYPE html> <html><title>Sign in, not a JPEG, PNG or WebP picture"
        ),
        (
            #"{"error":{"message":"busy"}}"#, .video,
            #"the file is JSON: {"error":{"message":"busy"}}, not an MP4, MOV, WebM or Matroska video"#
        ),
        (
            "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", .video,
            "the file is a playlist (M3U), not an MP4, MOV, WebM or Matroska video"
        ),
        (
            "ffconcat version 1.0\nfile /etc/passwd\n", .video,
            "the file is a playlist (ffconcat), not an MP4, MOV, WebM or Matroska video"
        ),
        (
            "<?xml version=\"1.0\"?>\n<MPD type=\"static\">", .video,
            "the file is a playlist (DASH), not an MP4, MOV, WebM or Matroska video"
        ),
        ("#EXTM3U\n", .sound, "the file is a playlist (M3U), not a WAV, FLAC, MP3, Ogg, M4A or AAC sound"),
        ("PK\u{3}\u{4}....", .sound, "the file is a ZIP archive, not a WAV, FLAC, MP3, Ogg, M4A or AAC sound"),
        ("<svg onload='x'/>", .picture, "the file is XML: <svg onload='x'/>, not a JPEG, PNG or WebP picture"),
        (#"{"words":[{"text":"hi","start":0,"end":4800}]}"#, .words, "believed"),
        (#"{"words":[]}"#, .words, "believed"),
        (#"{"words":[{"text":"hi","start":5,"end":4}]}"#, .words, "the times of the words run backwards"),
        ("[1,2]", .words, "the file is JSON: [1,2], not words with their times"),
        (
            String(repeating: "[", count: 1_000_000), .words,
            "the file is JSON: \(String(repeating: "[", count: 80))…, not words with their times"
        ),
        ("une page, à écrire", .text, "believed"),
        (" \n\t", .text, "the text is blank"),
    ])
    func texts(_ content: String, _ expects: ProbeParameters.Expectation, _ message: String) throws {
        #expect(try verdict(Array(content.utf8), expects) == message)
    }

    @Test func bytes() throws {
        let png = TinyPNG.make(Size(8, 8)) { x, y in [UInt8(x * 30), UInt8(y * 30), 0, 255] }
        #expect(try verdict(png, .picture) == "believed")
        #expect(try verdict(Array(png.dropLast(20)), .picture) == "the PNG picture is cut short")
        #expect(
            try verdict(png, .video) == "the file is a PNG picture, not an MP4, MOV, WebM or Matroska video")
        #expect(
            try verdict(png, .text) == "the file is a PNG picture, not text in UTF-8")
        #expect(try verdict([0x80, 0xFF, 0x81], .text).hasSuffix("not text in UTF-8"))
        #expect(
            try verdict([0, 1, 2, 3], .picture)
                == "the file is of no known kind (it starts with the bytes 00 01 02 03), not a JPEG, PNG or WebP picture"
        )
    }

    /// Whole files of every kind are believed; halves of them, and one with another's name, are not.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")))
    func media() throws {
        let picture = ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=2"]
        let sound = ["-f", "lavfi", "-i", "sine=440:d=2"]
        let cases: [(name: String, options: [String], expects: ProbeParameters.Expectation)] = [
            ("a.mp4", picture + ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"], .video),
            ("a.webm", picture + ["-c:v", "libvpx"], .video), ("a.mov", picture + ["-c:v", "prores_ks"], .video),
            ("a.mkv", picture + ["-c:v", "libx264"], .video), ("a.jpg", picture + ["-frames:v", "1"], .picture),
            ("a.mp3", sound, .sound), ("a.wav", sound, .sound), ("a.flac", sound, .sound), ("a.ogg", sound, .sound),
            ("a.opus", sound + ["-ar", "48000"], .sound), ("a.m4a", sound, .sound), ("a.aac", sound, .sound),
        ]
        for (name, options, expects) in cases {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
            process.arguments = ["-v", "error", "-nostdin", "-y"] + options + [bench.path(name)]
            try process.run()
            process.waitUntilExit()
            let bytes = try bench.bytes(name)
            #expect(try verdict(bytes, expects) == "believed", "\(name)")
            let other: ProbeParameters.Expectation = expects == .picture ? .sound : .picture
            #expect(try verdict(bytes, other) != "believed", "\(name) as another thing")
            #expect(try verdict(Array(bytes.prefix(40)), expects) != "believed", "the start of \(name)")
        }
        // No picture behind an honest name.
        #expect(
            try verdict(try bench.bytes("a.m4a"), .video)
                == "the file is an M4A sound, not an MP4, MOV, WebM or Matroska video")
        // An index at the end that never came.
        let movie = try bench.bytes("a.mov")
        #expect(try verdict(Array(movie.prefix(movie.count / 2)), .video).hasPrefix("opening the file"))
    }

    /// No byte changed anywhere makes a worker crash or hang.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")))
    func damage() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        process.arguments = [
            "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=0.6", "-c:v", "libx264",
            "-pix_fmt",
            "yuv420p", bench.path("whole.mp4"),
        ]
        try process.run()
        process.waitUntilExit()
        let whole = try bench.bytes("whole.mp4")
        var state: UInt64 = 1
        for _ in 0..<120 {
            var bytes = whole
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // The index is at the end: that is where harm is done.
                let place = bytes.count - 1 - Int(state >> 33) % min(bytes.count, state & 1 == 0 ? 1200 : bytes.count)
                bytes[place] = UInt8(truncatingIfNeeded: state >> 20)
            }
            let path = try bench.write(bytes, "damaged")
            let failure = bench.failure(ProbeParameters(expects: .video), inputs: [.init(role: "file", path: path)])
            #expect(failure == nil || failure?.cause != .internal)
        }
    }
}
