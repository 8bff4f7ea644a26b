import Engine
import Model
import Synchronization

/// Asks for access tokens where an account has a refresh token, and keeps them while they last.
final class Authenticator: Sendable {
    private struct Token {
        var text: String
        /// Seconds since 1970.
        var until: Double
    }

    private let transport: any HTTPTransport
    private let now: @Sendable () -> Double
    private let tokens = Mutex<[String: Token]>([:])

    /// `now`: seconds since 1970.
    init(_ transport: any HTTPTransport, now: @escaping @Sendable () -> Double) {
        self.transport = transport
        self.now = now
    }

    /// The access token of an account that has a refresh token; nil for all others.
    func token(_ request: CardRequest) async throws(StepFailure) -> String? {
        let id = request.card.id
        if let token = tokens.withLock({ $0[id] }), token.until > now() + 60 { return token.text }
        guard let question = try tokenRequest(request) else { return nil }
        let secrets = request.card.secrets.compactMap { request.account[$0.name] }
        let answer = try await ask(question, request.card).refusing(without: secrets)
        guard let (text, lifetime) = CardRequest.token(in: answer) else {
            let said = (try? JSONValue(parsing: answer.body))?["error"]?.scalarText ?? "status \(answer.status)"
            throw StepFailure(
                answer.status >= 500 ? .retryable : .account,
                "\(request.card.title): the refresh token is refused: \(said)",
                hint: "sign in again and store the new refresh token")
        }
        tokens.withLock { $0[id] = Token(text: text, until: now() + lifetime) }
        return text
    }

    /// Forgets a token that the vendor no longer takes.
    func forget(_ card: ProviderCard) { tokens.withLock { $0[card.id] = nil } }

    private func tokenRequest(_ request: CardRequest) throws(StepFailure) -> HTTPRequest? {
        do {
            return try request.tokenRequest()
        } catch {
            throw StepFailure(.account, error.message, hint: error.hint)
        }
    }

    private func ask(_ question: HTTPRequest, _ card: ProviderCard) async throws(StepFailure) -> HTTPAnswer {
        do {
            return try await transport.send(question)
        } catch {
            throw StepFailure(.retryable, "\(card.title): \(error.message)")
        }
    }
}
