import FoundationEssentials
import Loopback
package import Model
import Synchronization

/// Proves cards against recorded exchanges: what a card sends for the same values through the real client, and what it reads from
/// the recorded answer.
package final class ExchangeCheck: Sendable {
    package struct Line: Sendable {
        package enum Verdict: String, Sendable {
            case same, different
            case uncovered = "not covered"
        }

        package var file: String
        /// From 1, in its file.
        package var number: Int
        package var request: String
        package var verdict: Verdict
        package var card: String?
        package var call: String?
        /// Why it is not covered, or where it differs.
        package var notes: [String]
        /// What the card read from the answer.
        package var reading: String?
    }

    private struct Replay: Sendable {
        var answer: LoopbackResponse = .nothing
        var received: LoopbackRequest?
    }

    private let cards: [ProviderCard]
    private let client: HTTPClient
    private let server: LoopbackServer
    private let replay: Arc

    /// Shared with the server's threads.
    private final class Arc: Sendable {
        let state = Mutex(Replay())
    }

    /// Starts a server on the loopback interface.
    package init(cards: [ProviderCard]) throws {
        self.cards = cards
        let replay = Arc()
        self.replay = replay
        server = try LoopbackServer { request in
            replay.state.withLock { state in
                state.received = request
                return state.answer
            }
        }
        client = HTTPClient(route: URL(string: server.origin))
    }

    deinit { server.stop() }

    /// A line for each exchange of a file.
    package func check(_ file: RecordedFile) async -> [Line] {
        guard !file.exchanges.isEmpty else {
            return [
                Line(
                    file: file.name, number: 1, request: "", verdict: .uncovered,
                    notes: ["it holds no exchange"])
            ]
        }
        var lines: [Line] = []
        var matcher = ExchangeMatcher(cards: cards)
        /// Where a result lies that an earlier answer gave.
        var results: [(url: String, needsKey: Bool, card: ProviderCard)] = []
        for (index, exchange) in file.exchanges.enumerated() {
            var line = Line(
                file: file.name, number: index + 1, request: "\(exchange.method) \(exchange.url)", verdict: .same,
                notes: [])
            let isLast = index == file.exchanges.count - 1
            if let result = results.first(where: { $0.url.hasPrefix(exchange.url) }), exchange.method == "GET" {
                await fetch(result, exchange, &line)
            } else {
                switch matcher.match(exchange) {
                case .uncovered(let why):
                    line.verdict = .uncovered
                    line.notes = [why]
                case .different(let card, let call, let reason):
                    line.verdict = .different
                    (line.card, line.call) = (card, call)
                    line.notes = [reason]
                case .match(let match):
                    (line.card, line.call) = (match.card.id, match.call.name)
                    let seen = VendorAnswer(
                        status: exchange.status, headers: [], body: try? JSONValue(parsing: exchange.response))
                    for (name, value) in match.call.answer.captured(in: seen) {
                        if let text = value.string { matcher.captured.append((match.card.id, name, text)) }
                    }
                    await prove(match, exchange, parsed: isLast ? file.parsed : nil, &line, &results)
                }
            }
            lines.append(line)
        }
        return lines
    }

    private func prove(
        _ match: ExchangeMatch, _ exchange: RecordedExchange, parsed: JSONValue?, _ line: inout Line,
        _ results: inout [(url: String, needsKey: Bool, card: ProviderCard)]
    ) async {
        let answer: HTTPAnswer
        do {
            let builder = CardRequest(card: match.card, account: match.account, token: match.token, now: 0)
            let draft = try match.card.draft(match.call, match.values)
            // A request that was recorded without a key proves nothing of it.
            let hadKey = match.card.authentication.map { exchange.header($0.header) != nil } ?? false
            let request = try builder.http(draft, sendsKey: match.call.sendsKey && hadKey, files: match.files)
            answer = try await send(request, exchange)
        } catch {
            line.verdict = .different
            line.notes.append("the request could not be sent: \(Self.text(error))")
            return
        }
        line.notes += differences(exchange, match.card)
        let outcome = match.card.reading(of: answer, to: match.call, now: 0)
        line.reading = ExchangeReading.text(outcome)
        line.notes += ExchangeReading.differences(outcome, status: exchange.status, parsed: parsed)
        if case .result(let result) = outcome, case .url(let url, let needsKey) = result.file {
            results.append((url, needsKey, match.card))
        }
        if !line.notes.isEmpty { line.verdict = .different }
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case let problem as CardProblem: problem.message
        case let failure as HTTPFailure: failure.message
        default: "\(error)"
        }
    }

    /// A result that is fetched. The SDKs show their key to file hosts, too; a card does so only where the vendor asks for it.
    private func fetch(
        _ result: (url: String, needsKey: Bool, card: ProviderCard), _ exchange: RecordedExchange, _ line: inout Line
    ) async {
        (line.card, line.call) = (result.card.id, "(the result)")
        var account: [String: String] = [:]
        let authentication = result.card.authentication
        if result.needsKey, let authentication, let value = exchange.header(authentication.header) {
            var match = TemplateMatch()
            let bound = match.text(authentication.value, value, TemplateBindings())
            account = bound?.values.compactMapValues(\.scalarText) ?? [:]
        }
        do {
            var request = try CardRequest(card: result.card, account: account, now: 0)
                .fetch(result.url, needsKey: result.needsKey && !account.isEmpty)
            request.redirects = .refuse
            _ = try await send(request, exchange)
        } catch {
            line.notes.append("the request could not be sent: \(Self.text(error))")
        }
        line.notes += differences(exchange, result.card, comparesKey: result.needsKey)
        if !line.notes.isEmpty { line.verdict = .different }
    }

    private func send(_ request: HTTPRequest, _ exchange: RecordedExchange) async throws -> HTTPAnswer {
        var answer = LoopbackResponse(exchange.status, body: .bytes(exchange.response))
        let skipped = ["content-length", "transfer-encoding", "connection", "content-encoding"]
        answer.headers = exchange.responseHeaders.filter { !skipped.contains($0.name.lowercased()) }.map {
            .init($0.name, $0.value)
        }
        replay.state.withLock { $0 = Replay(answer: answer) }
        return try await client.send(request)
    }

    // MARK: What was sent

    private func differences(_ exchange: RecordedExchange, _ card: ProviderCard, comparesKey: Bool = true) -> [String] {
        guard let sent = replay.state.withLock({ $0.received }) else { return ["nothing arrived"] }
        var notes: [String] = []
        func compare(_ what: String, _ recorded: String, _ found: String) {
            if recorded != found { notes.append("\(what): “\(found)”, recorded “\(recorded)”") }
        }
        compare("method", exchange.method, sent.method)
        compare("host", CardRequest.host(exchange.url) ?? "", sent.header("host")?.lowercased() ?? "")
        let path = exchange.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3)
            .joined()
        compare("path", "/" + PercentCoding.decode(path), PercentCoding.decode(sent.target.prefix { $0 != "?" }))
        let recorded = exchange.query.map { "\($0.name)=\($0.value)" }.sorted()
        let found = sent.query.map { "\($0.name)=\($0.value)" }.sorted()
        if recorded != found {
            notes.append("query: \(found.joined(separator: "&")), recorded \(recorded.joined(separator: "&"))")
        }
        var names = card.headers.map(\.name)
        if comparesKey, let authentication = card.authentication { names.append(authentication.header) }
        for name in names { compare("header \(name)", exchange.header(name) ?? "", sent.header(name) ?? "") }
        for (name, value) in exchange.headers
        where !names.contains(where: { $0.lowercased() == name }) && !Self.isOfClient(name) {
            compare("header \(name)", value, sent.header(name) ?? "")
        }
        // SDKs name a type where nothing is sent, and none where the vendor finds out by itself.
        if exchange.body != nil, let type = exchange.header("content-type") {
            compare("content type", Self.mediaType(type), Self.mediaType(sent.header("content-type")))
        }
        return notes + body(exchange, sent)
    }

    /// Headers that speak of the client, not of the request.
    private static func isOfClient(_ name: String) -> Bool {
        let own: Set<String> = [
            "host", "accept", "accept-encoding", "user-agent", "connection", "content-length", "content-type",
            "transfer-encoding", "authorization", "x-goog-api-client", "x-client-name", "x-client-version",
            "x-request-id",
            "x-goog-user-project", "x-title", "http-referer", "x-fal-client-version", "x-app", "cookie",
        ]
        return own.contains(name) || ["x-stainless-", "x-fern-", "amz-sdk-", "sec-"].contains { name.hasPrefix($0) }
    }

    private static func mediaType(_ text: String?) -> String {
        text?.split(separator: ";").first.map { $0.lowercased() } ?? ""
    }

    private func body(_ exchange: RecordedExchange, _ sent: LoopbackRequest) -> [String] {
        guard let recorded = exchange.body else {
            return sent.body.isEmpty ? [] : ["a body of \(sent.body.count) bytes is sent"]
        }
        if let tree = recorded["json"] {
            guard let found = try? JSONValue(parsing: sent.body) else { return ["the body is no JSON"] }
            return TreeDifference.lines(expected: tree, found: found, at: "body")
        }
        if let form = recorded["form"] {
            let found = ExchangeMatcher.tree(sent.form.map { ($0.name, $0.value) })
            let pairs = form.array?.compactMap { pair in
                pair.array.map { ($0[0].scalarText ?? "", $0.last?.scalarText ?? "") }
            }
            let expected = pairs.map { ExchangeMatcher.tree($0.map { (name: $0.0, value: $0.1) }) } ?? form
            return TreeDifference.lines(expected: expected, found: found, at: "body")
        }
        if let parts = recorded["multipart"]?.array {
            guard let found = sent.multipart else { return ["the body is no multipart"] }
            return Self.parts(parts, found)
        }
        if let length = recorded["bytes"]?["length"]?.double {
            return Int(length) == sent.body.count ? [] : ["body: \(sent.body.count) bytes, recorded \(Int(length))"]
        }
        if let text = recorded["text"]?.string, Array(text.utf8) != sent.body { return ["body: another text"] }
        return []
    }

    /// Parts as a set: servers find them by name.
    private static func parts(_ recorded: [JSONValue], _ found: [LoopbackPart]) -> [String] {
        func describe(_ name: String, _ filename: String?, _ type: String?, _ content: String) -> String {
            "\(name)\(filename.map { " filename=\($0)" } ?? "")\(filename == nil ? "" : type.map { " \($0)" } ?? "") \(content)"
        }
        var left = found.map { part in
            describe(
                part.name, part.filename, part.type,
                part.filename == nil ? "“\(part.text)”" : "\(part.body.count) bytes")
        }
        var notes: [String] = []
        for part in recorded {
            let length = part["bytes"]?["length"]?.double.map { Int($0) } ?? part["text"]?.string?.utf8.count ?? 0
            let wanted = describe(
                part["name"]?.string ?? "", part["filename"]?.string, part["headers"]?["content-type"]?.string,
                part["filename"] == nil ? "“\(part["text"]?.string ?? "")”" : "\(length) bytes")
            if let place = left.firstIndex(of: wanted) {
                left.remove(at: place)
            } else {
                notes.append("part \(wanted) is not sent")
            }
        }
        return notes + left.map { "part \($0) is sent and was not recorded" }
    }
}
