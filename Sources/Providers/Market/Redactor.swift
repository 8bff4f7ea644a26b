package import Model

/// Takes secrets out of texts that come from a vendor: some repeat the key that they refuse.
package struct Redactor: Sendable {
    /// Shorter ones would be found in ordinary words.
    private static let shortest = 6

    private let secrets: [String]

    init(_ values: [String]) {
        let long = values.filter { $0.utf8.count >= Self.shortest }
        let encoded = long.flatMap { [Base64.encode(Array($0.utf8)), TemplateFill.percentEncoded($0)] }
        // The longest first, so that no part of one is left.
        secrets = Set(long + encoded).sorted { ($1.utf8.count, $1) < ($0.utf8.count, $0) }
    }

    /// The secrets of an account, and what `request` says to prove that it has them: a token is as good as a key while it lasts.
    package init(_ card: ProviderCard, _ account: [String: String], _ request: HTTPRequest) {
        let sent = request.secretHeaders.flatMap { header in
            [header.value] + header.value.split(separator: " ").dropFirst().map(String.init)
        }
        self.init(card.secrets.compactMap { account[$0.name] } + sent)
    }

    package func clean(_ text: String) -> String {
        secrets.reduce(text) { text, secret in text.contains(secret) ? text.replacing(secret, with: "[secret]") : text }
    }
}

extension HTTPAnswer {
    /// A refusal without these secrets in its words; a success as it is.
    func refusing(without secrets: [String]) -> HTTPAnswer {
        guard !(200..<300).contains(status), !body.isEmpty else { return self }
        var answer = self
        answer.body = Array(Redactor(secrets).clean(String(decoding: body, as: UTF8.self)).utf8)
        return answer
    }
}
