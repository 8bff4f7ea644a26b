import Foundation
import Testing

extension EndToEnd {
    /// Material that cannot be used: every mistake is told in one run, at its line, and the last good film stays.
    @Suite struct BadInputTests {
        private let good = """
            vidbuild: 1
            output: { file: out/f.mp4, size: 64x36, fps: 10 }
            scenes:
              - { id: a, picture: { color: "#203040" }, duration: 5f }

            """

        /// Renders the good film, then `manifest` with `files`; the film and the store must be as they were.
        private func outcome(_ manifest: String, _ files: [String: Data] = [:], environment: [String: String] = [:])
            throws -> Program.Outcome
        {
            let sandbox = try Sandbox()
            try sandbox.write("project.yaml", good)
            let first = try Program.run("render", sandbox.path("project.yaml"))
            try #require(first.status == 0, "\(first.errors)")
            let film = sandbox.read("out/f.mp4")
            for (name, data) in files { try sandbox.write(name, data) }
            try sandbox.write("project.yaml", manifest)
            let bad = try Program.run("render", sandbox.path("project.yaml"), environment: environment)
            #expect(sandbox.read("out/f.mp4") == film, "the last good film stays")
            #expect(try Program.run("store", "verify", "--store", sandbox.path(".vidbuild")).status == 0)
            try sandbox.write("project.yaml", good)
            #expect(try Events(rendering: sandbox, store: ".vidbuild").ran == [], "the store stays")
            return bad
        }

        /// The lines that name a place in the manifest, with their messages.
        private func messages(_ outcome: Program.Outcome) -> [String] {
            outcome.errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("project.yaml:") }
        }

        private static func header(png width: UInt32, _ height: UInt32) -> Data {
            var png = Sandbox.png(width: 8, height: 8, seed: 1)
            for (offset, value) in [(16, width), (20, height)] {
                png.replaceSubrange(offset..<offset + 4, with: withUnsafeBytes(of: value.bigEndian) { Data($0) })
            }
            // The header's checksum.
            var crc: UInt32 = 0xFFFF_FFFF
            for byte in png[12..<29] {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            }
            png.replaceSubrange(29..<33, with: withUnsafeBytes(of: (~crc).bigEndian) { Data($0) })
            return png
        }

        @Test func picturesAndSoundsThatAreNone() throws {
            let picture = Sandbox.png(width: 40, height: 40, seed: 5)
            let bad = try outcome(
                """
                vidbuild: 1
                output: { file: out/f.mp4, size: 64x36, fps: 10 }
                characters: { ana: {} }
                defaults: { transition: cut }
                scenes:
                  - { id: words, picture: words.png, duration: 5f }
                  - { id: cut, picture: cut.png, duration: 5f }
                  - { id: huge, picture: huge.png, duration: 5f }
                  - { id: empty, picture: empty.jpg, duration: 5f }
                  - id: voices
                    picture: { color: "#203040" }
                    say:
                      - { ana: one, file: empty.wav }
                      - { ana: two, file: list.wav }

                """,
                [
                    "words.png": Data("only words".utf8), "cut.png": picture.prefix(picture.count / 2),
                    "huge.png": Self.header(png: 60_000, 60_000), "empty.jpg": Data(), "empty.wav": Data(),
                    "list.wav": Data("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n".utf8),
                ])
            #expect(bad.status == 1)
            #expect(
                messages(bad) == [
                    "project.yaml:6:27: error: the file is not a JPEG, PNG or WebP picture (it starts with \"only words\") (step words/still)",
                    "project.yaml:7:25: error: the PNG picture is cut short (step cut/still)",
                    "project.yaml:8:26: error: the picture is too large: 60000x60000, at most 16384 a side and 120 megapixels (step huge/still)",
                    "project.yaml:9:27: error: the file is not a JPEG, PNG or WebP picture (it is empty) (step empty/still)",
                    "project.yaml:13:27: error: the file is empty (step voices/voice/1)",
                    "project.yaml:14:27: error: the file is not a WAV, FLAC, MP3, Ogg, M4A or AAC sound (it starts with \"#EXTM3U\") (step voices/voice/2)",
                ], "\(bad.errors)")
        }

        @Test func aManifestThatIsWrongIsStatusTwo() throws {
            let bad = try outcome(
                "vidbuild: 1\noutput: { file: out/f.mp4 }\nscenes: []\nmusik: x.flac\n",
                environment: ["GITHUB_ACTIONS": "true"])
            #expect(bad.status == 2)
            #expect(
                messages(bad) == [
                    "project.yaml:3:1: error: the film has no scenes",
                    "project.yaml:4:1: error: a manifest has no key “musik”",
                ], "\(bad.errors)")
            let annotations = bad.output.split(separator: "\n").map {
                $0.split(separator: "/").last.map(String.init) ?? ""
            }
            #expect(
                annotations == [
                    "project.yaml,line=3,col=1::the film has no scenes",
                    "project.yaml,line=4,col=1::a manifest has no key “musik”%0Adid you mean “music”?",
                ])
            #expect(bad.output.hasPrefix("::error file="))
        }

        @Test func aFullDiskIsAFailureThatSaysSo() throws {
            let sandbox = try Sandbox()
            try sandbox.write("project.yaml", good)
            try FileManager.default.createDirectory(atPath: sandbox.path("small"), withIntermediateDirectories: true)
            let mounted = try Program.tool("mount", "-t", "tmpfs", "-o", "size=160k", "none", sandbox.path("small"))
            try withKnownIssue("mounting needs root", isIntermittent: true) {
                try #require(mounted.status == 0)
            } when: {
                geteuid() != 0
            }
            guard mounted.status == 0 else { return }
            defer { _ = try? Program.tool("umount", sandbox.path("small")) }
            let full = try Program.run("render", sandbox.path("project.yaml"), "--store", sandbox.path("small/store"))
            #expect(full.status == 1)
            #expect(full.errors.contains("the disk is full"), "\(full.errors)")
            #expect(sandbox.read("out/f.mp4") == nil)
        }
    }
}
