import Foundation
import Testing

extension EndToEnd {
    /// Incremental equals clean, and nothing runs that need not: over random edits of every kind.
    @Suite struct EditTests {
        /// `VIDBUILD_EDITS` and `VIDBUILD_SEED` make it longer or another.
        private static func setting(_ name: String, _ standard: Int) -> Int {
            ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
        }

        @Test(.timeLimit(.minutes(20))) func everyEditGivesTheFilmOfACleanRender() throws {
            let edits = Self.setting("VIDBUILD_EDITS", 300)
            var random = SplitMix(seed: UInt64(Self.setting("VIDBUILD_SEED", 20)))
            let sandbox = try Sandbox()
            var film = TinyFilm()
            film.scenes = (0..<3).map { RandomEdit.scene("s\($0)", &random) }
            try film.write(to: sandbox, from: nil)
            var history = [film]
            var seen: Set<String> = []
            var total = 0
            for round in 0...edits {
                var edit = RandomEdit(name: "first render") { _ in true }
                if round > 0 {
                    let before = film
                    if round % 17 == 0, let earlier = history.randomElement(using: &random) {
                        film = earlier
                        edit = RandomEdit(name: "an earlier state") { _ in true }
                    } else {
                        edit = RandomEdit.apply(to: &film, round: round, random: &random)
                    }
                    if film.scenes.count > 5 { film.scenes.removeLast(); edit.mayRun = { _ in true } }
                    try film.write(to: sandbox, from: before)
                    if round % 7 == 0 { try touch(sandbox, &random) }
                    history.append(film)
                }
                let events = try Events(rendering: sandbox, store: "store")
                let clean = try Events(rendering: sandbox, store: "clean-\(round)", output: "clean.mp4")
                #expect(
                    sandbox.read("out/f.mp4") == sandbox.read("clean.mp4"),
                    "round \(round), \(edit.name): other bytes than a clean render")
                let plan = try Plan(of: sandbox, store: "clean-\(round)")
                let predicted = Set(plan.keys.values).subtracting(seen)
                let ran = Set(events.ran.compactMap { plan.keys[$0] })
                #expect(ran == predicted, "round \(round), \(edit.name): ran \(events.ran)")
                #expect(events.ran.count == ran.count, "round \(round), \(edit.name): a key ran twice")
                #expect(events.ran.allSatisfy(edit.mayRun), "round \(round), \(edit.name): ran \(events.ran)")
                #expect(Set(clean.ran.compactMap { plan.keys[$0] }) == Set(plan.keys.values))
                seen.formUnion(plan.keys.values)
                total += events.ran.count
                sandbox.remove("clean-\(round)")
            }
            print("\(edits) edits: \(total) steps ran, each film byte-identical to a clean render's")
        }

        /// Rewrites a file with the same bytes: only its times change.
        private func touch(_ sandbox: Sandbox, _ random: inout SplitMix) throws {
            let name =
                ["p/0.png", "project.yaml", "sound/bed.wav", "characters/bob.yaml"].randomElement(using: &random)
                ?? "project.yaml"
            if let data = sandbox.read(name) { try sandbox.write(name, data) }
        }
    }
}

/// Which steps a render ran.
struct Events {
    var ran: [String] = []

    private struct Line: Decodable {
        var event: String
        var step: String?
        var ran: Bool?
    }

    init(rendering sandbox: Sandbox, store: String, output: String? = nil) throws {
        let log = sandbox.path("\(store).events")
        let saved = sandbox.read("out/f.mp4")
        let outcome = try Program.run(
            "render", sandbox.path("project.yaml"), "--store", sandbox.path(store), "--events", log, "--jobs", "2")
        guard outcome.status == 0 else {
            throw Failure(
                outcome.errors + (sandbox.read("project.yaml").map { String(decoding: $0, as: UTF8.self) } ?? ""))
        }
        if let output, let film = sandbox.read("out/f.mp4") {
            try sandbox.write(output, film)
            if let saved { try sandbox.write("out/f.mp4", saved) }
        }
        for line in (sandbox.read("\(store).events") ?? Data()).split(separator: UInt8(ascii: "\n")) {
            let event = try JSONDecoder().decode(Line.self, from: line)
            if event.event == "finished", event.ran == true, let step = event.step { ran.append(step) }
        }
        sandbox.remove("\(store).events")
    }
}

struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ text: String) { description = text }
}

/// The keys of a film's steps, as `plan --json` prints them.
struct Plan {
    var keys: [String: String] = [:]

    private struct Report: Decodable {
        struct Row: Decodable {
            var step: String
            var key: String?
        }
        var steps: [Row]
    }

    /// `root`: the store's whole path, when it is not in the sandbox.
    init(of sandbox: Sandbox, store: String, root: String? = nil) throws {
        let outcome = try Program.run(
            "plan", sandbox.path("project.yaml"), "--store", root ?? sandbox.path(store), "--json")
        for row in try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).steps {
            keys[row.step] = row.key
        }
    }
}
