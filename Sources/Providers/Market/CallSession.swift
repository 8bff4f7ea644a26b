import Engine
import FoundationEssentials
import Logging
import Model

/// What an answer came to.
struct Reply: Sendable {
    var outcome: CallOutcome
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
    static let mostFile = 2 << 30

    let card: ProviderCard
    let account: [String: String]
    let files: [String: InputFile]
    var urls: [String: String] = [:]
    let step: String
    let model: String
    let attempt: Int
    let transport: any HTTPTransport
    let clock: WaitClock
    let logger: Logger
    let authenticator: Authenticator
    let gate: VendorGate

    /// The call and what its answer means. `output`: where the answer's body goes when it is the result itself.
    func call(
        _ call: CardCall, _ draft: RequestDraft, files more: [String: InputFile] = [:], output: String? = nil
    ) async -> Result<Reply, CallError> {
        let request: HTTPRequest
        switch await self.request(call, draft, more, output: output) {
        case .success(let made): request = made
        case .failure(let failure): return .failure(.notMade(failure))
        }
        switch await exchange(request) {
        case .success(let answer): return .success(reply(call, answer))
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

    private func reply(_ call: CardCall, _ answer: HTTPAnswer) -> Reply {
        let outcome = CallReader(card, now: clock.now()).read(answer, of: call)
        var words = "answered"
        if case .failure(let failure) = outcome {
            if failure.cause == .credentials { authenticator.forget(card) }
            gate.report(failure.cause, retryAfter: failure.retryAfter)
            words = "\(failure.cause.rawValue): \(failure.message)"
        } else {
            gate.report(nil, retryAfter: nil)
        }
        let seen = VendorAnswer(answer)
        let reply = Reply(
            outcome: outcome, charged: call.answer.charge(in: seen), requestID: card.requestID(of: seen))
        log(
            call, words, status: answer.status, milliseconds: answer.milliseconds, reply.requestID, cost: reply.charged)
        return reply
    }

    private func request(
        _ call: CardCall, _ draft: RequestDraft, _ more: [String: InputFile], output: String?
    ) async -> Result<HTTPRequest, StepFailure> {
        do {
            let key = call.sendsKey ? try await authenticator.header(card, account) : nil
            let maker = CallRequest(
                card: card, account: account, files: files.merging(more) { $1 }, urls: urls, key: key)
            var request = try maker.request(draft, sendsKey: call.sendsKey)
            request.deadline = 300
            request.patience = 120
            if let output, case .body? = call.answer.result?.file {
                request.destination = .file(path: output, limit: Self.mostFile)
            } else {
                request.destination = .memory(limit: Self.mostInMemory)
            }
            return .success(request)
        } catch {
            return .failure(StepFailure(error))
        }
    }

    /// Makes one of the card's calls with values, for polling, cancelling and uploading.
    func ask(
        _ name: String, _ values: [String: JSONValue], files more: [String: InputFile] = [:], output: String? = nil
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

    /// Brings a file to where the vendor can fetch it, and gives its URL.
    func upload(_ role: String, by upload: ProviderCard.Upload) async throws(StepFailure) -> String {
        guard let file = files[role] else { throw StepFailure(.permanent, "there is no file “\(role)” to upload") }
        var values: [String: JSONValue] = [:]
        for name in upload.calls {
            switch await ask(name, values, files: ["file": file]) {
            case .failure(let error): throw error.harmless(card)
            case .success(let reply):
                switch reply.outcome {
                case .failure(let failure): throw StepFailure(failure, card)
                case .result(let result): values.merge(result.values) { $1 }
                case .waiting(let captured, _), .done(_, let captured): values.merge(captured) { $1 }
                }
            }
        }
        let fill = TemplateFill(CardValues(values))
        guard let text = try? fill.text(upload.url)?.text, let url = (try? Pattern(text))?.literal, !url.isEmpty else {
            throw StepFailure(.permanent, "\(card.title) took the file but gave no URL for it")
        }
        return url
    }

    func log(
        _ call: CardCall, _ message: String, status: Int?, milliseconds: Int?, _ requestID: String?, cost: Money? = nil
    ) {
        var metadata: Logger.Metadata = [
            "step": "\(step)", "vendor": "\(card.id)", "model": "\(model)", "call": "\(call.name)",
            "attempt": "\(attempt)",
        ]
        if let status { metadata["status"] = "\(status)" }
        if let milliseconds { metadata["ms"] = "\(milliseconds)" }
        if let requestID { metadata["request-id"] = "\(requestID)" }
        if let cost { metadata["cost"] = "\(cost)" }
        logger.info("\(message)", metadata: metadata)
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
