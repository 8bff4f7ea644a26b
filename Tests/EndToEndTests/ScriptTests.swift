import Foundation
import Testing

extension EndToEnd {
    /// A film whose scenes a language model writes, bought from stand-ins.
    @Suite struct ScriptTests {
        private struct Shown: Decodable {
            struct Row: Decodable {
                var step: String
                var state: String
            }
            var awaits: String?
            var buy: Int
            var steps: [Row]
        }

        private let manifest = """
            vidbuild: 1
            output: { file: out/f.mp4, size: 64x36, fps: 10 }
            providers: { script: openai }
            script: { prompt: The fox and the lamp, scenes: 3, voice: ana }
            characters: { ana: { voice: slt }, fox: { look: a small red fox } }
            defaults: { lead-in: 0s, lead-out: 1f, transition: cut }
            scenes: [{ id: end, picture: { color: "#112233" }, duration: 5f }]

            """

        private let scenes = ["opening", "storm", "night", "end"]

        private func run(_ sandbox: Sandbox, _ vendors: StandIns, _ arguments: String...) throws -> Program.Outcome {
            try run(sandbox, vendors, arguments)
        }

        private func run(_ sandbox: Sandbox, _ vendors: StandIns, _ arguments: [String]) throws -> Program.Outcome {
            let rest = [sandbox.path("project.yaml"), "--store", sandbox.path("store")]
            return try Program.run(arguments + rest, environment: vendors.environment)
        }

        private func plan(_ sandbox: Sandbox, _ vendors: StandIns) throws -> Shown {
            let outcome = try run(sandbox, vendors, "plan", "--json")
            return try JSONDecoder().decode(Shown.self, from: Data(outcome.output.utf8))
        }

        @Test func scriptThenWhatItAsksFor() throws {
            let sandbox = try Sandbox()
            try sandbox.write("project.yaml", manifest)
            let vendors = try StandIns(sandbox, speed: 1000)
            var shown = try plan(sandbox, vendors)
            #expect(shown.awaits == "script" && shown.steps.map(\.step) == ["script"] && shown.buy == 1)

            let locked = try run(sandbox, vendors, "render", "--locked")
            #expect(locked.status == 1 && locked.errors.contains("--locked forbids to buy it"), "\(locked.errors)")

            let first = try run(sandbox, vendors, "render")
            #expect(first.status == 0, "\(first.errors)")
            #expect(try vendors.sold().count == 1)
            let film = try #require(sandbox.read("out/f.demo.mp4"))
            shown = try plan(sandbox, vendors)
            #expect(shown.awaits == nil && shown.steps.allSatisfy { $0.state == "cached" })
            #expect(shown.steps.map(\.step).filter { $0.hasSuffix("/body") } == scenes.map { "\($0)/body" })

            #expect(try run(sandbox, vendors, "render").errors.contains("nothing has changed"))
            try sandbox.write("project.yaml", manifest + "# another\n")
            let again = try run(sandbox, vendors, "render", "--locked")
            #expect(again.status == 0 && sandbox.read("out/f.demo.mp4") == film, "\(again.errors)")
            #expect(try vendors.sold().count == 1)

            let regenerated = try run(sandbox, vendors, "regenerate", "script")
            #expect(regenerated.status == 0 && regenerated.output.contains("script: take 2"), "\(regenerated.errors)")
            #expect(try plan(sandbox, vendors).awaits == "script")
            #expect(try run(sandbox, vendors, "render").status == 0)
            #expect(try vendors.sold().count == 2)
            #expect(try run(sandbox, vendors, "regenerate", "script", "--take", "1").status == 0)
            #expect(try plan(sandbox, vendors).awaits == nil)
        }

        /// A provider of the machine that writes what is no script: bought, refused with the reason, and asked again only when told.
        @Test func badScript() throws {
            let sandbox = try Sandbox()
            try sandbox.write("project.yaml", manifest.replacing("script: openai", with: "script: pen"))
            try sandbox.write("answer.txt", #"{"scenes":[{"id":"a"}]}"#)
            try sandbox.write(
                "providers/pen.yaml",
                """
                provider: pen
                title: A pen
                version: 1
                command: [cp, \(sandbox.path("answer.txt")), "{output}"]
                concurrency: 1
                calls: { write: { body: { json: { prompt: "{prompt}", output: "{output}" } }, answer: { result: { file: body } } } }
                models: { plain: { makes: script, call: write } }

                """)
            let vendors = try StandIns(sandbox)
            for command in ["render", "render"] {
                let outcome = try run(sandbox, vendors, command)
                #expect(outcome.status == 1)
                #expect(
                    outcome.errors.contains("the script that pen/plain has no “picture” in scene 1"),
                    "\(outcome.errors)")
            }
            let shown = try run(sandbox, vendors, "plan")
            #expect(shown.status == 0 && shown.errors.contains("vidbuild regenerate script"))
            #expect(try run(sandbox, vendors, "regenerate", "script").status == 0)
            #expect(try plan(sandbox, vendors).buy == 1)
        }
    }
}
