/// What a user's machine knows and a project does not: where secrets are, which account, which proxy.
///
/// It is read from a file outside every project, so that none of it is ever committed.
package struct Configuration: Sendable {
    /// Where a secret's value is found.
    package enum Place: Sendable, Equatable {
        case environment(String)
        /// An open file descriptor, read to its end once.
        case descriptor(Int)
        /// A file that only its owner may read. A leading `~/` is the user's home.
        case file(String)
    }

    /// By `provider.name`, such as `openai.key`.
    package var secrets: [String: Place]
    /// Account values that are no secrets, by `provider.name`, such as `vertex.project`.
    package var settings: [String: String]
    /// `http://host:port` or `socks5h://host:port`.
    package var proxy: String?

    package init(secrets: [String: Place] = [:], settings: [String: String] = [:], proxy: String? = nil) {
        self.secrets = secrets
        self.settings = settings
        self.proxy = proxy
    }
}
