import Engine
import FoundationEssentials
import Model
import Providers

/// Asks a vendor, by the free call that its card names, whether the user's key works and what credit is left.
struct AccountCheck: Sendable {
    enum Outcome: Sendable {
        /// `values`: what the vendor says of the account.
        case works(values: [String: String])
        case refused(FailureClass, String)
        /// Nothing is known: no network, no time, or no free call.
        case unknown(String)
    }

    let card: ProviderCard
    /// Secrets and settings by name.
    let account: [String: String]
    let client: HTTPClient

    /// `deadline`: seconds for each request.
    func ask(deadline: Double) async -> Outcome {
        guard let name = card.ready, let call = card.call(name) else {
            return .unknown("the card of \(card.title) names no free call")
        }
        var builder = CardRequest(card: card, account: account, now: Date().timeIntervalSince1970)
        switch await token(builder, deadline) {
        case .failure(let stop): return stop.outcome
        case .success(let token): builder.token = token
        }
        let request: HTTPRequest
        do {
            request = try builder.http(try card.draft(call, CardValues()), sendsKey: call.sendsKey)
        } catch {
            return .unknown(error.message)
        }
        switch await send(request, deadline) {
        case .failure(let stop): return stop.outcome
        case .success(let answer):
            switch card.reading(of: answer, to: call, now: builder.now) {
            case .failure(let failure):
                return .refused(failure.cause, Redactor(card, account, request).clean(failure.message))
            case .job: return .works(values: [:])
            case .result(let result): return .works(values: result.values.compactMapValues(\.scalarText))
            }
        }
    }

    private struct Stop: Error {
        var outcome: Outcome
    }

    /// The access token of an account that has a refresh token; nil for all others.
    private func token(_ builder: CardRequest, _ deadline: Double) async -> Result<String?, Stop> {
        let question: HTTPRequest?
        do {
            question = try builder.tokenRequest()
        } catch {
            return .failure(Stop(outcome: .unknown(error.message)))
        }
        guard let question else { return .success(nil) }
        return await send(question, deadline).flatMap { answer in
            guard let token = CardRequest.token(in: answer) else {
                return .failure(Stop(outcome: .refused(.credentials, "the refresh token gave no access token")))
            }
            return .success(token.token)
        }
    }

    private func send(_ request: HTTPRequest, _ deadline: Double) async -> Result<HTTPAnswer, Stop> {
        var request = request
        request.deadline = deadline
        do {
            return .success(try await client.send(request))
        } catch {
            return .failure(Stop(outcome: .unknown("it could not be asked: \(error.message)")))
        }
    }
}

extension AccountCheck.Outcome {
    /// What is left, by the names that cards give it: nil where the vendor does not say.
    var credit: Double? {
        guard case .works(let values) = self else { return nil }
        if let credit = values["credit"].flatMap(Double.init) { return credit }
        guard let total = values["total"].flatMap(Double.init), let used = values["used"].flatMap(Double.init) else {
            return nil
        }
        return total - used
    }

    /// The account has nothing left to spend.
    var isOutOfCredit: Bool {
        if case .refused(.credit, _) = self { return true }
        return credit.map { $0 <= 0 } ?? false
    }
}
