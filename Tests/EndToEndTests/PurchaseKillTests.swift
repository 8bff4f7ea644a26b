import Dispatch
import Foundation
import Testing

extension EndToEnd {
    /// A film that is bought whole, on a bad day, by a program that is killed again and again: each thing is bought once.
    /// `Tests/Benchmarks/vendors.py` does the same with sixty scenes and a hundred kills.
    @Suite struct PurchaseKillTests {
        private static let kinds = ["voice", "picture", "clip", "lipsync"]
        private static let scenes = 6

        private func film() throws -> Sandbox {
            let sandbox = try Sandbox()
            let scenes = (0..<Self.scenes).map {
                """
                  - id: s\($0)
                    picture: { prompt: a keeper with lantern number \($0) }
                    clip: { prompt: the keeper of lantern \($0) looks up, from: picture, duration: 4s }
                    lipsync: true
                    say: [{ ana: This is lantern \($0). }]
                """
            }
            try sandbox.write(
                "project.yaml",
                """
                vidbuild: 1
                output: { file: out/f.mp4, size: 160x90, fps: 10 }
                providers:
                  picture: openai/gpt-image-2.5-flare
                  clip: replicate/google/veo-3.1
                  lipsync: replicate/sync/lipsync-2-pro
                characters:
                  ana: { voice: { provider: elevenlabs, voice: JBFqnCBsd6RMkjVDRZzb } }
                defaults: { transition: cut }
                captions: none
                scenes:
                \(scenes.joined(separator: "\n"))
                """)
            return sandbox
        }

        private func arguments(_ sandbox: Sandbox, _ more: String...) -> [String] {
            ["render", sandbox.path("project.yaml"), "--store", sandbox.path("store")] + more
        }

        /// The film, wherever a demonstration puts it.
        private func result(_ sandbox: Sandbox) throws -> Data? {
            try FileManager.default.contentsOfDirectory(atPath: sandbox.path("out")).filter { $0.hasSuffix(".mp4") }
                .first.flatMap { sandbox.read("out/" + $0) }
        }

        @Test(.timeLimit(.minutes(10))) func isBoughtOnce() throws {
            let clean = try film()
            let calm = try StandIns(clean)
            let started = ContinuousClock.now
            let outcome = try Program.run(
                arguments(clean), environment: calm.environment)
            let whole = ContinuousClock.now - started
            #expect(outcome.status == 0, "\(outcome.errors)")
            let everything = Dictionary(uniqueKeysWithValues: Self.kinds.map { ($0, Self.scenes) })
            #expect(try Self.kinds(calm) == everything)

            var random = SplitMix(seed: 11)
            let sandbox = try film()
            let vendors = try StandIns(sandbox, script: #"{"preset": "third"}"#)
            let demonstration = vendors.environment
            let longest = Int(whole / .microseconds(1))
            for _ in 0..<5 {
                let process = Program.process(arguments(sandbox), environment: demonstration)
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                let pid = process.processIdentifier
                let timer = DispatchSource.makeTimerSource(queue: .global())
                timer.schedule(deadline: .now() + .microseconds(Int.random(in: 0...longest / 2, using: &random)))
                timer.setEventHandler { kill(pid, SIGKILL) }
                timer.resume()
                process.waitUntilExit()
                timer.cancel()
            }
            // What died without an answer is named by the next render, and may have been sold.
            var last = try Program.run(arguments(sandbox), environment: demonstration)
            let named = try Self.unanswered(sandbox, demonstration)
            #expect((last.status == 0) == named.isEmpty, "\(last.errors)")
            for step in named { #expect(last.errors.contains("may have been billed"), "\(step): \(last.errors)") }
            if last.status != 0 {
                last = try Program.run(arguments(sandbox, "--repeat-unanswered"), environment: demonstration)
            }
            #expect(last.status == 0, "\(last.errors)")
            let sold = try Self.kinds(vendors)
            for kind in Self.kinds {
                let again = sold[kind, default: 0] - Self.scenes
                #expect(again >= 0 && again <= named.filter { $0.contains("/\(kind)") }.count, "\(kind): \(again) more")
            }
            #expect(try result(sandbox) == result(clean))
            let audit = try Program.run(
                ["cost", sandbox.path("project.yaml"), "--store", sandbox.path("store"), "--audit"])
            #expect(audit.status == 0, "\(audit.output)")
        }

        /// How many of each kind were bought and kept.
        private static func kinds(_ vendors: StandIns) throws -> [String: Int] {
            Dictionary(try vendors.sold().map { ($0.kind, 1) }, uniquingKeysWith: +)
        }

        /// Steps whose call died without an answer, as the ledger has them.
        private static func unanswered(_ sandbox: Sandbox, _ environment: [String: String]) throws -> [String] {
            struct Report: Decodable { var unanswered: [String] }
            let outcome = try Program.run(
                "cost", sandbox.path("project.yaml"), "--store", sandbox.path("store"), "--json",
                environment: environment)
            return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).unanswered
        }
    }
}
