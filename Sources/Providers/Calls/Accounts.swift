package import Engine
package import Model

/// Where the secrets and settings of accounts are found. Real: the environment and the user's configuration. Fake: a table in tests.
package protocol Accounts: Sendable {
    /// The value of a card's secret or setting; nil when the user has none.
    func value(of account: ProviderCard.Account, at provider: String) throws(StepFailure) -> String?
}

extension Accounts {
    /// All values of a card that are there. Throws when one that is needed is not.
    func values(of card: ProviderCard) throws(StepFailure) -> [String: String] {
        var values: [String: String] = [:]
        for account in card.secrets + card.settings {
            if let value = try value(of: account, at: card.id) ?? account.usual {
                values[account.name] = value
            } else if !account.isOptional {
                let about = account.about.map { ": \($0)" } ?? ""
                throw StepFailure(
                    .account, "\(card.title) needs \(account.variable), which is not set\(about)",
                    hint: "set it in the environment, or name another place in the configuration (docs/accounts.md)")
            }
        }
        return values
    }
}
