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

extension AccountValues {
    /// Whether a card has what it needs of the user.
    enum Standing: Equatable {
        case ready
        /// Variables to set.
        case missing([String])
        /// A secret's place cannot be used safely, or its program is not on this machine.
        case unsafe(String, hint: String?)

        var reason: String? {
            switch self {
            case .ready: nil
            case .missing(let names): "set " + names.joined(separator: ", ")
            case .unsafe(let message, _): message
            }
        }
    }

    func standing(of card: ProviderCard) -> Standing {
        if let program = LocalProgram.missing(card, environment: environment) {
            return .unsafe(
                "the program \(program) is not there", hint: "install it, or give its whole path in the card")
        }
        do {
            let missing = try self.missing(for: card)
            return missing.isEmpty ? .ready : .missing(missing.map(\.variable))
        } catch {
            return .unsafe(error.message, hint: error.hint)
        }
    }

    /// A client, or the problem of a wrong proxy.
    func session() throws -> HTTPClient {
        do {
            return try client()
        } catch {
            throw Problem(error.message, hint: "check the proxy of the configuration or the environment")
        }
    }
}
