/// An answer as cards see it.
package struct VendorAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    /// Nil when the body is no JSON.
    package var body: JSONValue?

    package init(status: Int, headers: [(name: String, value: String)], body: JSONValue?) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// All texts and other values at a place.
    package func all(at place: AnswerPlace) -> [JSONValue] {
        switch place {
        case .header(let name): header(name).map { [.string($0)] } ?? []
        case .body(let path): body.map { path.all(in: $0) } ?? []
        }
    }
}

/// What an answer means.
package enum AnswerMeaning: Sendable {
    /// What was asked for is here, or where it says.
    case done
    case job(JobState)
    case failure(VendorFailure)
}

/// Where a vendor's work on a job stands.
package struct JobState: Sendable, Equatable {
    package enum Phase: Sendable, Equatable { case waiting, done }

    /// Nil in a poll's answer that does not repeat it.
    package var id: String?
    package var phase: Phase
    /// As the vendor says it; `absent` without one.
    package var status: String
    /// 0 to 1.
    package var progress: Double?
}

/// A vendor's refusal, or a job that came to nothing.
package struct VendorFailure: Error, Sendable, Equatable {
    package var cause: FailureClass
    /// The vendor's own words, at most 500 characters.
    package var message: String
    /// It costs what a result would have.
    package var isBilled: Bool
    /// It ended a job, rather than one request.
    package var endsJob: Bool
    /// Seconds to wait.
    package var retryAfter: Double?

    package init(
        _ cause: FailureClass, _ message: String, isBilled: Bool = false, endsJob: Bool = false,
        retryAfter: Double? = nil
    ) {
        self.cause = cause
        self.message = message
        self.isBilled = isBilled
        self.endsJob = endsJob
        self.retryAfter = retryAfter
    }
}

extension ProviderCard {
    /// What an answer of a call means. `now`: seconds since 1970, for hints that are dates.
    package func meaning(of answer: VendorAnswer, to call: CardCall, now: Double) -> AnswerMeaning {
        let job = self.job(of: call)
        let isSuccess = call.answer.success.contains { $0.contains(answer.status) }
        if let rule = (call.answer.failures + failures).first(where: { $0.holds(for: answer) }) {
            let fetches = calls.contains { $0.answer.job?.then == call.name }
            return .failure(
                VendorFailure(
                    rule.failure, message(of: answer, job), isBilled: rule.isBilled,
                    endsJob: (fetches || isSuccess && job != nil) && rule.failure.endsJob,
                    retryAfter: retryAfter(answer, call, now: now)))
        }
        if !isSuccess {
            let cause = FailureClass(status: answer.status) ?? .failed
            return .failure(
                VendorFailure(cause, message(of: answer, job), retryAfter: retryAfter(answer, call, now: now)))
        }
        guard let job else { return .done }
        return state(of: answer, call, job)
    }

    /// The rule of a call's job, with what the call that polls says of it.
    package func job(of call: CardCall) -> JobRule? {
        guard var job = call.answer.job else { return nil }
        guard let poll = job.poll, poll != call.name, let other = self.call(poll)?.answer.job else { return job }
        if job.status == nil { job.status = other.status }
        if job.waiting.isEmpty { job.waiting = other.waiting }
        if job.done.isEmpty { job.done = other.done }
        if job.failed.isEmpty { job.failed = other.failed }
        if job.error.isEmpty { job.error = other.error }
        job.ended = job.ended ?? other.ended
        job.then = job.then ?? other.then
        return job
    }

