import Loopback

/// oauth2.googleapis.com: access tokens for refresh tokens. `demo-google` is a refresh token, a client's secret, and a ready token.
struct GoogleTokens: Vendor {
    let name = "google"

    func serves(_ host: String) -> Bool { host == "oauth2.googleapis.com" }

    /// A token that was given here, or the vendor's own ready one.
    static func accepts(_ call: Call, for vendor: String) -> Bool {
        guard let header = call.header("authorization"), header.hasPrefix("Bearer ") else { return false }
        let token = String(header.dropFirst(7))
        return token == call.town.secret(vendor) || token == call.town.secret("google") || token == access(call)
    }

    private static func access(_ call: Call) -> String {
        "ya29." + Array(call.town.secret("google").utf8).sha256.prefix(40)
    }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.method == "POST", call.path == "/token" else { return nil }
        let form = Dictionary(call.request.form.map { ($0.name, $0.value) }) { $1 }
        guard form["grant_type"] == "refresh_token" else {
            return .json(400, ["error": "unsupported_grant_type", "error_description": "Invalid grant_type"])
        }
        guard form["client_id"]?.isEmpty == false, form["client_secret"]?.isEmpty == false else {
            return .json(401, ["error": "invalid_client", "error_description": "The OAuth client was not found."])
        }
        guard let token = form["refresh_token"],
            ["google", "youtube", "vertex"].contains(where: { call.town.secret($0) == token })
        else { return refusal(.key, call) }
        return .json(
            200,
            [
                "access_token": .string(Self.access(call)), "expires_in": 3599, "token_type": "Bearer",
                "scope": "https://www.googleapis.com/auth/youtube.upload",
            ])
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .overload: .json(503, ["error": "backend_error"])
        case .rate: .json(429, ["error": "rate_limit_exceeded"])
        default: .json(400, ["error": "invalid_grant", "error_description": "Token has been expired or revoked."])
        }
    }
}
