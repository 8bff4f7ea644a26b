package import Model

/// Reads what a vendor answered, as its card says.
package struct CallReader: Sendable {
    let card: ProviderCard
    /// Seconds since 1970, for hints that are dates.
    let now: Double

    package init(_ card: ProviderCard, now: Double) {
        self.card = card
        self.now = now
    }

    package func read(_ answer: HTTPAnswer, of call: CardCall) -> CallOutcome {
        let seen = VendorAnswer(answer)
        let rule = call.answer
        if seen.body == nil, rule.success.contains(where: { $0.contains(answer.status) }), needsJSON(rule) {
            return .failure(VendorFailure(.failed, "\(card.title) answered \(kind(of: answer)) where JSON was expected"))
        }
        var captured = rule.captured(in: seen)
        switch card.meaning(of: seen, to: call, now: now) {
        case .failure(let failure): return .failure(failure)
        case .job(let state):
            if let id = state.id { captured["id"] = .string(id) }
            if state.phase == .waiting { return .waiting(captured: captured, progress: state.progress) }
            guard rule.result != nil else { return .done(nil, captured: captured) }
            switch result(of: rule, in: seen) {
            case .success(let result): return .done(result, captured: captured)
            case .failure(let failure):
                return card.job(of: call)?.then == nil ? .failure(failure) : .done(nil, captured: captured)
            }
        case .done:
            switch result(of: rule, in: seen) {
            case .success(var result):
                result.values.merge(captured) { mine, _ in mine }
                return .result(result)
            case .failure(let failure): return .failure(failure)
            }
        }
    }

    private func result(of rule: AnswerRule, in answer: VendorAnswer) -> Result<VendorResult, VendorFailure> {
        do {
            return .success(try rule.result(in: answer))
        } catch {
            return .failure(error)
        }
    }

    /// Whether what the card looks for is in JSON.
    private func needsJSON(_ rule: AnswerRule) -> Bool {
        if rule.job != nil || !rule.capture.isEmpty { return true }
        guard let result = rule.result else { return false }
        if case .body? = result.file { return result.words != nil }
        return true
    }

    private func kind(of answer: HTTPAnswer) -> String {
        let type = answer.header("Content-Type").map { String($0.prefix { $0 != ";" }).lowercased() } ?? ""
        return type == "text/html" ? "an HTML page" : type.isEmpty ? "something" : "“\(type.prefix(60))”"
    }
}

extension VendorAnswer {
    init(_ answer: HTTPAnswer) {
        self.init(
            status: answer.status, headers: answer.headers.map { ($0.name, $0.value) },
            body: answer.body.isEmpty ? nil : try? JSONValue(parsing: answer.body))
    }
}
