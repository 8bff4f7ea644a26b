import Foundation
import Testing

extension EndToEnd {
    /// What `vidbuild doctor` says of vendors.
    @Suite struct DoctorTests {
        private struct Report: Decodable {
            struct Finding: Decodable {
                var name: String
                var ok: Bool
                var value: String
                var hint: String?
                var ready: Bool?
                var retires: String?
            }
            var ok: Bool
            var findings: [Finding]
        }

        private static func day(_ days: Int) -> String {
            String(ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: Double(days) * 86400)).prefix(10))
        }

        /// A film that names models of OpenAI, Runway and a vendor of its own whose models end on days to come.
        private static func write(to sandbox: Sandbox) throws {
            try sandbox.write(
                "providers/acme.yaml",
                """
                provider: acme
                title: Acme Pictures
                version: 1
                base: https://api.acme.example/v1
                secrets: { key: { env: ACME_KEY } }
                authentication: { header: Authorization, value: "Bearer {key}" }
                calls:
                  create:
                    method: POST
                    path: /images
                    body: { json: { model: "{model}", prompt: "{prompt}" } }
                    answer: { result: { file: { url: url } } }
                models:
                  soon: { makes: picture, call: create, price: { picture: 0.04 }, retires: \(day(30)), instead: late }
                  late: { makes: picture, call: create, price: { picture: 0.04 }, retires: \(day(200)) }
                  other: { makes: picture, call: create, price: { picture: 0.04 }, retires: \(day(10)) }

                """)
            try sandbox.write(
                "project.yaml",
                """
                vidbuild: 1
                output: { file: out/f.mp4, size: 64x36, fps: 12 }
                defaults: { transition: cut }
                scenes:
                  - { id: a, picture: { prompt: x, provider: [openai/gpt-image-2.5-flare, acme/soon] }, duration: 4f }
                  - { id: b, picture: { prompt: x, provider: acme/late }, clip: { prompt: y, from: picture, provider: runway/gen4_turbo, duration: 5s } }

                """)
        }

        private func doctor(
            _ sandbox: Sandbox, _ environment: [String: String], _ more: String...
        ) throws -> (status: Int32, report: Report, text: String) {
            let outcome = try Program.run(
                ["doctor", sandbox.path("project.yaml"), "--json"] + more, environment: environment)
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            return (outcome.status, report, outcome.output + outcome.errors)
        }

        @Test func whoIsReadyAndWhatEndsSoon() throws {
            let sandbox = try Sandbox()
            try Self.write(to: sandbox)
            let street = try StandIns(sandbox)
            let (status, report, text) = try doctor(sandbox, street.environment)
            #expect(status == 0, "\(text)")
            let openai = report.findings.first { $0.name == "openai" }
            #expect(openai?.ready == true && openai?.value == "ready, the key works", "\(text)")
            let runway = report.findings.first { $0.name == "runway" && $0.ready != nil }
            #expect(
                runway?.value.hasPrefix("ready, the key works, ") == true && runway?.value.hasSuffix(" left") == true)
            let ends = report.findings.filter { $0.retires != nil }
            #expect(ends.map(\.retires) == [Self.day(30)])
            #expect(ends.first?.value.hasPrefix("soon retires on \(Self.day(30)), in 30 days") == true, "\(ends)")
            #expect(ends.first?.hint == "its successor is late")
            #expect(!report.findings.contains { $0.name == "kling" })
            let words = try Program.run("doctor", sandbox.path("project.yaml"), environment: street.environment)
            #expect(words.output.contains("ok  openai          ready, the key works"), "\(words.output)")
        }

        /// A project with a mistake names nobody.
        @Test func aWrongProjectSaysSo() throws {
            let sandbox = try Sandbox()
            try sandbox.write("project.yaml", "vidbuild: 1\nscenes: 7\n")
            let (status, report, text) = try doctor(sandbox, ["VIDBUILD_DEMO": ""], "--offline")
            #expect(status == 0, "\(text)")
            #expect(report.findings.first { $0.name == "project" }?.hint == "`vidbuild check` says which")
            #expect(report.findings.contains { $0.name == "kling" })
        }

        @Test func refusedKeysAndEmptyAccounts() throws {
            for (fault, value) in [("key-echo", "the key is refused: "), ("credit", "out of credit")] {
                let sandbox = try Sandbox()
                try Self.write(to: sandbox)
                let street = try StandIns(sandbox, script: #"[{"vendor": "openai", "fault": "\#(fault)"}]"#)
                let (status, report, text) = try doctor(sandbox, street.environment)
                #expect(status == 1)
                let openai = report.findings.first { $0.name == "openai" }
                #expect(
                    openai?.ok == false && openai?.ready == false && openai?.value.hasPrefix(value) == true, "\(text)")
                #expect(!text.contains("demo-openai"))
            }
        }

        /// No network, or none that is wanted, is no failure.
        @Test(arguments: [true, false]) func offline(asked: Bool) throws {
            let sandbox = try Sandbox()
            try Self.write(to: sandbox)
            let environment = [
                "OPENAI_API_KEY": "sk-offline-9d", "HTTPS_PROXY": "http://127.0.0.1:9", "VIDBUILD_DEMO": "",
                "VIDBUILD_CONFIG": "", "HOME": sandbox.folder, "XDG_CONFIG_HOME": "",
            ]
            let outcome = asked ? try doctor(sandbox, environment) : try doctor(sandbox, environment, "--offline")
            #expect(outcome.status == 0, "\(outcome.text)")
            let openai = outcome.report.findings.first { $0.name == "openai" }
            #expect(openai?.ready == true, "\(outcome.text)")
            #expect(
                openai?.value.hasPrefix(asked ? "ready, as far as is known: it could not be asked" : "ready") == true)
            let runway = outcome.report.findings.first { $0.name == "runway" && $0.ready != nil }
            #expect(runway?.ready == false && runway?.ok == true)
            #expect(!outcome.text.contains("sk-offline-9d"))
        }
    }
}
