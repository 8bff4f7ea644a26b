import Engine
import FoundationEssentials
import Glibc
import Model

/// One order on its way: sent, followed while the vendor works, and its result brought home.
struct OrderRun {
    /// Failures in a row after which asking for a job, or fetching a result, is left to a later attempt.
    private static let mostFailures = 8
    /// Seconds before the first question is repeated after a failure; doubled each time up to a minute.
    private static let firstPause = 1.0

    let session: CallSession
    let order: Order
    let model: CardModel
    let call: CardCall
    let log: any OrderLog

    private var card: ProviderCard { session.card }

    /// Buys.
    func send(_ draft: RequestDraft, _ progress: @Sendable (Double) -> Void) async throws(StepFailure) -> Receipt {
        try await session.gate.enter()
        try log.willSend()
        let outcome: CallOutcome
        do {
            outcome = try await session.call(call, draft, output: order.outputs.first?.path)
        } catch {
            switch error {
            case .notMade(let failure):
                try log.notSold(failure.message)
                throw failure
            case .noAnswer(let failure): throw try unanswered(failure)
            }
        }
        switch outcome {
        case .failure(let failure):
            try log.notSold(failure.message)
            throw StepFailure(failure, card)
        case .waiting(let result, _):
            let ticket = JobTicket(values: result.values)
            try log.accepted(job: ticket.text)
            return try await follow(ticket, progress)
        case .result(let result): return try await take(result)
        case .done(let result):
            let ticket = JobTicket(values: result.values)
            try log.accepted(job: ticket.text)
            return try await finish(result, ticket, call)
        }
    }

    private func unanswered(_ failure: HTTPFailure) throws(StepFailure) -> StepFailure {
        let message = "\(card.title): \(failure.message)"
        switch failure.kind {
        case .notSent:
            try log.notSold(failure.message)
            session.gate.report(.overload, retryAfter: nil)
            return StepFailure(.retryable, message)
        case .invalid:
            try log.notSold(failure.message)
            return StepFailure(.permanent, message)
        case .refused, .tooLarge, .unanswered: return StepFailure(.unanswered, message)
        case .cancelled: return StepFailure(.cancelled, "interrupted")
        }
    }

    // MARK: Following a job

    /// Asks for a job until it is over.
    func follow(_ ticket: JobTicket, _ progress: @Sendable (Double) -> Void) async throws(StepFailure) -> Receipt {
        if case .result(let url, let needsKey) = ticket.place {
            var result = CallResult()
            result.file = .url(url, needsKey: needsKey)
            return try await take(result)
        }
        guard let job = call.answer.job, let poll = job.poll, let polled = card.call(poll) else {
            throw StepFailure(.permanent, "the card “\(card.id)” does not say how to ask for a job of “\(call.name)”")
        }
        var ticket = ticket
        let rule = polled.answer.job ?? job
        let expected = model.expected ?? rule.every * 4
        let started = session.clock.now()
        var failures = 0
        while true {
            try await pause(failures == 0 ? rule.every : backoff(failures))
            do {
                switch try await session.call(named: poll, ticket.values, output: order.outputs.first?.path) {
                case .waiting(let result, let fraction):
                    failures = 0
                    if !result.values.isEmpty { ticket.values.merge(result.values) { $1 } }
                    let elapsed = session.clock.now() - started
                    progress(fraction.map { min(max($0, 0), 1) } ?? min(0.95, elapsed / max(expected, 1)))
                case .done(let result), .result(let result):
                    ticket.values.merge(result.values) { $1 }
                    return try await finish(result, ticket, polled)
                case .failure(let failure):
                    if isPassing(failure) {
                        failures += 1
                        if failures >= Self.mostFailures { throw StepFailure(failure, card) }
                    } else if failure.failure == .credentials || failure.failure == .credit {
                        throw StepFailure(failure, card)
                    } else {
                        throw try ended(failure)
                    }
                }
            } catch let error as CallError {
                let failure = error.harmless(card)
                failures += 1
                if failure.cause != .retryable || failures >= Self.mostFailures { throw failure }
            } catch let error as StepFailure {
                throw error
            } catch {
                throw StepFailure(error)
            }
            // Waits of a demonstration are shorter by its speed, and so is this.
            if session.clock.now() - started > rule.timeout {
                throw try ended(CallFailure(.expired, "the job was not done after \(Int(rule.timeout)) s"))
            }
        }
    }

    /// A failure of the question, not of the job.
    private func isPassing(_ failure: CallFailure) -> Bool {
        switch failure.failure {
        case .rateLimit, .overload, .busy: true
        default: false
        }
    }

    private func ended(_ failure: CallFailure) throws(StepFailure) -> StepFailure {
        let charged = failure.charged ?? (model.failedIsFree ? .zero : order.purchase.price)
        try log.jobEnded(charged: charged)
        return StepFailure(failure, card)
    }

    private func backoff(_ failures: Int) -> Double {
        let bound = min(60, Self.firstPause * Double(1 << min(failures - 1, 10)))
        return .random(in: 0...bound)
    }

