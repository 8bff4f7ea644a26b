import Loopback

/// Answers that repeat the secret which they refuse, as careless vendors do: whoever logs them gives it away.
enum Echo {
    /// The answer with what was sent to prove who asks in each of its texts, its request id included.
    static func repeating(_ call: Call, in response: LoopbackResponse) -> LoopbackResponse {
        guard case .bytes(let bytes) = response.body else { return response }
        let names = ["authorization", "x-goog-api-key", "xi-api-key"]
        var secrets =
            names.compactMap { call.header($0) } + (call.json == nil ? call.request.form.map(\.value) : [])
        // Of Kling's secret only a token is sent, but Kling knows it.
        if call.vendor == "kling" { secrets.append(call.town.secret(call.vendor)) }
        let said = secrets.joined(separator: " or ")
        var answer = response
        answer.headers.removeAll { ["content-length", "x-request-id"].contains($0.name.lowercased()) }
        if let json = JSON(parsing: bytes) {
            answer.body = .bytes(Array(added(said, to: json).text.utf8))
        } else {
            answer.body = .bytes(bytes + Array(": \(said)".utf8))
        }
        return answer.with("x-request-id", "req_\(secrets.first ?? "")")
    }

    /// To texts of several words: codes stay what they are.
    private static func added(_ said: String, to json: JSON) -> JSON {
        switch json {
        case .string(let text) where text.contains(" "): .string("\(text) You sent: \(said)")
        case .array(let items): .array(items.map { added(said, to: $0) })
        case .object(let members): .object(members.mapValues { added(said, to: $0) })
        default: json
        }
    }
}
