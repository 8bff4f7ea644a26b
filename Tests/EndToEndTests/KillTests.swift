import Dispatch
import Foundation
import Testing

extension EndToEnd {
    /// Killed at any instant, a render loses nothing that was stored and leaves nothing broken.
    @Suite struct KillTests {
        private static let kills = ProcessInfo.processInfo.environment["VIDBUILD_KILLS"].flatMap { Int($0) } ?? 200

        @Test(.timeLimit(.minutes(20))) func killedAtRandomInstants() throws {
            var random = SplitMix(seed: 7)
            let sandbox = try Sandbox()
            var film = TinyFilm()
            film.scenes = (0..<4).map { RandomEdit.scene("s\($0)", &random) }
            film.music = (-20, 6)
            try film.write(to: sandbox, from: nil)
            _ = try Events(rendering: sandbox, store: "warm")
            let started = ContinuousClock.now
            _ = try Events(rendering: sandbox, store: "clean", output: "clean.mp4")
            let whole = started.duration(to: .now).components
            let longest = Int(whole.seconds * 1_000_000 + whole.attoseconds / 1_000_000_000_000)
            let expected = try #require(sandbox.read("clean.mp4"))
            var kills = 0
            var rounds = 0
            var interrupted = 0
            while kills < Self.kills {
                rounds += 1
                let store = "store-\(rounds)"
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    let process = Program.process([
                        "render", sandbox.path("project.yaml"), "--store", sandbox.path(store), "--events",
                        sandbox.path("log"),
                    ])
                    process.standardOutput = FileHandle.nullDevice
                    process.standardError = FileHandle.nullDevice
                    try process.run()
                    let timer = DispatchSource.makeTimerSource(queue: .global())
                    let pid = process.processIdentifier
                    timer.schedule(deadline: .now() + .microseconds(Int.random(in: 0...longest, using: &random)))
                    timer.setEventHandler { kill(pid, SIGKILL) }
                    timer.resume()
                    process.waitUntilExit()
                    timer.cancel()
                    kills += 1
                    if process.terminationReason == .uncaughtSignal { interrupted += 1 }
                }
                let stored = try Set(States(of: sandbox, store: store).cached)
                let last = try Events(rendering: sandbox, store: store)
                #expect(stored.isDisjoint(with: last.ran), "round \(rounds): stored steps ran again")
                #expect(sandbox.read("out/f.mp4") == expected, "round \(rounds): other bytes than a clean render")
                let verdict = try Program.run("store", "verify", "--store", sandbox.path(store))
                #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path(store + "/tmp")) == [])
                sandbox.remove(store)
            }
            #expect(interrupted > kills / 4)
            print(
                "\(kills) kills, \(interrupted) of them before the end, in \(rounds) stores: same bytes, nothing stored ran again"
            )
        }

        @Test func aWorkerThatDiesIsOneFailedStep() throws {
            let sandbox = try Sandbox()
            try sandbox.write(
                "project.yaml",
                """
                vidbuild: 1
                output: { file: out/f.mp4, size: 320x180, fps: 25 }
                scenes:
                  - { id: long, picture: { color: "#203040" }, title: Long, duration: 60s }
                  - { id: short, picture: { color: "#403020" }, title: Short, duration: 4f, transition: cut }
                """)
            let process = Program.process([
                "render", sandbox.path("project.yaml"), "--json", "--jobs", "2", "--events", sandbox.path("log"),
            ])
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            // The worker that has used the most processor time has the long scene.
            var victim: Int32?
            while victim == nil, process.isRunning {
                victim =
                    Self.children(of: process.processIdentifier).filter { $0.ticks > 15 }.max { $0.ticks < $1.ticks }?
                    .pid
            }
            kill(try #require(victim), SIGKILL)
            let report = try #require(
                try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) })
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(report.contains("the media worker was killed by signal 9 (SIGKILL)"))
            #expect(report.contains("\"failed\" : 1"))
            let again = try Program.run("render", sandbox.path("project.yaml"))
            #expect(again.status == 0, "\(again.errors)")
        }

        @Test(arguments: [1, 2]) func anInterruptEndsInOrder(times: Int) throws {
            let sandbox = try Sandbox()
            try sandbox.write(
                "project.yaml",
                """
                vidbuild: 1
                output: { file: out/f.mp4, size: 320x180, fps: 25 }
                defaults: { transition: cut }
                scenes:
                  - { id: long, picture: { color: "#203040" }, title: Long, duration: 20s }
                  - { id: longer, picture: { color: "#402030" }, title: Longer, duration: 60s }

                """)
            let process = Program.process([
                "render", sandbox.path("project.yaml"), "--jobs", "2", "--events", sandbox.path("log"),
            ])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning, Self.children(of: process.processIdentifier).allSatisfy({ $0.ticks < 10 }) {}
            for _ in 0..<times { kill(process.processIdentifier, SIGINT) }
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            #expect(sandbox.read("out/f.mp4") == nil)
            #expect(try Program.run("store", "verify", "--store", sandbox.path(".vidbuild")).status == 0)
            #expect(try Program.run("render", sandbox.path("project.yaml")).status == 0)
        }

        /// Children of a process and the processor time that each has used, in clock ticks.
        private static func children(of parent: Int32) -> [(pid: Int32, ticks: Int)] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { Int32($0) }.compactMap { pid in
                guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                    let end = stat.lastIndex(of: ")")
                else { return nil }
                let fields = stat[end...].split(separator: " ")
                guard fields.count > 13, Int32(fields[2]) == parent, let user = Int(fields[12]) else { return nil }
                return (pid, user)
            }
        }
    }
}

/// What `plan --json` says of each step.
struct States {
    var cached: [String] = []

    private struct Report: Decodable {
        struct Row: Decodable {
            var step: String
            var state: String
        }
        var steps: [Row]
    }

    init(of sandbox: Sandbox, store: String) throws {
        let outcome = try Program.run("plan", sandbox.path("project.yaml"), "--store", sandbox.path(store), "--json")
        let rows = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).steps
        cached = rows.filter { $0.state == "cached" }.map(\.step)
    }
}