    private func pause(_ seconds: Double) async throws(StepFailure) {
        do {
            try await session.clock.sleep(seconds)
        } catch {
            throw StepFailure(.cancelled, "interrupted")
        }
    }

    // MARK: The result

    private func finish(
        _ result: CallResult, _ ticket: JobTicket, _ last: CardCall
    ) async throws(StepFailure) -> Receipt {
        guard let then = last.answer.job?.then ?? call.answer.job?.then, result.file == nil, result.text == nil else {
            return try await take(result)
        }
        var failures = 0
        while true {
            do {
                switch try await session.call(named: then, ticket.values, output: order.outputs.first?.path) {
                case .result(var final), .done(var final):
                    final.charged = final.charged ?? result.charged
                    final.usage.merge(result.usage) { mine, _ in mine }
                    return try await take(final)
                case .waiting: break
                case .failure(let failure):
                    if !isPassing(failure) { throw try ended(failure) }
                    if failures + 1 >= Self.mostFailures { throw StepFailure(failure, card) }
                }
            } catch let error as CallError {
                let failure = error.harmless(card)
                if failure.cause != .retryable || failures + 1 >= Self.mostFailures { throw failure }
            } catch let error as StepFailure {
                throw error
            } catch {
                throw StepFailure(error)
            }
            failures += 1
            try await pause(backoff(failures))
        }
    }

    /// Writes the order's files and sums up.
    private func take(_ result: CallResult) async throws(StepFailure) -> Receipt {
        guard let output = order.outputs.first?.path else { throw StepFailure(.permanent, "the step has no output") }
        switch result.file {
        case .body?: break
        case .bytes(let bytes)?: try write(bytes, output)
        case .url(let url, let needsKey)?:
            if order.job == nil, call.answer.job == nil {
                try log.accepted(job: JobTicket(values: [:], place: .result(url: url, needsKey: needsKey)).text)
            }
            try await fetch(url, needsKey: needsKey, to: output)
        case nil:
            if order.kind == PurchasedStep.align {
                try write(words(result), output)
            } else if let text = result.text {
                try write(Array(text.utf8), output)
            } else {
                throw StepFailure(
                    .permanent, "the card “\(card.id)” does not say where the result of “\(call.name)” is")
            }
        }
        if order.kind == PurchasedStep.voice, order.outputs.count > 1 {
            try write(words(result), order.outputs[1].path)
        }
        return Receipt(charged: result.charged ?? counted(result), requestID: result.requestID)
    }

    /// By the amounts that the vendor counted; nil when it counted none.
    private func counted(_ result: CallResult) -> Money? {
        guard !result.usage.isEmpty, model.price != nil else { return nil }
        return min(card.price(model, CardValues(), usage: result.usage), order.purchase.price)
    }

    private func words(_ result: CallResult) throws(StepFailure) -> [UInt8] {
        do {
            return Array(try CanonicalJSON.encode(result.words ?? HeardWords(words: [])).utf8)
        } catch {
            throw StepFailure(error)
        }
    }

    private func write(_ bytes: [UInt8], _ path: String) throws(StepFailure) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw StepFailure(.resource, "a result cannot be written: \(error)")
        }
    }

    /// Fetches a result at once: such addresses live for hours.
    private func fetch(_ url: String, needsKey: Bool, to output: String) async throws(StepFailure) {
        if url.hasPrefix("data:") {
            guard let bytes = Base64.decode(url) else {
                throw StepFailure(.retryable, "\(card.title): a broken data URL")
            }
            return try write(bytes, output)
        }
        var failures = 0
        while true {
            let failure = try await fetchOnce(url, needsKey: needsKey, to: output)
            guard let failure else { return }
            failures += 1
            if failure.cause != .retryable || failures >= Self.mostFailures { throw failure }
            try await pause(failure.retryAfter ?? backoff(failures))
        }
    }

    /// Nil when the file is there.
    private func fetchOnce(_ url: String, needsKey: Bool, to output: String) async throws(StepFailure) -> StepFailure? {
        unlink(output)
        var request = HTTPRequest("GET", url)
        request.redirects = .follow
        request.deadline = 900
        request.destination = .file(path: output, limit: CallSession.mostFile)
        if needsKey, let key = try await session.authenticator.header(card, session.account) {
            let maker = CallRequest(card: card, account: session.account, key: key)
            if maker.isTrusted(url, base: try maker.text(card.base?.source ?? "")) { request.secretHeaders = [key] }
        }
        do {
            let answer = try await session.transport.send(request)
            session.log(call, "fetched", status: answer.status, milliseconds: answer.milliseconds, nil)
            switch answer.status {
            case 200..<300 where answer.file?.size ?? 0 > 0: return nil
            case 200..<300: return StepFailure(.retryable, "\(card.title): the result is empty")
            case 403, 404, 410:
                return StepFailure(
                    .retryable, "\(card.title): the result is no longer at its address (\(answer.status))")
            default: return StepFailure(.retryable, "\(card.title): the result's host answered \(answer.status)")
            }
        } catch {
            session.log(call, "\(error.kind.rawValue): \(error.message)", status: nil, milliseconds: nil, nil)
            return CallError.noAnswer(error).harmless(card)
        }
    }
}
