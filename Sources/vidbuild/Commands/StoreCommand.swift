import ArgumentParser
import Engine
import FoundationEssentials

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after what has been made: status, verify, gc, clear.",
        discussion: "  vidbuild store gc --limit 2GB      keep at most 2 GB of what can be made again",
        subcommands: [Status.self, Verify.self, Collect.self, Clear.self])

    /// The store of a command that reads no project.
    struct Options: ParsableArguments {
        @OptionGroup var storeOption: StoreOption

        @Flag(help: "Print the outcome as JSON on standard output.")
        var json = false

        /// Throws when there is no store: looking must not make one.
        func open() throws -> Store {
            let root = Workplace.storeRoot(storeOption, environment: processEnvironment(), beside: ".")
            guard FileStamp(path: root + "/actions.sqlite").isFile else {
                throw Problem(
                    "there is no store in \(root)", hint: "run it in a project's folder, or name the store with --store"
                )
            }
            return try Store(root: root)
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How much the store holds.")
        @OptionGroup var options: Options

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                let store = try options.open()
                let status = try store.status()
                if options.json { return try terminal.json(status) }
                terminal.output(
                    "\(store.root): \(count(status.results, "result")) (\(status.purchased) purchased), \(count(status.blobs, "blob")), \(bytesText(status.bytes))"
                        + (status.quarantined > 0 ? ", \(status.quarantined) in quarantine" : ""))
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove every blob by its digest; a corrupt one is put aside and made again when it is needed.")
        @OptionGroup var options: Options

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                let verdict = try options.open().verify()
                if options.json {
                    try terminal.json(verdict)
                } else {
                    for digest in verdict.corrupt {
                        terminal.output(
                            "corrupt, now in quarantine: \(digest)"
                                + (verdict.lost.contains(digest) ? " (purchased: it cannot be made again)" : ""))
                    }
                    terminal.output(
                        "\(count(verdict.blobs, "blob")), \(bytesText(verdict.bytes)): \(verdict.corrupt.isEmpty ? "all sound" : count(verdict.corrupt.count, "corrupt blob"))"
                    )
                }
                if !verdict.corrupt.isEmpty { throw Exit.stepFailed }
            }
        }
    }

    struct Collect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gc", abstract: "Remove what can be made again, the longest unused first, down to a limit.")
        @OptionGroup var options: Options

        @Option(
            help: ArgumentHelp("Bytes to keep, such as 500MB or 10GB.", valueName: "size"), transform: ByteSize.init)
        var limit = ByteSize(bytes: 10_000_000_000)

        private struct Report: Encodable {
            var ok = true
            var removed: Int
            var bytes: Int
        }

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                guard let (removed, bytes) = try options.open().collect(limit: limit.bytes) else {
                    throw Problem.storeInUse
                }
                if options.json { return try terminal.json(Report(removed: removed, bytes: bytes)) }
                terminal.output("removed \(count(removed, "blob")), \(bytesText(bytes))")
            }
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget everything that can be made again.")
        @OptionGroup var options: Options

        @Flag(help: "Forget purchased results too: they would have to be bought again.")
        var purchased = false

        private struct Report: Encodable {
            var ok = true
            var bytes: Int
        }

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                guard let bytes = try options.open().clear(includingPurchased: purchased) else {
                    throw Problem.storeInUse
                }
                if options.json { return try terminal.json(Report(bytes: bytes)) }
                terminal.output("removed \(bytesText(bytes))")
            }
        }
    }
}

extension Problem {
    static let storeInUse = Problem("a render is using the store", hint: "try again when it has ended")
}

/// A size as people write it: `500MB`, `10GB`, powers of 1,000.
struct ByteSize: Sendable {
    var bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    init(_ text: String) throws {
        let units = ["TB": 1_000_000_000_000, "GB": 1_000_000_000, "MB": 1_000_000, "kB": 1000, "B": 1]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard let number = Int(digits), let factor = unit.isEmpty ? 1 : units[String(unit)],
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: factor), !overflow
        else { throw ValidationError("“\(text)” is no size: write 500MB or 10GB") }
        self.bytes = bytes
    }
}
