import Foundation
import Testing

extension EndToEnd {
    /// No secret is in anything that a render writes, says or hands to its workers, however badly vendors behave.
    @Suite struct SecretTests {
        /// What stand-ins take for keys, what is made of keys (web tokens, Google's access tokens), and what only the
        /// environment has.
        private static let secrets =
            ["openai", "kling", "elevenlabs", "replicate", "vertex", "s3", "youtube", "google"].map { "demo-\($0)" }
            + ["eyJhbGciOiJIUzI1NiIs", "ya29.", environment, file, descriptor]
        private static let environment = "sk-environment-4f1c09"
        private static let file = "sk-file-77ab3e"
        private static let descriptor = "sk-descriptor-c20d51"

        private static let film = """
            vidbuild: 1
            title: Secrets
            output: { file: out/f.mp4, size: 128x72, fps: 12 }
            providers:
              picture: [openai/gpt-image-2.5-flare, replicate/black-forest-labs/flux-schnell, storyboard]
              clip: [kling/kling-v2-6, storyboard]
            characters:
              ana: { voice: [{ provider: elevenlabs, voice: JBFqnCBsd6RMkjVDRZzb }, { engine: flite, name: slt }] }
            defaults: { transition: cut }
            publish:
              - s3: { bucket: films, key: a/f.mp4, region: eu-west-1 }
              - youtube: { title: Secrets, privacy: private }
            scenes:
              - { id: one, picture: { prompt: a fox at dawn }, say: [{ ana: "Good morning." }] }
              - { id: two, picture: { prompt: a fox at noon }, clip: { prompt: it runs, from: picture, duration: 5s }, duration: 4f }
              - { id: three, clip: { prompt: the sea, provider: [vertex/veo-3.1-fast-generate-001, storyboard], duration: 4s }, duration: 4f }

            """

        private static func found(in data: Data) -> [String] { secrets.filter { data.range(of: Data($0.utf8)) != nil } }

        /// Every file under a folder, and the secrets in it.
        private static func leaks(_ folder: String) -> [String] {
            let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return files.flatMap { name in
                found(in: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()).map { "\(name): \($0)" }
            }
        }

        @Test(arguments: [
            "[]", #"[{"fault": "key-echo"}]"#, #"[{"call": "create", "fault": "moderation"}]"#,
            #"{"preset": "third"}"#, #"[{"call": "poll", "times": 9, "fault": "key-echo"}]"#,
            #"[{"vendor": "youtube", "fault": "key-echo"}]"#, #"[{"vendor": "google", "fault": "key-echo"}]"#,
        ])
        func noneIsWritten(script: String) throws {
            let sandbox = try Sandbox()
            // What the stand-ins themselves keep is beside the project, not in it.
            let outside = try Sandbox()
            let street = try StandIns(outside, script: script)
            try sandbox.write("project.yaml", Self.film)
            let environment = street.environment.merging([
                "OPENAI_API_KEY": Self.environment, "AWS_SECRET_ACCESS_KEY": Self.environment,
            ]) { $1 }
            var said = ""
            for format in ["text", "json"] {
                let render = try Program.run(
                    "render", sandbox.path("project.yaml"), "--log", sandbox.path("log-\(format)"), "--log-format",
                    format,
                    "--events", sandbox.path("events-\(format)"), "--trace", sandbox.path("trace-\(format)"), "--json",
                    environment: environment)
                said += render.output + render.errors
                if script == "[]" {
                    #expect(render.status == 0, "\(render.errors)")
                    #expect(!render.output.contains("placeholder"), "\(render.output)")
                    #expect(try street.sold().count == 5)
                }
            }
            for command in ["plan", "graph", "cost"] {
                let outcome = try Program.run(command, sandbox.path("project.yaml"), "--json", environment: environment)
                said += outcome.output + outcome.errors
            }
            #expect(said.count > 3000)
            #expect(sandbox.read("log-text")?.isEmpty == false)
            #expect(Self.found(in: Data(said.utf8)) == [])
            #expect(Self.leaks(sandbox.folder) == [])
            if script.contains("[{\"fault\": \"key-echo\"}]") {
                // The vendors did repeat their keys: what is left of those says so.
                #expect(String(decoding: sandbox.read("log-text") ?? Data(), as: UTF8.self).contains("[secret]"))
            }
        }

