import Crypto
package import Model

/// A JSON Web Token signed with HS256 (RFC 7515, RFC 7519).
package enum WebToken {
    package static func sign(_ claims: JSONValue, secret: String) -> String {
        let header = JSONValue.object([("alg", .string("HS256")), ("typ", .string("JWT"))])
        let text = [header, claims].map { Base64.encode($0.bytes, url: true) }.joined(separator: ".")
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return text + "." + Base64.encode(Array(code), url: true)
    }
}

extension CardRequest {
    /// The request that turns a refresh token into an access token (RFC 6749, 6); nil where the card or the account has no use for it.
    package func tokenRequest() throws(CardProblem) -> HTTPRequest? {
        guard case .google(let access, let clientID, let clientSecret, let refreshToken)? = card.authentication?.token
        else { return nil }
        if let access, try text(access) != nil { return nil }
        var form = "grant_type=refresh_token"
        for (name, pattern) in [
            ("client_id", clientID), ("client_secret", clientSecret), ("refresh_token", refreshToken),
        ] {
            guard let pattern, let value = try text(pattern) else {
                throw CardProblem(name, "the account of \(card.title) has no access token and no \(name)")
            }
            form += "&\(name)=" + TemplateFill.percentEncoded(value)
        }
        return HTTPRequest(
            "POST", "https://oauth2.googleapis.com/token",
            headers: [.init("Content-Type", "application/x-www-form-urlencoded"), .init("Accept", "application/json")],
            body: .bytes(Array(form.utf8)), destination: .memory(limit: 64 << 10))
    }

    /// What the answer to `tokenRequest` says: the token and the seconds for which it is good. Nil when it has none.
    package static func token(in answer: HTTPAnswer) -> (token: String, lifetime: Double)? {
        guard answer.status == 200, let body = try? JSONValue(parsing: answer.body),
            let token = body["access_token"]?.string
        else { return nil }
        return (token, body["expires_in"]?.double ?? 3000)
    }
}
