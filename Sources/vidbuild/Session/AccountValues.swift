import Engine
import FoundationEssentials
import Manifest
import Model
import Providers

/// The user's accounts, as cards ask for them. With `VIDBUILD_DEMO`, stand-ins are asked and no real secret is read.
struct AccountValues {
    private let configuration: Configuration
    private let environment: [String: String]
    private let secrets: Secrets

    init(environment: [String: String] = processEnvironment()) throws {
        self.environment = environment
        configuration = try Configuration(environment: environment)
        secrets = Secrets(configuration: configuration, environment: environment)
    }

    private var demo: URL? { environment["VIDBUILD_DEMO"].flatMap { URL(string: $0) } }

    /// Secrets and settings of a provider, by name.
    func values(for card: ProviderCard) throws(StepFailure) -> [String: String] {
        var values: [String: String] = [:]
        for secret in card.secrets {
            values[secret.name] =
                demo != nil
                ? "demo-\(card.id)" : try secrets.value("\(card.id).\(secret.name)", variable: secret.variable)
        }
        for setting in card.settings {
            values[setting.name] =
                configuration.settings["\(card.id).\(setting.name)"] ?? environment[setting.variable] ?? setting.usual
        }
        return values
    }

    /// What the user has yet to set.
    func missing(for card: ProviderCard) throws(StepFailure) -> [ProviderCard.Account] {
        let values = try values(for: card)
        return (card.secrets + card.settings).filter { !$0.isOptional && $0.usual == nil && values[$0.name] == nil }
    }

    func client() -> HTTPClient { HTTPClient(route: demo) }
}
