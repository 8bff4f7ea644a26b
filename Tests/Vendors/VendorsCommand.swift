import ArgumentParser
import Dispatch
import FoundationEssentials
import Glibc
import Loopback

/// Plays every vendor of the wire contract on one port of the loopback interface: for tests, and for people without accounts.
@main
struct VendorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidbuild-vendors",
        abstract: "Play every vendor on 127.0.0.1, told apart by the Host header.",
        discussion: """
              GET /_demo    {"speed": N}      GET /_bill    what was sold      POST /_script    new faults

            Rules of a script, first match first: [{"vendor": "fal", "call": "create", "nth": 1, "fault": "lost"}].
            A rule may have contains, times, probability, row and hint; {"preset": "third"} is a third of all calls.
            Calls: create, poll, cancel, upload, fetch, other. Faults: \(Fault.Name.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: "The port; 0 lets the system choose.") var port = 0
    @Option(help: "How many times as fast as real vendors.") var speed = 1.0
    @Option(help: "A file of rules.") var script: String?
    @Option(help: "none, or third: a third of all calls fail.") var faults = "none"
    @Option(help: "A file to which each sale is appended as a line of JSON.") var bill: String?
    @Option(help: "What chance depends on.") var seed = "1"
    @Option(help: ArgumentHelp("A secret instead of demo-<vendor>.", valueName: "vendor=value")) var key: [String] = []
    @Option(help: ArgumentHelp("Calls at once.", valueName: "vendor=number")) var concurrency: [String] = []
    @Option(
        help: ArgumentHelp("Seconds for script, voice, picture, clip, lipsync or align.", valueName: "kind=seconds"))
    var latency: [String] = []
    @Flag(help: "No line for each request.") var quiet = false

    func run() throws {
        guard speed >= 0.001, speed <= 100_000 else {
            throw ValidationError("the speed is \(speed): expected 0.001 to 100000")
        }
        var options = Town.Options()
        options.speed = speed
        options.seed = seed
        options.billFile = bill
        options.keys = try Self.pairs(key) { $0 }
        options.concurrency = try Self.pairs(concurrency) { Int($0) }
        for (name, seconds) in try Self.pairs(latency, { Double($0) }) {
            guard let trade = Trade(rawValue: name) else {
                throw ValidationError("\(name) is nothing that is bought here")
            }
            options.latency[trade] = seconds
        }
        var rules = Array(#"{"preset": "\#(faults)"}"#.utf8)
        if let script {
            guard let data = FileManager.default.contents(atPath: script) else {
                throw ValidationError("cannot read \(script)")
            }
            rules = Array(data)
        }
        do throws(FaultScript.Failure) {
            options.script = try FaultScript(parsing: rules)
        } catch { throw ValidationError(error.description) }
        let isQuiet = quiet
        guard let town = Town(options, log: { if !isQuiet { Self.say($0) } }) else {
            throw ValidationError("cannot write \(bill ?? "")")
        }
        let server: LoopbackServer
        do throws(LoopbackFailure) {
            server = try LoopbackServer(port: port) { town.answer($0) }
        } catch { throw ValidationError(error.description) }
        Self.say("vendors at \(server.origin), \(speed) times as fast")
        Self.waitForInterrupt()
        let total = town.bill.json
        Self.say(
            "sold \(total["sold"]?.integer ?? 0) for \(total["usd"]?.number ?? 0) USD, \(total["repeated"]?.integer ?? 0) of them more than once"
        )
        server.stop()
    }

    private static func pairs<Value>(_ items: [String], _ read: (String) -> Value?) throws -> [String: Value] {
        var pairs: [String: Value] = [:]
        for item in items {
            let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let value = read(parts[1]) else {
                throw ValidationError("\(item): expected name=value")
            }
            pairs[parts[0]] = value
        }
        return pairs
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    /// Until SIGINT or SIGTERM.
    private static func waitForInterrupt() {
        let bell = DispatchSemaphore(value: 0)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { bell.signal() }
            source.resume()
            return source
        }
        bell.wait()
        sources.forEach { $0.cancel() }
    }
}
