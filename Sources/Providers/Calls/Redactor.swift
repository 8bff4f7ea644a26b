import Model

/// Takes secrets out of texts that come from a vendor: some repeat the key that they refuse.
struct Redactor: Sendable {
    /// Shorter ones would be found in ordinary words.
    private static let shortest = 6

    private let secrets: [String]

    init(_ values: [String]) {
        let long = values.filter { $0.utf8.count >= Self.shortest }
        let encoded = long.flatMap { [Base64.encode(Array($0.utf8)), TemplateFill.percentEncoded($0)] }
        // The longest first, so that no part of one is left.
        secrets = Set(long + encoded).sorted { ($1.utf8.count, $1) < ($0.utf8.count, $0) }
    }

    func clean(_ text: String) -> String {
        secrets.reduce(text) { text, secret in text.contains(secret) ? text.replacing(secret, with: "[secret]") : text }
    }
}
