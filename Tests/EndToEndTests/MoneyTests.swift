import Foundation
import Testing

extension EndToEnd {
    /// Budgets hold and nothing is bought twice, by the vendor's own bill.
    @Suite struct MoneyTests {
        /// A picture of black-forest-labs/flux-schnell, US dollars.
        private static let price = 0.003

        /// A film of pictures that are bought, each scene's by its number.
        private static func write(_ pictures: [Int], to sandbox: Sandbox, budget: String? = nil) throws {
            var text = "vidbuild: 1\noutput: { file: out/f.mp4, size: 64x36, fps: 12 }\n"
            text += "providers: { picture: replicate/black-forest-labs/flux-schnell }\ndefaults: { transition: cut }\n"
            if let budget { text += "budget: \(budget) USD\n" }
            text += "scenes:\n"
            for (scene, picture) in pictures.enumerated() {
                text += "  - { id: s\(scene), picture: { prompt: fox \(picture) of many }, duration: 2f }\n"
            }
            try sandbox.write("project.yaml", text)
        }

        private struct Cost: Decodable {
            struct Sum: Decodable, Equatable {
                var count: Int
                var price: String
            }
            struct Total: Decodable {
                var calls: Int
                var spent: String
                var underWay: String
            }
            var total: Total
            var toBuy: Sum
            var duplicates: Sum
            var reused: Sum
        }

        private static func cost(_ sandbox: Sandbox, _ street: StandIns) throws -> Cost {
            let outcome = try Program.run(
                "cost", sandbox.path("project.yaml"), "--json", environment: street.environment)
            return try JSONDecoder().decode(Cost.self, from: Data(outcome.output.utf8))
        }

        private static func usd(_ sales: [StandIns.Sale]) -> Int {
            Int((sales.reduce(0) { $0 + $1.usd } * 1000).rounded())
        }

        @Test(arguments: [true, false]) func sixtyFourCallsAndMoneyForTwenty(inManifest: Bool) throws {
            let sandbox = try Sandbox()
            let street = try StandIns(sandbox)
            let manifest = sandbox.path("project.yaml")
            try Self.write(Array(0..<64), to: sandbox, budget: inManifest ? "0.06" : nil)
            var arguments = inManifest ? [] : ["--budget", "0.06"]
            let short = try Program.run(["render", manifest] + arguments, environment: street.environment)
            #expect(short.status == 1)
            #expect(
                short.errors.contains("USD 0.00 is left of the budget of USD 0.06"), "\(short.errors.suffix(600))")
            #expect(short.errors.contains("all that is missing costs up to USD 0.132"))
            #expect(try street.sold().count == 20)
            #expect(try Self.usd(street.sold()) == 60)
            #expect(try Self.cost(sandbox, street).total.spent == "0.06")
            #expect(try Self.cost(sandbox, street).toBuy == .init(count: 44, price: "0.132"))

            if inManifest { try Self.write(Array(0..<64), to: sandbox, budget: "0.192") }
            arguments = inManifest ? [] : ["--budget", "0.132"]
            let whole = try Program.run(["render", manifest] + arguments, environment: street.environment)
            #expect(whole.status == 0, "\(whole.errors.suffix(600))")
            let sold = try street.sold()
            #expect(sold.count == 64)
            #expect(Set(sold.map(\.request)).count == 64)
            let audit = try Program.run("cost", manifest, "--audit", environment: street.environment)
            #expect(audit.status == 0, "\(audit.output)")
            #expect(audit.output.contains("USD 0.192 spent, USD 0.00 set aside"))
        }

        @Test func twoRendersShareABudget() throws {
            let sandbox = try Sandbox()
            let street = try StandIns(sandbox)
            try Self.write(Array(0..<64), to: sandbox, budget: "0.06")
            let processes = (0..<2).map { _ in
                let process = Program.process(
                    ["render", sandbox.path("project.yaml")], environment: street.environment)
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                return process
            }
            for process in processes { try process.run() }
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 1)
            }
            let sold = try street.sold()
            #expect(sold.count == 20)
            #expect(Set(sold.map(\.request)).count == 20)
        }

        @Test func fortyPercentRepeatedCostsFortyPercentLess() throws {
            for (pictures, spent, saved) in [
                (Array(0..<50), "0.15", "0.00"), (Array(0..<30) + Array(0..<20), "0.09", "0.06"),
            ] {
                let sandbox = try Sandbox()
                let street = try StandIns(sandbox)
                try Self.write(pictures, to: sandbox)
                let before = try Self.cost(sandbox, street)
                #expect(before.toBuy.price == spent)
                #expect(before.duplicates.price == saved)
                let outcome = try Program.run(
                    "render", sandbox.path("project.yaml"), environment: street.environment)
                #expect(outcome.status == 0, "\(outcome.errors.suffix(600))")
                let after = try Self.cost(sandbox, street)
                #expect(after.total.spent == spent)
                #expect(after.reused.price == saved)
                let sold = try street.sold()
                #expect("\(Double(Self.usd(sold)) / 1000)" == spent)
                #expect(sold.count == Set(pictures).count)
                #expect(Set(sold.map(\.request)).count == sold.count)
            }
        }

        @Test func aCallThatDiedUnansweredIsNamedAndAsksBeforeItRepeats() throws {
            let sandbox = try Sandbox()
            let street = try StandIns(
                sandbox, script: #"[{"vendor": "replicate", "call": "create", "nth": 1, "fault": "lost"}]"#)
            try Self.write([0], to: sandbox)
            let manifest = sandbox.path("project.yaml")
            for _ in 0..<2 {
                let outcome = try Program.run("render", manifest, environment: street.environment)
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains("may have been billed (USD 0.003)"), "\(outcome.errors)")
                #expect(outcome.errors.contains("--repeat-unanswered"))
                #expect(!outcome.errors.contains("[y/N]"))
                #expect(try street.sold().count == 1)
            }
            // `script` gives the program a terminal, and the person's answer to it.
            for (answer, status, sales) in [("n", 1, 1), ("y", 0, 2)] {
                try sandbox.write("answer", answer + "\n")
                let command = "'\(Program.folder.path)/vidbuild' render '\(manifest)'"
                let outcome = try Program.tool(
                    "sh", "-c", "exec script -qec \"$0\" /dev/null < \"$1\"", command, sandbox.path("answer"),
                    environment: street.environment.merging(["TERM": "xterm"]) { $1 })
                #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
                #expect(
                    outcome.output.contains("s0/picture (replicate black-forest-labs/flux-schnell, up to USD 0.003)"))
                #expect(outcome.output.contains("send it again? [y/N]"))
                #expect(try street.sold().count == sales)
            }
        }
    }
}
