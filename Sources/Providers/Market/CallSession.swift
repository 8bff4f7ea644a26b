import Engine
import FoundationEssentials
import Logging
import Model

/// What an answer came to.
struct Reply: Sendable {
    var reading: CardReading
    /// What fills the calls that follow; the job's own name is `id` there.
    var captured: [String: JSONValue]
    /// As the vendor says it, of a failure too.
    var charged: Money?
    /// The vendor's own name for the exchange.
    var requestID: String?
}

/// Calls to one vendor for one order: every one of them is authenticated, read by the card and logged here.
struct CallSession: Sendable {
    /// Largest answer that is taken into memory: pictures come as base64 in JSON.
    private static let mostInMemory = 96 << 20
    /// Largest file that is fetched.
    private static let mostFile = 2 << 30

    let card: ProviderCard
    /// Secrets and settings by name.
    let account: [String: String]
    /// By role.
    var files: [String: RequestFile]
    let step: String
    let model: String
    let attempt: Int
    let transport: any HTTPTransport
    let clock: WaitClock
    let logger: Logger
    let authenticator: Authenticator
    let gate: VendorGate

    /// Takes out of a vendor's words the account's secrets, and tokens that were made of them for a request.
    private func clean(_ text: String, _ request: HTTPRequest) -> String {
        Redactor(card, account, request).clean(text)
    }

    /// The call and what its answer means. `output`: where the answer's body goes when it is the result itself.
    func call(
        _ call: CardCall, _ draft: RequestDraft, files more: [String: RequestFile] = [:], output: String? = nil
    ) async -> Result<Reply, CallError> {
        let request: HTTPRequest
        switch await self.request(call, draft, more, output: output) {
        case .success(let made): request = made
        case .failure(let failure): return .failure(.notMade(failure))
        }
        switch await exchange(request) {
        case .success(let answer): return .success(reply(call, answer, to: request))
        case .failure(let failure):
            log(call, "\(failure.kind.rawValue): \(failure.message)", status: nil, milliseconds: nil, nil)
            return .failure(.noAnswer(failure))
        }
    }

    func exchange(_ request: HTTPRequest) async -> Result<HTTPAnswer, HTTPFailure> {
        do {
            return .success(try await transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    /// Makes one of the card's calls with values, for polling, cancelling and uploading.
    func ask(
        _ name: String, _ values: [String: JSONValue], files more: [String: RequestFile] = [:], output: String? = nil
    ) async -> Result<Reply, CallError> {
        guard let call = card.call(name) else {
            return .failure(.notMade(StepFailure(.permanent, "the card “\(card.id)” has no call “\(name)”")))
        }
        let draft: RequestDraft
        do {
            draft = try card.draft(call, CardValues(values, files: more.mapValues { _ in ["file"] }))
        } catch {
            return .failure(.notMade(StepFailure(.permanent, "\(card.title), call “\(name)”: \(error.message)")))
        }
        return await self.call(call, draft, files: more, output: output)
    }

    /// Fetches a result to a file. The key goes with it only when the card says so, and to the vendor's own hosts.
    func fetch(_ url: String, needsKey: Bool, to output: String) async -> Result<HTTPAnswer, CallError> {
        switch await fetching(url, needsKey: needsKey) {
        case .failure(let failure): return .failure(.notMade(failure))
        case .success(var request):
            request.deadline = 900
            request.destination = .file(path: output, limit: Self.mostFile)
            return await exchange(request).mapError { .noAnswer($0) }
        }
    }

    private func reply(_ call: CardCall, _ answer: HTTPAnswer, to request: HTTPRequest) -> Reply {
        var reading = card.reading(of: answer, to: call, now: clock.now())
        if case .failure(var failure) = reading {
            failure.message = clean(failure.message, request)
            reading = .failure(failure)
        }
        let seen = VendorAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name, $0.value) },
            body: try? JSONValue(parsing: answer.body))
        var reply = Reply(
            reading: reading, captured: call.answer.captured(in: seen), charged: call.answer.charge(in: seen),
            requestID: card.requestID(of: seen).map { clean($0, request) })
        var words = "answered"
        switch reading {
        case .failure(let failure):
            if failure.cause == .credentials { authenticator.forget(card) }
            gate.report(failure.cause, retryAfter: failure.retryAfter)
            words = "\(failure.cause.rawValue): \(failure.message)"
        case .job(let state):
            if let id = state.id { reply.captured["id"] = .string(id) }
            gate.report(nil, retryAfter: nil)
        case .result: gate.report(nil, retryAfter: nil)
        }
        // A job that is still waiting is no news.
        let level: Logger.Level =
            if case .job(let state) = reading, state.phase == .waiting, call.method == "GET" { .debug } else { .info }
        log(
            call, words, status: answer.status, milliseconds: answer.milliseconds, reply.requestID,
            cost: reply.charged, level: level)
        return reply
    }

