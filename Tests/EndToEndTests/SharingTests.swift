import Foundation
import Testing

extension EndToEnd {
    /// Renders at the same time on one store: both right, nothing done twice.
    @Suite struct SharingTests {
        private func start(_ sandbox: Sandbox, store: String, log: String) throws -> Process {
            let process = Program.process([
                "render", sandbox.path("project.yaml"), "--store", store, "--events", sandbox.path(log),
            ])
            process.standardOutput = FileHandle.nullDevice
            _ = FileManager.default.createFile(atPath: sandbox.path(log + ".err"), contents: nil)
            process.standardError = FileHandle(forWritingAtPath: sandbox.path(log + ".err"))
            try process.run()
            return process
        }

        private func ran(_ sandbox: Sandbox, _ log: String) throws -> [String] {
            struct Line: Decodable {
                var event: String
                var step: String?
                var ran: Bool?
            }
            return try (sandbox.read(log) ?? Data()).split(separator: UInt8(ascii: "\n")).compactMap { line in
                let event = try JSONDecoder().decode(Line.self, from: line)
                return event.event == "finished" && event.ran == true ? event.step : nil
            }
        }

        @Test func twoRendersOfOneProject() throws {
            var random = SplitMix(seed: 3)
            var film = TinyFilm()
            film.scenes = (0..<5).map { RandomEdit.scene("s\($0)", &random) }
            let sandbox = try Sandbox()
            try film.write(to: sandbox, from: nil)
            _ = try Events(rendering: sandbox, store: "clean", output: "clean.mp4")
            let plan = try Plan(of: sandbox, store: "clean")
            for round in 0..<5 {
                let store = sandbox.path("shared-\(round)")
                let processes = [
                    try start(sandbox, store: store, log: "a"), try start(sandbox, store: store, log: "b"),
                ]
                for (process, log) in zip(processes, ["a", "b"]) {
                    process.waitUntilExit()
                    #expect(
                        process.terminationStatus == 0,
                        "\(String(decoding: sandbox.read(log + ".err") ?? Data(), as: UTF8.self))")
                }
                #expect(sandbox.read("out/f.mp4") == sandbox.read("clean.mp4"))
                let made = try (ran(sandbox, "a") + ran(sandbox, "b")).compactMap { plan.keys[$0] }
                #expect(made.count == Set(made).count, "a step was made twice")
                #expect(Set(made) == Set(plan.keys.values))
            }
        }

        @Test func twoProjectsOnOneStore() throws {
            var random = SplitMix(seed: 4)
            var film = TinyFilm()
            film.scenes = (0..<4).map { RandomEdit.scene("s\($0)", &random) }
            let first = try Sandbox()
            try film.write(to: first, from: nil)
            film.scenes.append(RandomEdit.scene("more", &random))
            let second = try Sandbox()
            try film.write(to: second, from: nil)
            let store = first.path("shared")
            let processes = [try start(first, store: store, log: "a"), try start(second, store: store, log: "b")]
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            let films = [first.read("out/f.mp4"), second.read("out/f.mp4")]
            var keys: [String] = []
            for (sandbox, log) in [(first, "a"), (second, "b")] {
                let plan = try Plan(of: sandbox, store: "shared", root: store)
                keys += try ran(sandbox, log).compactMap { plan.keys[$0] }
            }
            #expect(keys.count == Set(keys).count, "a step was made twice")
            _ = try Events(rendering: first, store: "clean")
            _ = try Events(rendering: second, store: "clean")
            #expect(films == [first.read("out/f.mp4"), second.read("out/f.mp4")])
        }
    }
}
