/// All that is particular to a vendor. docs/cards.md is its language.
package struct ProviderCard: Sendable {
    /// A secret or a setting of the user's account.
    package struct Account: Sendable, Equatable {
        package var name: String
        /// The environment variable that has it.
        package var variable: String
        /// What it is and where it is found, for people.
        package var about: String?
        /// What it is when the user says nothing; nil: it must be said.
        package var usual: String?
        package var isOptional: Bool

        package init(
            name: String, variable: String, about: String? = nil, usual: String? = nil, isOptional: Bool = false
        ) {
            self.name = name
            self.variable = variable
            self.about = about
            self.usual = usual
            self.isOptional = isOptional
        }
    }

    package struct Pace: Sendable, Equatable {
        /// New paid requests in a window.
        package var requests: Int
        /// Seconds.
        package var window: Double

        package init(requests: Int, window: Double) {
            self.requests = requests
            self.window = window
        }
    }

    /// How the key is shown.
    package struct Authentication: Sendable {
        package enum Token: Sendable {
            /// `{jwt}`: HS256 (RFC 7515), fresh for `lifetime` seconds.
            case jwt(secret: Pattern, claims: RequestTemplate, lifetime: Double)
            /// `{token}`: an access token, given or by a refresh token (RFC 6749).
            case google(access: Pattern?, clientID: Pattern?, clientSecret: Pattern?, refreshToken: Pattern?)
        }

        package var header: String
        package var value: Pattern
        package var token: Token?

        package init(header: String, value: Pattern, token: Token? = nil) {
            self.header = header
            self.value = value
            self.token = token
        }
    }

    /// How a file becomes a URL: calls made in order, with `{file}` and what the calls before captured.
    package struct Upload: Sendable {
        package var calls: [String]
        /// The URL, of what the calls captured.
        package var url: Pattern
        /// Files up to so many bytes are sent as a data URL instead.
        package var inline: Int

        package init(calls: [String], url: Pattern, inline: Int = 0) {
            self.calls = calls
            self.url = url
            self.inline = inline
        }
    }

    package var id: String
    package var title: String
    package var documentation: String?
    /// Raised when the same request would now buy something else: part of every key.
    package var version = 1
    /// Before each call's path; its holes are settings. Nil for a local program.
    package var base: Pattern?
    /// A local program and its arguments.
    package var command: [String]?
    package var secrets: [Account] = []
    package var settings: [Account] = []
    package var authentication: Authentication?
    /// Other hosts that may be shown the key.
    package var trustedHosts: [String] = []
    /// Sent with every call.
    package var headers: [CardCall.Item] = []
    /// Jobs at once.
    package var concurrency = 2
    package var pace: Pace?
    package var failures: [FailureRule] = []
    package var message: [CardPath] = []
    package var requestID: [AnswerPlace] = []
    package var retryAfter: [RetryHint] = []
    package var upload: Upload?
    package var calls: [CardCall] = []
    package var models: [CardModel] = []
    /// The free call that shows whether the key works. Its values `credit` and `used` are shown.
    package var ready: String?

    package init(id: String, title: String) {
        self.id = id
        self.title = title
    }

    package func call(_ name: String) -> CardCall? { calls.first { $0.name == name } }

    package func model(_ name: String) -> CardModel? { models.first { $0.name == name } }

    /// What it makes, in the order of its models, each once.
    package var capabilities: [Capability] {
        models.reduce(into: []) { if !$0.contains($1.makes) { $0.append($1.makes) } }
    }

    /// The first model that makes something.
    package func model(making capability: Capability) -> CardModel? { models.first { $0.makes == capability } }
}
