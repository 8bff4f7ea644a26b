import CSystem
import FoundationEssentials
import Glibc
import Media
import Model

/// The worker's life: facts, then one request after another, until the coordinator is gone.
enum Worker {
    /// Serves requests on standard input; the exit status when there are no more.
    static func run() -> Int32 {
        // Libraries that write to standard output would break the protocol: it moves away, and theirs becomes standard error.
        let output = dup(1)
        guard output >= 0, dup2(2, 1) >= 0 else { return complain("cannot move standard output: errno \(errno)") }
        vb_map_large_blocks()
        if let problem = Sandbox.enter() { return complain(problem) }
        Sandbox.endWithReader(of: output)
        let channel = MessageChannel(input: 0, output: output)
        do {
            let performer = Performer()
            try channel.send(ActionReply.ready(facts()))
            while let message = try channel.receive() {
                let request = try JSONDecoder().decode(ActionRequest.self, from: Data(message))
                try channel.send(reply(performer, request, channel))
                // What one step has freed must not add to what the next one needs.
                vb_trim_heap()
            }
            return 0
        } catch {
            return complain("\(error)")
        }
    }

    /// Shortest time between two words of progress.
    private static let pace = Duration.milliseconds(100)

    /// Performs a request, telling its progress as it goes, and says how it ended.
    private static func reply(_ performer: Performer, _ request: ActionRequest, _ channel: MessageChannel)
        -> ActionReply
    {
        var told = ContinuousClock.now
        do {
            try performer.perform(request) { part in
                guard told.duration(to: .now) >= pace else { return }
                told = .now
                // A reader that has gone ends the process elsewhere; there is nobody to tell here.
                try? channel.send(ActionReply.progress(part))
            }
            return .done
        } catch {
            return .failed(error)
        }
    }

    /// Writes the facts as JSON to standard output.
    static func printFacts() -> Int32 {
        do {
            _ = Performer()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let text = Array(try encoder.encode(facts())) + [UInt8(ascii: "\n")]
            return text.withUnsafeBytes { write(1, $0.baseAddress, $0.count) } == text.count ? 0 : 1
        } catch {
            return complain("\(error)")
        }
    }

    /// Says what is wrong on standard error.
    @discardableResult
    static func complain(_ message: String) -> Int32 {
        let text = Array("vidbuild-media: \(message)\n".utf8)
        _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        return 1
    }

    private static func facts() throws -> WorkerFacts {
        WorkerFacts(tools: try ToolVersions.all(), objects: LoadedObjects.paths())
    }
}