    private func state(of answer: VendorAnswer, _ call: CardCall, _ job: JobRule) -> AnswerMeaning {
        let body = answer.body ?? .null
        let id = job.id.flatMap { $0.first(in: body)?.scalarText }
        let status = job.status.map { $0.first(in: body)?.scalarText ?? "absent" }
        func state(_ phase: JobState.Phase) -> AnswerMeaning {
            .job(
                JobState(
                    id: id, phase: phase, status: status ?? "", progress: job.progress?.first(in: body)?.double))
        }
        func failed(_ cause: FailureClass) -> AnswerMeaning {
            .failure(VendorFailure(cause, message(of: answer, job), endsJob: true))
        }
        // A submit that says no status has started the job.
        guard let status, !(status == "absent" && call.answer.job?.poll != nil && call.answer.job?.status == nil) else {
            return state(.waiting)
        }
        if job.done.contains(status) { return state(.done) }
        if let cause = job.failed.first(where: { $0.status == status })?.failure { return failed(cause) }
        if job.waiting.contains(status) { return state(.waiting) }
        if let ended = job.ended, ended.first(in: body) != nil { return failed(.failed) }
        if job.done.contains("*") { return state(.done) }
        if let cause = job.failed.first(where: { $0.status == "*" })?.failure { return failed(cause) }
        return state(.waiting)
    }

    private func message(of answer: VendorAnswer, _ job: JobRule?) -> String {
        guard let body = answer.body else { return "HTTP \(answer.status)" }
        for path in (job?.error ?? []) + message {
            guard let found = path.first(in: body) else { continue }
            let text = found.scalarText ?? found.text
            if !text.isEmpty { return String(text.prefix(500)) }
        }
        return "HTTP \(answer.status)"
    }

    /// Seconds that the answer asks to wait.
    package func retryAfter(_ answer: VendorAnswer, _ call: CardCall, now: Double) -> Double? {
        for hint in call.answer.retryAfter + retryAfter {
            for value in answer.all(at: hint.place) {
                if let seconds = hint.seconds(value.scalarText ?? "", now: now) { return seconds }
            }
        }
        guard let text = answer.header("retry-after") else { return nil }
        return RetryHint(.header("")).seconds(text, now: now)
            ?? RetryHint(.header(""), unit: .date).seconds(text, now: now)
    }

    /// The vendor's own name for the exchange.
    package func requestID(of answer: VendorAnswer) -> String? {
        requestID.lazy.compactMap { answer.all(at: $0).first?.scalarText }.first
    }
}

extension FailureRule {
    func holds(for answer: VendorAnswer) -> Bool {
        guard statuses.isEmpty || statuses.contains(where: { $0.contains(answer.status) }) else { return false }
        guard let place else { return true }
        let found = answer.all(at: place)
        if let exists, exists != found.contains(where: Self.isSomething) { return false }
        let texts = found.map { $0.scalarText ?? $0.text }
        if !equals.isEmpty, !texts.contains(where: equals.contains) {
            guard equals.contains("absent"), found.isEmpty else { return false }
        }
        if !contains.isEmpty {
            let lower = texts.map { $0.lowercased() }
            guard contains.contains(where: { wanted in lower.contains { $0.contains(wanted) } }) else { return false }
        }
        return true
    }

    private static func isSomething(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .array(let items): !items.isEmpty
        case .object(let members): !members.isEmpty
        case .bool(true), .number: true
        }
    }
}

extension RetryHint {
    /// Seconds from now, 0 to a day; nil when the text is no such hint.
    package func seconds(_ text: String, now: Double) -> Double? {
        var text = text[...]
        if let before, let after {
            guard let start = before.isEmpty ? text.startIndex..<text.startIndex : text.firstRange(of: before) else {
                return nil
            }
            text = text[start.upperBound...]
            if !after.isEmpty {
                guard let end = text.firstRange(of: after) else { return nil }
                text = text[..<end.lowerBound]
            }
            // The last number, as words may stand before it.
            text = text.split(separator: " ").last ?? ""
        }
        let seconds: Double?
        switch unit {
        case .seconds: seconds = Double(text)
        case .milliseconds: seconds = Double(text).map { $0 / 1000 }
        case .epochMilliseconds: seconds = Double(text).map { max(0, $0 / 1000 - now) }
        case .date: seconds = HTTPDate.seconds(String(text)).map { max(0, $0 - now) }
        }
        guard let seconds, seconds.isFinite, seconds >= 0 else { return nil }
        return min(seconds, 86_400)
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, IMF-fixdate).
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970; nil for another form.
    package static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        // Days from civil (Hinnant).
        let shifted = month < 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Double(days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2])
    }
}
