import Engine
import FoundationEssentials
import Manifest
import Model
import Providers

/// The user's accounts, as cards ask for them. In a demonstration no real secret is read.
struct AccountValues: Accounts {
    let configuration: Configuration
    private let environment: [String: String]
    private let secrets: Secrets
    private let demonstration: Demonstration?

    init(environment: [String: String] = processEnvironment()) throws {
        self.environment = environment
        demonstration = try Demonstration(environment: environment)
        configuration = try Configuration(environment: environment)
        secrets = Secrets(configuration: configuration, environment: environment)
    }

    func values(for card: ProviderCard) throws(StepFailure) -> [String: String] {
        var values: [String: String] = [:]
        for secret in card.secrets {
            let name = "\(card.id).\(secret.name)"
            if demonstration != nil {
                // What is optional is another way in: one is enough.
                values[secret.name] = secret.isOptional ? nil : "demo-\(card.id)"
            } else {
                values[secret.name] = try secrets.value(name, variable: secret.variable)
            }
        }
        if demonstration != nil, let token = card.secrets.first(where: \.isOptional), values.isEmpty {
            values[token.name] = "demo-\(card.id)"
        }
        for setting in card.settings {
            let name = "\(card.id).\(setting.name)"
            let demo = demonstration == nil ? nil : setting.isOptional ? nil : "demo"
            values[setting.name] =
                configuration.settings[name] ?? environment[setting.variable] ?? setting.usual ?? demo
        }
        return values
    }

    /// A secret of a publication, such as `s3.secret`.
    func publication(_ name: String) throws(StepFailure) -> String? {
        if demonstration != nil { return name == "s3.token" ? nil : "demo-\(name.prefix { $0 != "." })" }
        return try secrets.value(name, variable: PublishSecrets.variables[name])
    }

    func client() throws(HTTPFailure) -> HTTPClient {
        if let demonstration { return HTTPClient(route: demonstration.origin) }
        return HTTPClient(proxies: try ProxySettings(environment: environment, configured: configuration.proxy))
    }
}
