package import Model

/// Reads what a vendor answered, as its card says.
package struct CallReader: Sendable {
    /// Longest message of a vendor that is passed on.
    private static let mostMessage = 400

    let card: ProviderCard

    package init(_ card: ProviderCard) { self.card = card }

    package func read(_ answer: HTTPAnswer, of call: CardCall) -> CallOutcome {
        let rule = call.answer
        let succeeded = rule.success.contains { $0.contains(answer.status) }
        let json: JSONValue?
        do {
            json = answer.body.isEmpty ? nil : try JSONValue(parsing: answer.body)
        } catch {
            json = nil
            if succeeded, needsJSON(rule) {
                var failure = failure(.overload, answer, nil)
                failure.message =
                    "\(card.title) answered \(kind(of: answer)) where JSON was expected (\(error.message))"
                return .failure(failure)
            }
        }
        let tree = json ?? .null
        for failure in rule.failures + card.failures where matches(failure, answer, tree) {
            return .failure(self.failure(failure.failure, answer, tree, rule))
        }
        guard succeeded else {
            let byStatus = FailureClass(status: answer.status) ?? .invalid
            return .failure(failure(byStatus, answer, tree, rule))
        }
        var result = CallResult()
        result.requestID = requestID(answer, tree)
        result.charged = charged(rule, answer, tree)
        for (unit, path) in rule.usage {
            if let amount = path.first(in: tree)?.double { result.usage[unit] = amount }
        }
        for (name, path) in rule.capture + (rule.result?.values ?? []) {
            let found = path.all(in: tree)
            if let first = found.first { result.values[name] = found.count == 1 ? first : .array(found) }
        }
        if let id = rule.job?.id?.first(in: tree) { result.values["id"] = id }
        if let job = rule.job {
            switch state(job, tree, answer) {
            case .waiting: return .waiting(result, progress: job.progress?.first(in: tree)?.double)
            case .failed(let failure): return .failure(failure)
            case .done: break
            }
        }
        if let wanted = rule.result, let missing = fill(&result, wanted, tree) {
            if rule.job?.then != nil { return .done(result) }
            var failure = failure(.failed, answer, tree, rule)
            failure.message = "\(card.title) says that it is done, but \(missing)"
            return .failure(failure)
        }
        return rule.job == nil ? .result(result) : .done(result)
    }

    private func needsJSON(_ rule: AnswerRule) -> Bool {
        if rule.job != nil { return true }
        guard let result = rule.result else { return !rule.capture.isEmpty }
        if case .body? = result.file { return false }
        return true
    }

    private func kind(of answer: HTTPAnswer) -> String {
        let type = answer.header("Content-Type").map { $0.split(separator: ";")[0].lowercased() } ?? ""
        return type == "text/html" ? "an HTML page" : type.isEmpty ? "something" : "“\(type)”"
    }

    // MARK: Failures

    private func matches(_ rule: FailureRule, _ answer: HTTPAnswer, _ tree: JSONValue) -> Bool {
        if !rule.statuses.isEmpty, !rule.statuses.contains(where: { $0.contains(answer.status) }) { return false }
        guard let place = rule.place else { return !rule.statuses.isEmpty }
        let texts: [String]
        switch place {
        case .body(let path): texts = path.all(in: tree).map { $0.scalarText ?? $0.text }
        case .header(let name): texts = answer.header(name).map { [$0] } ?? []
        }
        if let exists = rule.exists { return exists != texts.isEmpty }
        if !rule.equals.isEmpty { return texts.contains { rule.equals.contains($0) } }
        if !rule.contains.isEmpty {
            return texts.contains { text in
                let text = text.lowercased()
                return rule.contains.contains { text.contains($0.lowercased()) }
            }
        }
        return !texts.isEmpty
    }

    private func failure(
        _ failure: FailureClass, _ answer: HTTPAnswer, _ tree: JSONValue?, _ rule: AnswerRule? = nil
    ) -> CallFailure {
        let tree = tree ?? .null
        let own = rule?.job.map { $0.error } ?? []
        let words = (own + card.message).lazy.compactMap { $0.first(in: tree) }.first { $0.scalarText != "" }
        var message = words.map { $0.scalarText ?? $0.text } ?? ""
        if message.isEmpty {
            message = "\(card.title) answered \(answer.status)" + (tree == .null ? " with \(kind(of: answer))" : "")
        }
        var found = CallFailure(failure, String(message.prefix(Self.mostMessage)))
        found.requestID = requestID(answer, tree)
        found.charged = rule.flatMap { charged($0, answer, tree) }
        found.retryAfter = retryAfter(answer, tree, rule)
        return found
    }

    private func retryAfter(_ answer: HTTPAnswer, _ tree: JSONValue, _ rule: AnswerRule?) -> Double? {
        let hints = (rule?.retryAfter ?? []) + card.retryAfter
        let usual = [RetryHint(.header("Retry-After"), unit: .seconds), RetryHint(.header("Retry-After"), unit: .date)]
        for hint in hints + usual {
            let text: String?
            switch hint.place {
            case .body(let path): text = path.first(in: tree)?.scalarText
            case .header(let name): text = answer.header(name)
            }
            let now = answer.header("Date").flatMap(HTTPDate.seconds)
            if let seconds = text.flatMap({ hint.seconds(in: $0, now: now) }) { return seconds }
        }
        return nil
    }

    // MARK: Jobs and results

    private enum JobState {
        case waiting, done
        case failed(CallFailure)
    }

    private func state(_ job: JobRule, _ tree: JSONValue, _ answer: HTTPAnswer) -> JobState {
        guard let path = job.status else { return .waiting }
        let status = path.first(in: tree)?.scalarText ?? "absent"
        if let known = job.failed.first(where: { $0.status == status }) {
            return .failed(ended(known.failure, job, status, answer, tree))
        }
        if job.done.contains(status) { return .done }
        if job.waiting.contains(status) { return .waiting }
        let isOver = job.ended.map { !$0.all(in: tree).isEmpty } ?? false
        return isOver ? .failed(ended(.failed, job, status, answer, tree)) : .waiting
    }

    private func ended(
        _ failure: FailureClass, _ job: JobRule, _ status: String, _ answer: HTTPAnswer, _ tree: JSONValue
    ) -> CallFailure {
        var rule = AnswerRule()
        rule.job = job
        var found = self.failure(failure, answer, tree, rule)
        if !job.error.contains(where: { $0.first(in: tree) != nil }) {
            found.message = "the job ended as “\(status)”"
        }
        return found
    }

    /// What is missing; nil when the result is whole.
    private func fill(_ result: inout CallResult, _ rule: ResultRule, _ tree: JSONValue) -> String? {
        switch rule.file {
        case .body?: result.file = .body
        case .url(let path, let needsKey)?:
            guard let url = path.first(in: tree)?.string, !url.isEmpty else { return "there is no URL of a result" }
            result.file = .url(url, needsKey: needsKey)
        case .base64(let path)?:
            guard let text = path.first(in: tree)?.string, let bytes = Base64.decode(text), !bytes.isEmpty else {
                return "there are no bytes of a result in base64"
            }
            result.file = .bytes(bytes)
        case .hex(let path)?:
            guard let text = path.first(in: tree)?.string, let bytes = Hexadecimal.decode(text), !bytes.isEmpty else {
                return "there are no bytes of a result in hexadecimal"
            }
            result.file = .bytes(bytes)
        case nil: break
        }
        if let path = rule.text {
            let parts = path.all(in: tree).compactMap(\.scalarText)
            guard !parts.isEmpty else { return "there is no text" }
            result.text = parts.joined()
        }
        if let words = rule.words { result.words = words.read(tree) }
        return nil
    }

    private func requestID(_ answer: HTTPAnswer, _ tree: JSONValue) -> String? {
        for place in card.requestID {
            switch place {
            case .body(let path): if let text = path.first(in: tree)?.scalarText { return String(text.prefix(128)) }
            case .header(let name): if let text = answer.header(name) { return String(text.prefix(128)) }
            }
        }
        return nil
    }

    private func charged(_ rule: AnswerRule, _ answer: HTTPAnswer, _ tree: JSONValue) -> Money? {
        guard let charge = rule.charged else { return nil }
        let amount: Double?
        switch charge.place {
        case .body(let path): amount = path.first(in: tree)?.double
        case .header(let name): amount = answer.header(name).flatMap { Double($0) }
        }
        guard let amount, amount.isFinite, amount >= 0, amount < 1e9 else { return nil }
        return Money(nanodollars: Int((amount * Double(charge.unit.nanodollars)).rounded(.up)))
    }
}