        @Test func workersHaveNone() throws {
            let sandbox = try Sandbox()
            let street = try StandIns(try Sandbox())
            let text = Self.film.replacingOccurrences(of: "duration: 4f", with: "duration: 200f")
            try sandbox.write("project.yaml", text.replacingOccurrences(of: "128x72", with: "640x360"))
            let process = Program.process(
                ["render", sandbox.path("project.yaml")],
                environment: street.environment.merging(["OPENAI_API_KEY": Self.environment]) { $1 })
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            var seen: Set<Int32> = []
            var cores = 0
            while process.isRunning {
                for child in Self.children(of: process.processIdentifier) {
                    let variables = FileManager.default.contents(atPath: "/proc/\(child)/environ") ?? Data()
                    #expect(variables.isEmpty, "\(String(decoding: variables, as: UTF8.self))")
                    guard seen.insert(child).inserted, cores < 2 else { continue }
                    let core = sandbox.path("core")
                    _ = try Program.tool("gcore", "-o", core, "\(child)")
                    guard let memory = FileManager.default.contents(atPath: "\(core).\(child)") else { continue }
                    cores += 1
                    #expect(Self.found(in: memory) == [])
                    sandbox.remove("core.\(child)")
                }
            }
            #expect(process.terminationStatus == 0)
            #expect(!seen.isEmpty)
            print("\(seen.count) workers: no environment, \(cores) cores without a secret")
        }

        private static func children(of parent: Int32) -> [Int32] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { Int32($0) }.filter { pid in
                guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                    let end = stat.lastIndex(of: ")"), stat.contains("(vidbuild-media)")
                else { return false }
                return stat[end...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) } == parent
            }
        }

        // MARK: Where they come from

        private struct Row: Decodable {
            var provider: String
            var ready: Bool
            var reason: String?
        }

        /// Runs `vidbuild providers list --json` with secrets from an environment, a file and a descriptor.
        private func list(mode: Int) throws -> (rows: [String: Row], text: String) {
            let sandbox = try Sandbox()
            try sandbox.write("secret", Self.file + "\n")
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: sandbox.path("secret"))
            try sandbox.write("descriptor", Self.descriptor + "\n")
            try sandbox.write(
                "config.yaml",
                "secrets:\n  openai.key: { env: STUDIO_KEY }\n  elevenlabs.key: { file: \(sandbox.path("secret")) }\n"
                    + "  replicate.key: { fd: 3 }\n")
            let outcome = try Program.tool(
                "sh", "-c", "exec \"$0\" providers list --json 3< \"$1\"", Program.folder.path + "/vidbuild",
                sandbox.path("descriptor"),
                environment: [
                    "VIDBUILD_CONFIG": sandbox.path("config.yaml"), "STUDIO_KEY": Self.environment, "VIDBUILD_DEMO": "",
                    "OPENAI_API_KEY": "", "REPLICATE_API_TOKEN": "", "ELEVENLABS_API_KEY": "",
                ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
            return (
                Dictionary(rows.map { ($0.provider, $0) }, uniquingKeysWith: { $1 }), outcome.output + outcome.errors
            )
        }

        @Test func environmentFileAndDescriptor() throws {
            let (rows, text) = try list(mode: 0o600)
            for name in ["openai", "elevenlabs", "replicate"] { #expect(rows[name]?.ready == true, "\(name)") }
            #expect(rows["kling"]?.reason == "set KLING_ACCESS_KEY, KLING_SECRET_KEY")
            #expect(Self.found(in: Data(text.utf8)) == [])
        }

        @Test(arguments: [0o644, 0o640, 0o604]) func aFileThatOthersMayReadIsRefused(mode: Int) throws {
            let (rows, text) = try list(mode: mode)
            #expect(rows["openai"]?.ready == true)
            #expect(rows["elevenlabs"]?.ready == false)
            #expect(rows["elevenlabs"]?.reason?.contains("others may read the file") == true)
            #expect(Self.found(in: Data(text.utf8)) == [])
        }
    }
}