    private func request(
        _ call: CardCall, _ draft: RequestDraft, _ more: [String: RequestFile], output: String?
    ) async -> Result<HTTPRequest, StepFailure> {
        switch await maker(sendsKey: call.sendsKey) {
        case .failure(let failure): return .failure(failure)
        case .success(let maker):
            do {
                var request = try maker.http(draft, sendsKey: call.sendsKey, files: files.merging(more) { $1 })
                request.deadline = 300
                request.patience = 120
                if let output, case .body? = call.answer.result?.file {
                    request.destination = .file(path: output, limit: Self.mostFile)
                } else {
                    request.destination = .memory(limit: Self.mostInMemory)
                }
                return .success(request)
            } catch {
                return .failure(StepFailure(error, card))
            }
        }
    }

    private func fetching(_ url: String, needsKey: Bool) async -> Result<HTTPRequest, StepFailure> {
        switch await maker(sendsKey: needsKey) {
        case .failure(let failure): return .failure(failure)
        case .success(let maker):
            do {
                return .success(try maker.fetch(url, needsKey: needsKey))
            } catch {
                return .failure(StepFailure(error, card))
            }
        }
    }

    private func maker(sendsKey: Bool) async -> Result<CardRequest, StepFailure> {
        var maker = CardRequest(card: card, account: account, now: clock.now())
        guard sendsKey else { return .success(maker) }
        do {
            maker.token = try await authenticator.token(maker)
        } catch {
            return .failure(error)
        }
        return .success(maker)
    }

    /// Brings a file to where the vendor can fetch it, and gives its URL.
    func upload(_ role: String, by upload: ProviderCard.Upload) async throws(StepFailure) -> String {
        guard let file = files[role] else { throw StepFailure(.permanent, "there is no file “\(role)” to upload") }
        var values: [String: JSONValue] = [:]
        for name in upload.calls {
            let reply: Reply
            switch await ask(name, values, files: ["file": file]) {
            case .failure(let error): throw error.harmless(card)
            case .success(let answered): reply = answered
            }
            values.merge(reply.captured) { $1 }
            switch reply.reading {
            case .failure(let failure): throw StepFailure(failure, card)
            case .result(let result): values.merge(result.values) { $1 }
            case .job: break
            }
        }
        let fill = TemplateFill(CardValues(values))
        guard let text = try? fill.text(upload.url)?.text, let url = (try? Pattern(text))?.literal, !url.isEmpty else {
            throw StepFailure(.permanent, "\(card.title) took the file but gave no URL for it")
        }
        return url
    }

    func log(
        _ call: CardCall, _ message: String, status: Int?, milliseconds: Int?, _ requestID: String?, cost: Money? = nil,
        level: Logger.Level = .info
    ) {
        var metadata: Logger.Metadata = [
            "step": "\(step)", "vendor": "\(card.id)", "model": "\(model)", "call": "\(call.name)",
            "attempt": "\(attempt)",
        ]
        if let status { metadata["status"] = "\(status)" }
        if let milliseconds { metadata["ms"] = "\(milliseconds)" }
        if let requestID { metadata["request-id"] = "\(requestID)" }
        if let cost { metadata["cost"] = "\(cost)" }
        logger.log(level: level, "\(message)", metadata: metadata)
    }
}

/// Why a call has no outcome.
enum CallError: Error {
    /// Nothing was sent.
    case notMade(StepFailure)
    case noAnswer(HTTPFailure)

    /// As the failure of a call that buys nothing: it can be made again.
    func harmless(_ card: ProviderCard) -> StepFailure {
        switch self {
        case .notMade(let failure): failure
        case .noAnswer(let failure):
            switch failure.kind {
            case .notSent, .unanswered: StepFailure(.retryable, "\(card.title): \(failure.message)")
            case .cancelled: StepFailure(.cancelled, "interrupted")
            case .tooLarge, .refused, .invalid: StepFailure(.permanent, "\(card.title): \(failure.message)")
            }
        }
    }
}

extension StepFailure {
    /// A request that cannot be made: an account value that is missing, a file that does not fit.
    init(_ problem: CardProblem, _ card: ProviderCard) {
        let isAccount = (card.secrets + card.settings).contains { $0.name == problem.value }
        self.init(isAccount ? .account : .refused, problem.message, hint: problem.hint)
    }

    /// A vendor's refusal, in the classes by which steps are retried and other providers asked.
    init(_ failure: VendorFailure, _ card: ProviderCard) {
        let cause: Class
        var hint: String?
        switch failure.cause {
        case .credentials:
            cause = .account
            hint = "check the key: `vidbuild providers test \(card.id)`"
        case .credit:
            cause = .account
            hint = "add credit to the account at \(card.title)"
        case .moderation:
            cause = .refused
            hint = "change the words, or name another provider after \(card.id)"
        case .invalid:
            cause = .refused
            hint = "`vidbuild providers show \(card.id)` says what it takes"
        case .truncated:
            cause = .refused
            hint = "allow longer answers (max_tokens), or ask for less"
        case .rateLimit, .overload, .busy, .failed, .cancelled, .expired: cause = .retryable
        }
        let says = failure.message.hasPrefix(card.title) ? "" : "\(card.title): "
        self.init(cause, says + failure.message, hint: hint, retryAfter: failure.retryAfter)
    }
}
