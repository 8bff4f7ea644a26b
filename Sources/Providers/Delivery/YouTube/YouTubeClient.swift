import Engine
import FoundationEssentials

/// Sends requests to YouTube as the owner of a channel, and reads its refusals.
struct YouTubeClient: Sendable {
    let transport: any HTTPTransport
    let account: GoogleTokens.Account
    let tokens: GoogleTokens
    let clock: DeliveryClock

    /// With a bearer token; when it is refused, once more with a new one.
    func send(_ request: HTTPRequest) async throws(StepFailure) -> HTTPAnswer {
        let token = try await tokens.token(of: account, transport: transport, now: clock.now())
        let answer = try await send(request, token)
        guard answer.status == 401 else { return answer }
        let next = try await tokens.token(of: account, refused: token, transport: transport, now: clock.now())
        return try await send(request, next)
    }

    private func send(_ request: HTTPRequest, _ token: String) async throws(StepFailure) -> HTTPAnswer {
        var request = request
        request.secretHeaders.append(.init("Authorization", "Bearer \(token)"))
        do { return try await transport.send(request).refusing(without: [token]) } catch {
            throw StepFailure(error, action: "youtube")
        }
    }

    private struct Refusal: Decodable {
        struct Failure: Decodable {
            struct Reason: Decodable { var reason: String? }
            var message: String?
            var errors: [Reason]?
        }
        var error: Failure
    }

    /// What an answer that is no success means.
    static func failure(_ answer: HTTPAnswer) -> StepFailure {
        let error = (try? JSONDecoder().decode(Refusal.self, from: Data(answer.body)))?.error
        let reason = error?.errors?.first?.reason ?? ""
        let said = [reason, plain(error?.message ?? "")].filter { !$0.isEmpty }.joined(separator: ": ").prefix(300)
        let message = "youtube answered \(answer.status)" + (said.isEmpty ? "" : ", \(said)")
        switch (answer.status, reason) {
        case (_, "quotaExceeded"), (_, "dailyLimitExceeded"):
            return StepFailure(
                .account, message,
                hint: "the project's daily quota is used up until midnight, Pacific time: render then")
        case (_, "uploadLimitExceeded"):
            return StepFailure(
                .account, message, hint: "the channel may upload no more today: render again tomorrow")
        case (_, "rateLimitExceeded"), (_, "userRateLimitExceeded"), (408, _), (429, _), (500..., _):
            return StepFailure(.retryable, message, retryAfter: answer.retryAfterSeconds)
        case (401, _):
            return StepFailure(
                .account, message, hint: "consent again: a new token was refused, too")
        case (403, "insufficientPermissions"):
            return StepFailure(
                .account, message, hint: "consent again with the scopes youtube.upload and youtube.force-ssl")
        case (403, "youtubeSignupRequired"):
            return StepFailure(.account, message, hint: "the account has no channel: make one")
        default: return StepFailure(.permanent, message)
        }
    }

    /// Without the links that YouTube writes into its messages.
    private static func plain(_ text: String) -> String {
        var isTag = false
        return text.filter { character in
            if character == "<" { isTag = true }
            defer { if character == ">" { isTag = false } }
            return !isTag
        }
    }
}
