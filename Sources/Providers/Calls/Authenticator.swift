import Crypto
import Engine
import FoundationEssentials
import Model
import Synchronization

/// Makes the header that shows a vendor the user's key, and keeps tokens that were asked for while they last.
final class Authenticator: Sendable {
    private struct Token {
        var text: String
        /// Seconds since 1970.
        var until: Double
    }

    private let transport: any HTTPTransport
    private let now: @Sendable () -> Double
    private let tokens = Mutex<[String: Token]>([:])

    /// `now`: seconds since 1970, which JWT and OAuth need.
    init(_ transport: any HTTPTransport, now: @escaping @Sendable () -> Double) {
        self.transport = transport
        self.now = now
    }

    /// Nil for a card without authentication.
    func header(_ card: ProviderCard, _ account: [String: String]) async throws(StepFailure) -> HTTPRequest.Header? {
        guard let authentication = card.authentication else { return nil }
        var values = account
        switch authentication.token {
        case .jwt(let secret, let claims, let lifetime):
            values["jwt"] = try jwt(card, secret: secret, claims: claims, lifetime: lifetime, account)
        case .google(let access, let clientID, let clientSecret, let refreshToken):
            if let ready = access.flatMap({ fill($0, account) }) {
                values["token"] = ready
            } else {
                values["token"] = try await refreshed(card, clientID, clientSecret, refreshToken, account)
            }
        case nil: break
        }
        guard let value = fill(authentication.value, values) else {
            throw StepFailure(
                .account, "\(card.title): the key is not set", hint: "docs/accounts.md says where it can be")
        }
        return HTTPRequest.Header(authentication.header, value)
    }

    /// Forgets a token that the vendor no longer takes.
    func forget(_ card: ProviderCard) { tokens.withLock { $0[card.id] = nil } }

    private func fill(_ pattern: Pattern, _ values: [String: String]) -> String? {
        var out = ""
        for part in pattern.parts {
            switch part {
            case .text(let text): out += text
            case .hole(let hole):
                guard let value = values[hole.name] else { return nil }
                out += value
            }
        }
        return out
    }

    // MARK: JWT

    private func jwt(
        _ card: ProviderCard, secret: Pattern, claims: RequestTemplate, lifetime: Double, _ account: [String: String]
    ) throws(StepFailure) -> String {
        let now = now()
        if let token = tokens.withLock({ $0[card.id] }), token.until > now + 60 { return token.text }
        var values = account.mapValues { JSONValue.string($0) }
        for name in claims.names where name.hasPrefix("now") {
            let offset = name.dropFirst(3)
            guard let seconds = offset.isEmpty ? 0 : Int(offset) else { continue }
            values[name] = .number(Int(now) + seconds)
        }
        guard let secret = fill(secret, account), let tree = try? TemplateFill(CardValues(values)).tree(claims) else {
            throw StepFailure(
                .account, "\(card.title): the key is not set", hint: "docs/accounts.md says where it can be")
        }
        let text =
            Base64.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8), url: true) + "."
            + Base64.encode(tree.bytes, url: true)
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        let token = text + "." + Base64.encode(Array(code), url: true)
        tokens.withLock { $0[card.id] = Token(text: token, until: now + lifetime) }
        return token
    }

    // MARK: OAuth

    private func refreshed(
        _ card: ProviderCard, _ clientID: Pattern?, _ clientSecret: Pattern?, _ refreshToken: Pattern?,
        _ account: [String: String]
    ) async throws(StepFailure) -> String {
        if let token = tokens.withLock({ $0[card.id] }), token.until > now() + 60 { return token.text }
        var form = ["grant_type=refresh_token"]
        for (name, pattern) in [
            ("client_id", clientID), ("client_secret", clientSecret), ("refresh_token", refreshToken),
        ] {
            guard let value = pattern.flatMap({ fill($0, account) }) else {
                throw StepFailure(
                    .account, "\(card.title) needs an access token, or a refresh token with its client",
                    hint: "`vidbuild providers show \(card.id)` names the variables")
            }
            form.append("\(name)=\(TemplateFill.percentEncoded(value))")
        }
        var request = HTTPRequest("POST", "https://oauth2.googleapis.com/token")
        request.headers = [.init("Content-Type", "application/x-www-form-urlencoded")]
        request.body = .bytes(Array(form.joined(separator: "&").utf8))
        request.destination = .memory(limit: 1 << 20)
        let answer: HTTPAnswer
        do {
            answer = try await transport.send(request)
        } catch {
            throw StepFailure(.retryable, "\(card.title): \(error.message)")
        }
        let json = (try? JSONValue(parsing: answer.body)) ?? .null
        guard answer.status == 200, let text = json["access_token"]?.string else {
            let said = json["error"]?.scalarText ?? "status \(answer.status)"
            throw StepFailure(
                answer.status >= 500 ? .retryable : .account, "\(card.title): the refresh token is refused: \(said)",
                hint: "sign in again and store the new refresh token")
        }
        let lifetime = json["expires_in"]?.double ?? 3600
        tokens.withLock { $0[card.id] = Token(text: text, until: now() + lifetime) }
        return text
    }
}
