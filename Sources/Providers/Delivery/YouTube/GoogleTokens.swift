import Engine
import FoundationEssentials

/// Access tokens of Google accounts, fetched with a refresh token and kept in memory until they end.
///
/// Source: RFC 6749, section 6; Google, "Using OAuth 2.0 for Web Server Applications".
actor GoogleTokens {
    /// Whose channel it is. All of it is secret.
    struct Account: Sendable, Hashable {
        var client: String
        var secret: String
        var refresh: String
    }

    private struct Token {
        var value: String
        /// Seconds since 1970.
        var end: Int
    }

    private struct Answer: Decodable {
        var accessToken: String?
        /// Seconds.
        var lifetime: Int?
        var error: String?
        var description: String?

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case lifetime = "expires_in"
            case error
            case description = "error_description"
        }
    }

    private var known: [Account: Token] = [:]

    /// A token that is good for a minute at least. `refused`: one that was, which is not given again.
    func token(
        of account: Account, refused: String? = nil, transport: any HTTPTransport, now: Int
    ) async throws(StepFailure) -> String {
        if let token = known[account], token.value != refused, token.end > now + 60 { return token.value }
        let form = [
            QueryPair("grant_type", "refresh_token"), QueryPair("client_id", account.client),
            QueryPair("client_secret", account.secret), QueryPair("refresh_token", account.refresh),
        ]
        let request = HTTPRequest(
            "POST", "https://oauth2.googleapis.com/token",
            headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
            body: .bytes(Array(PercentEncoding.query(form).utf8)), destination: .memory(limit: 1 << 20), deadline: 60)
        let answer: HTTPAnswer
        do {
            answer = try await transport.send(request)
                .refusing(without: [account.client, account.secret, account.refresh])
        } catch {
            throw StepFailure(error, action: "the refresh of YouTube's access")
        }
        let words = try? JSONDecoder().decode(Answer.self, from: Data(answer.body))
        guard answer.status == 200, let value = words?.accessToken else { throw Self.failure(answer, words) }
        known[account] = Token(value: value, end: now + (words?.lifetime ?? 3600))
        return value
    }

    private static func failure(_ answer: HTTPAnswer, _ words: Answer?) -> StepFailure {
        if answer.status == 429 || answer.status >= 500 {
            return StepFailure(
                .retryable, "google's token service answered \(answer.status)", retryAfter: answer.retryAfterSeconds)
        }
        let said = [words?.error, words?.description].compactMap(\.self).joined(separator: ": ").prefix(300)
        let hint =
            words?.error == "invalid_grant"
            ? "consent again and store the new refresh token; an app in testing loses its own after 7 days"
            : "check the client's id and secret: `vidbuild doctor`"
        return StepFailure(
            .account, "google refused to renew the access to YouTube: \(said.isEmpty ? "\(answer.status)" : said)",
            hint: hint)
    }
}

extension HTTPAnswer {
    /// `Retry-After` where it is a number of seconds.
    var retryAfterSeconds: Double? {
        header("retry-after").flatMap { Double($0) }.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}
