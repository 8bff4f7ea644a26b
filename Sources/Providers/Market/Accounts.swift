package import Engine
package import Model

/// Where the secrets and settings of accounts are found. Real: the environment and the user's configuration. Fake: a table in tests.
package protocol Accounts: Sendable {
    /// Secrets and settings of a card, by name, as far as the user has them.
    func values(for card: ProviderCard) throws(StepFailure) -> [String: String]
}

extension Accounts {
    /// What the user has yet to set before the card can be used.
    package func missing(for card: ProviderCard) throws(StepFailure) -> [ProviderCard.Account] {
        let values = try values(for: card)
        return (card.secrets + card.settings).filter { !$0.isOptional && $0.usual == nil && values[$0.name] == nil }
    }

    /// The same values, when nothing is missing.
    func complete(_ card: ProviderCard) throws(StepFailure) -> [String: String] {
        if let account = try missing(for: card).first {
            let about = account.about.map { ": \($0)" } ?? ""
            throw StepFailure(
                .account, "\(card.title) needs \(account.variable), which is not set\(about)",
                hint: "set it in the environment, or name another place in the configuration (docs/accounts.md)")
        }
        return try values(for: card)
    }
}
