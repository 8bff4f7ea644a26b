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
        let reply: Reply
        switch await session.call(call, draft, output: order.outputs.first?.path) {
        case .success(let answered): reply = answered
        case .failure(.notMade(let failure)):
            try log.notSold(failure.message)
            throw failure
        case .failure(.noAnswer(let failure)): throw try unanswered(failure)
        }
        switch reply.reading {
        case .failure(let failure):
            if failure.isBilled || isUnclear(failure) {
                try log.jobEnded(charged: reply.charged ?? order.purchase.price)
            } else {
                try log.notSold(failure.message)
            }
            throw StepFailure(failure, card)
        case .job(let state):
            let ticket = JobTicket(values: reply.captured)
            try log.accepted(job: ticket.text)
            if state.phase == .done { return try await finish(reply, reply.captured, call) }
            return try await follow(ticket, progress)
        case .result(let result): return try await take(result, reply)
        }
    }

    /// A success without a result has probably been paid for.
    private func isUnclear(_ failure: VendorFailure) -> Bool {
        failure.cause == .failed && !failure.endsJob
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
            var result = VendorResult()
            result.file = .url(url, needsKey: needsKey)
            return try await take(result, nil)
        }
        guard let job = card.job(of: call), let poll = job.poll, let polled = card.call(poll) else {
            throw StepFailure(.permanent, "the card “\(card.id)” does not say how to ask for a job of “\(call.name)”")
        }
        let rule = card.job(of: polled) ?? job
        let expected = max(1, model.expected ?? rule.every * 4)
        let started = session.clock.elapsed()
        var values = ticket.values
        var failures = 0
        while session.clock.elapsed() - started <= rule.timeout {
            try await pause(failures == 0 ? rule.every : backoff(failures))
            guard let reply = try await question(poll, values, &failures) else { continue }
            values.merge(reply.captured) { $1 }
            switch reply.reading {
            case .job(let state) where state.phase == .waiting:
                let elapsed = session.clock.elapsed() - started
                progress(state.progress.map { min(max($0, 0), 1) } ?? min(0.95, elapsed / expected))
            case .job: return try await finish(reply, values, polled)
            case .result(let result): return try await take(result, reply)
            case .failure(let failure): throw try ended(failure, reply)
            }
        }
        throw try ended(VendorFailure(.expired, "the job was not done after \(Int(rule.timeout)) s"), nil)
    }

    /// Makes a call that buys nothing. Nil: it failed in passing and can be made again; `failures` counts those in a row. Throws when
    /// that was the last try, or when trying again would not help while the job may still come to something.
    private func question(
        _ name: String, _ values: [String: JSONValue], _ failures: inout Int
    ) async throws(StepFailure) -> Reply? {
        let failure: StepFailure
        // Some vendors' polls name the model, too.
        let filled = values.merging(["model": .string(model.wireName)]) { captured, _ in captured }
        switch await session.ask(name, filled, output: order.outputs.first?.path) {
        case .failure(let error): failure = error.harmless(card)
        case .success(let reply):
            guard case .failure(let refusal) = reply.reading else {
                failures = 0
                return reply
            }
            switch refusal.cause {
            case .rateLimit, .overload, .busy, .credentials, .credit: failure = StepFailure(refusal, card)
            default: return reply
            }
        }
        failures += 1
        if failure.cause != .retryable || failures >= Self.mostFailures { throw failure }
        return nil
    }

    private func ended(_ failure: VendorFailure, _ reply: Reply?) throws(StepFailure) -> StepFailure {
        let isFree = model.failedIsFree && !failure.isBilled && !isUnclear(failure)
        let charged = reply?.charged ?? (isFree ? .zero : order.purchase.price)
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
        _ reply: Reply, _ values: [String: JSONValue], _ last: CardCall
    ) async throws(StepFailure) -> Receipt {
        guard let then = card.job(of: last)?.then ?? card.job(of: call)?.then else {
            throw StepFailure(.permanent, "the card “\(card.id)” does not say where the result of “\(call.name)” is")
        }
        var failures = 0
        while true {
            if var more = try await question(then, values, &failures) {
                more.charged = more.charged ?? reply.charged
                switch more.reading {
                case .failure(let failure): throw try ended(failure, more)
                case .result(let result): return try await take(result, more)
                case .job: failures += 1
                }
            }
            try await pause(backoff(max(1, failures)))
        }
    }

    /// Writes the order's files and sums up.
    private func take(_ result: VendorResult, _ reply: Reply?) async throws(StepFailure) -> Receipt {
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
        return Receipt(charged: result.charged ?? reply?.charged ?? counted(result), requestID: reply?.requestID)
    }

    /// By the amounts that the vendor counted; nil when it counted none.
    private func counted(_ result: VendorResult) -> Money? {
        guard !result.usage.isEmpty, model.price != nil else { return nil }
        return min(card.price(model, CardValues(), usage: result.usage), order.purchase.price)
    }

    private func words(_ result: VendorResult) throws(StepFailure) -> [UInt8] {
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
            guard let failure = await fetchOnce(url, needsKey: needsKey, to: output) else { return }
            failures += 1
            if failure.cause != .retryable || failures >= Self.mostFailures { throw failure }
            try await pause(failure.retryAfter ?? backoff(failures))
        }
    }

    /// Nil when the file is there.
    private func fetchOnce(_ url: String, needsKey: Bool, to output: String) async -> StepFailure? {
        unlink(output)
        switch await session.fetch(url, needsKey: needsKey, to: output) {
        case .failure(let error):
            let failure = error.harmless(card)
            session.log(call, "not fetched: \(failure.message)", status: nil, milliseconds: nil, nil)
            return failure
        case .success(let answer):
            session.log(call, "fetched", status: answer.status, milliseconds: answer.milliseconds, nil)
            switch answer.status {
            case 200..<300 where answer.file?.size ?? 0 > 0: return nil
            case 200..<300: return StepFailure(.retryable, "\(card.title): the result is empty")
            case 403, 404, 410:
                return StepFailure(
                    .retryable, "\(card.title): the result is no longer at its address (\(answer.status))")
            default: return StepFailure(.retryable, "\(card.title): the result's host answered \(answer.status)")
            }
        }
    }
}
