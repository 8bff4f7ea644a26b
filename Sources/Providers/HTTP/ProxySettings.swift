/// Which proxy a request goes through, by the environment variables that curl made customary.
package struct ProxySettings: Sendable {
    /// By the scheme of the request.
    private var proxies: [String: String] = [:]
    /// Hosts that are asked directly: a name and all below it, or `*`.
    private var exceptions: [String] = []

    package static let none = ProxySettings()

    private init() {}

    /// `configured` comes before `HTTPS_PROXY` and `ALL_PROXY`; `NO_PROXY` holds for all. Throws when a proxy is none that can be used:
    /// http, https, socks5 or socks5h, such as `socks5h://127.0.0.1:9050`.
    package init(environment: [String: String], configured: String? = nil) throws(HTTPFailure) {
        func variable(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        // HTTP_PROXY in capitals is what a web server makes of a request's header: not read.
        let general = configured ?? variable("all_proxy", "ALL_PROXY")
        proxies["https"] = configured ?? variable("https_proxy", "HTTPS_PROXY") ?? general
        proxies["http"] = configured ?? variable("http_proxy") ?? general
        for (scheme, proxy) in proxies { proxies[scheme] = try Self.checked(proxy) }
        exceptions = (variable("no_proxy", "NO_PROXY") ?? "").lowercased()
            .split { $0 == "," || $0 == " " }.map { String($0.first == "." ? $0.dropFirst() : $0) }
    }

    /// Nil: directly.
    func proxy(for url: WebAddress) -> String? {
        let host = url.host.hasPrefix("[") ? String(url.host.dropFirst().dropLast()) : url.host
        for name in exceptions {
            if name == "*" || host == name || host.hasSuffix("." + name) || url.authority == name { return nil }
        }
        return proxies[url.scheme]
    }

    private static func checked(_ proxy: String) throws(HTTPFailure) -> String {
        let parts = proxy.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 1 { return "http://" + proxy }
        guard ["http", "https", "socks5", "socks5h"].contains(parts[0].lowercased()) else {
            throw HTTPFailure(
                .invalid,
                "a proxy of the kind \(parts[0].prefix(20)) cannot be used: expected http, https, socks5 or socks5h")
        }
        return proxy
    }
}
