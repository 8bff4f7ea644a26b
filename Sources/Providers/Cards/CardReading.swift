package import Model

/// What an answer came to, for people and checks.
package enum CardReading: Sendable {
    case result(VendorResult)
    case job(JobState)
    case failure(VendorFailure)
}

extension ProviderCard {
    /// Reads an answer of a call. A body that went to a file is the result itself where the card says so.
    ///
    /// A call whose card expects JSON and gets none (a page of a proxy, say, with status 200) has failed.
    package func reading(of answer: HTTPAnswer, to call: CardCall, now: Double) -> CardReading {
        let seen = VendorAnswer(
            status: answer.status, headers: answer.headers.map { ($0.name, $0.value) },
            body: try? JSONValue(parsing: answer.body))
        switch meaning(of: seen, to: call, now: now) {
        case .failure(let failure): return .failure(failure)
        case .job(let state) where state.phase == .waiting || call.answer.result == nil: return .job(state)
        case .job, .done: break
        }
        if call.answer.result?.file != .body, call.answer.result != nil || call.answer.job != nil, seen.body == nil {
            return .failure(VendorFailure(.overload, "the answer is no JSON, and the card expects some"))
        }
        do {
            return .result(try call.answer.result(in: seen))
        } catch {
            return .failure(error)
        }
    }
}
