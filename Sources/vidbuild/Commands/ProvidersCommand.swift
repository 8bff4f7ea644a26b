import ArgumentParser
import Engine
import FoundationEssentials
import Manifest
import Model
import Providers

struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers", abstract: "The vendors that can be asked, and their cards: list, show, check, test.",
        discussion: """
              vidbuild providers list                        what each makes, and whether it is ready
              vidbuild providers check mine                  read a card and say what is wrong with it
              vidbuild providers check --exchanges DIR mine  prove it against recorded exchanges
            """,
        subcommands: [List.self, Show.self, CheckCards.self, Try.self])

    struct Options: ParsableArguments {
        @Option(
            help: ArgumentHelp("The project whose providers/ come first.", valueName: "folder"), completion: .directory)
        var project = "."

        @Flag(help: "Print the outcome as JSON on standard output.")
        var json = false

        func book() throws -> CardBook {
            let shipped = try Installation().templates
            return CardBook(project: DiskFolder(project), shipped: DiskFolder(shipped))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All providers: what they make, and whether they are ready.")
        @OptionGroup var options: Options

        private struct Row: Encodable {
            var provider: String
            var makes: [String]
            var models: [String]
            var ready: Bool
            var reason: String?
        }

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                let book = try options.book()
                let account = try AccountValues()
                var rows: [Row] = []
                for name in book.names {
                    guard let card = book.read(name).card else {
                        rows.append(
                            Row(
                                provider: name, makes: [], models: [], ready: false,
                                reason: "the card is wrong: vidbuild providers check \(name)"))
                        continue
                    }
                    let standing = account.standing(of: card)
                    rows.append(
                        Row(
                            provider: name, makes: card.capabilities.map(\.rawValue), models: card.models.map(\.name),
                            ready: standing == .ready, reason: standing.reason))
                }
                if options.json { return try terminal.json(rows) }
                terminal.output(
                    Self.table(
                        [["PROVIDER", "MAKES", "READY", "MODELS"]]
                            + rows.map { row in
                                [
                                    row.provider, row.makes.joined(separator: ", "),
                                    row.ready ? "yes" : "no: \(row.reason ?? "")", row.models.joined(separator: ", "),
                                ]
                            }))
            }
        }

        private static func table(_ rows: [[String]]) -> String {
            let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                row.enumerated().map { column, text in
                    column < 3 ? text + String(repeating: " ", count: widths[column] - text.count + 2) : text
                }.joined()
            }.joined(separator: "\n")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A provider in words: models, limits, prices, last days.")
        @OptionGroup var options: Options
        @Argument(help: "The provider.") var name: String

        func run() async throws {
            try await withMessages { terminal in
                let reading = try options.book().read(name)
                guard let card = reading.card else { throw Diagnostics(reading.diagnostics) }
                terminal.output(CardWords.text(card))
            }
        }
    }

    struct CheckCards: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Read cards, and prove them against recorded exchanges.")
        @OptionGroup var options: Options
        @Option(help: ArgumentHelp("A folder of recorded exchanges, or one file of them.", valueName: "folder"))
        var exchanges: String?
        @Argument(help: "Cards; all of them unless named.") var cards: [String] = []

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                let book = try options.book()
                var read: [ProviderCard] = []
                var diagnostics: [Diagnostic] = []
                for name in cards.isEmpty ? book.names : cards {
                    let reading = book.read(name)
                    diagnostics += reading.diagnostics
                    if let card = reading.card { read.append(card) }
                }
                terminal.report(diagnostics, folder: options.project)
                let errors = diagnostics.filter { $0.severity == .error }.count
                guard let exchanges else {
                    if options.json {
                        try terminal.json(
                            FailureRecord(ok: errors == 0, diagnostics: diagnostics.map { DiagnosticRecord($0) }))
                    } else {
                        terminal.report(
                            "\(count(read.count, "card")), \(errors == 0 ? "no mistakes" : count(errors, "error"))")
                    }
                    if errors > 0 { throw Exit.manifestWrong }
                    return
                }
                let different = try await prove(read, exchanges, terminal)
                if errors > 0 { throw Exit.manifestWrong }
                if different { throw Exit.stepFailed }
            }
        }

        private struct Row: Encodable {
            var file: String
            var exchange: Int
            var request: String
            var verdict: String
            var card: String?
            var call: String?
            var notes: [String]
            var reading: String?
        }

        private func prove(_ cards: [ProviderCard], _ place: String, _ terminal: Terminal) async throws -> Bool {
            let check = try ExchangeCheck(cards: cards)
            var rows: [Row] = []
            for (name, bytes) in try Self.files(place) {
                let lines: [ExchangeCheck.Line]
                do {
                    lines = await check.check(try RecordedFile(name: name, bytes: bytes))
                } catch {
                    throw Problem("\(name) is \(error.message)", hint: "name a folder of recorded exchanges")
                }
                for line in lines {
                    rows.append(
                        Row(
                            file: line.file, exchange: line.number, request: line.request,
                            verdict: line.verdict.rawValue,
                            card: line.card, call: line.call, notes: line.notes, reading: line.reading))
                    if !options.json { terminal.output(Self.text(line)) }
                }
            }
            if options.json { try terminal.json(rows) }
            func number(_ verdict: ExchangeCheck.Line.Verdict) -> Int {
                rows.filter { $0.verdict == verdict.rawValue }.count
            }
            terminal.report(
                "\(count(rows.count, "exchange")): \(number(.same)) same, \(number(.different)) different, \(number(.uncovered)) not covered"
            )
            return number(.different) > 0
        }

        private static func text(_ line: ExchangeCheck.Line) -> String {
            let place = "\(line.file)#\(line.number)"
            let call = [line.card, line.call].compactMap { $0 }.joined(separator: " ")
            let end =
                switch line.verdict {
                case .same: "\(call): \(line.reading ?? "fetched")"
                case .different: "\(call)\n" + line.notes.map { "    \($0)" }.joined(separator: "\n")
                case .uncovered: line.notes.joined(separator: "; ")
                }
            return "\(line.verdict.rawValue)  \(place)  \(end)"
        }

        /// Largest recorded file that is read, in bytes.
        private static let largest = 64 << 20

        private static func files(_ place: String) throws -> [(name: String, bytes: [UInt8])] {
            let cut = place.lastIndex(of: "/")
            let isFile = FileStamp(path: place).isFile
            let folder = DiskFolder(isFile ? cut.map { String(place[..<$0]) } ?? "." : place)
            let last = cut.map { String(place[place.index(after: $0)...]) } ?? place
            guard let names = isFile ? [last] : folder.list("") else {
                throw Problem("there is no folder \(place)", hint: "name a folder of recorded exchanges")
            }
            return try names.filter { $0.hasSuffix(".json") && $0 != "INDEX.json" }.map { name in
                guard let bytes = folder.read(name, limit: largest) else { throw Problem("\(name) cannot be read") }
                return (name, bytes)
            }
        }
    }

    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Ask a provider whether the key works, and what credit is left. It costs nothing.")
        @OptionGroup var options: Options
        @Argument(help: "The provider.") var name: String

        private struct Report: Encodable {
            var ok: Bool
            var provider: String
            var message: String
            var values: [String: String]
        }

        func run() async throws {
            try await withMessages(json: options.json) { terminal in
                let reading = try options.book().read(name)
                guard let card = reading.card else { throw Diagnostics(reading.diagnostics) }
                guard card.ready.flatMap({ card.call($0) }) != nil else {
                    throw Problem(
                        "\(card.title) has no free call that would show whether it works",
                        hint: "`vidbuild providers list` says what is missing; cards name one with “ready: CALL”")
                }
                let accounts = try AccountValues()
                let check = AccountCheck(
                    card: card, account: try accounts.values(for: card), client: try accounts.session())
                let report: Report
                switch await check.ask(deadline: 60) {
                case .works(let values):
                    report = Report(ok: true, provider: name, message: "the key works", values: values)
                case .refused(let cause, let message):
                    report = Report(ok: false, provider: name, message: "\(cause.rawValue): \(message)", values: [:])
                case .unknown(let message): throw Problem("\(card.title): \(message)")
                }
                if options.json {
                    try terminal.json(report)
                } else {
                    let values = report.values.sorted { $0.key < $1.key }.map { ", \($0.key) \($0.value)" }.joined()
                    terminal.output("\(card.title): \(report.message)\(values)")
                }
                if !report.ok { throw Exit.stepFailed }
            }
        }
    }
}
