import CCurl
import FoundationEssentials

/// An http or https URL as libcurl itself reads it, so that what is judged is what is asked.
struct WebAddress: Sendable, Equatable {
    /// `http` or `https`.
    let scheme: String
    /// Lower case; an address of IPv4 in its one usual form, one of IPv6 in brackets.
    let host: String
    let port: Int
    /// The whole, without fragment.
    let text: String
    /// Path and query, as sent.
    private let target: String

    /// Throws when it is no such URL, or holds a user name or password.
    init(_ text: String) throws(HTTPFailure) { try self.init(parsing: [text], .invalid) }

    /// What a `Location` of this place's answer means.
    func redirected(to location: String) throws(HTTPFailure) -> WebAddress {
        try WebAddress(parsing: [text, location], .refused)
    }

    /// Each text is relative to the one before.
    private init(parsing texts: [String], _ kind: HTTPFailure.Kind) throws(HTTPFailure) {
        func failure(_ reason: String) -> HTTPFailure {
            HTTPFailure(kind, (kind == .refused ? "a redirect" : "a request") + " to " + reason)
        }
        guard let handle = curl_url() else { throw HTTPFailure(.notSent, "memory is short") }
        defer { curl_url_cleanup(handle) }
        for (index, text) in texts.enumerated() {
            // The first is asked for as written; dots of a redirect are resolved.
            let flags = CURLU_NON_SUPPORT_SCHEME | (index == 0 ? CURLU_PATH_AS_IS : 0)
            guard text.utf8.count <= 1 << 15, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }),
                curl_url_set(handle, CURLUPART_URL, text, UInt32(flags)) == CURLUE_OK
            else { throw failure("what is no URL") }
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { curl_free(value) }
            return String(cString: value)
        }
        let scheme = part(CURLUPART_SCHEME)?.lowercased() ?? ""
        guard scheme == "http" || scheme == "https" else {
            throw failure("a \(scheme.prefix(20)): URL: only http and https are allowed")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw failure("a URL with a user name in it")
        }
        _ = curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) }), let whole = part(CURLUPART_URL)
        else { throw failure("what is no URL") }
        (self.scheme, self.host, self.port, text) = (scheme, host, port, whole)
        target = (part(CURLUPART_PATH) ?? "/") + (part(CURLUPART_QUERY).map { "?" + $0 } ?? "")
    }

    /// `https://host` or `https://host:8443`: all of a URL that a message says.
    var place: String { "\(scheme)://\(authority)" }

    /// The value of `Host:`.
    var authority: String { port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)" }

    /// The same path and query at a route's origin, which is on loopback.
    func rerouted(to route: URL) throws(HTTPFailure) -> String {
        let origin = try WebAddress(route.absoluteString)
        guard origin.scheme == "http", NetworkAddress(origin.host)?.isLoopback == true else {
            throw HTTPFailure(.invalid, "requests cannot be routed to \(origin.place): expected http://127.0.0.1:PORT")
        }
        return origin.place + target
    }

    /// Throws when the host is a literal address of a private network, or, with `namesToo`, a name of this machine or its network.
    func refusePrivateHost(namesToo: Bool) throws(HTTPFailure) {
        if let address = NetworkAddress(host) {
            if address.isPrivate { throw .privateAddress(place) }
        } else if namesToo {
            let name = host.hasSuffix(".") ? String(host.dropLast()) : host
            let isLocal =
                !name.contains(".")
                || [".localhost", ".local", ".internal", ".home.arpa"].contains { name.hasSuffix($0) }
            if isLocal { throw .privateAddress(place) }
        }
    }
}

extension HTTPFailure {
    static func privateAddress(_ place: String) -> HTTPFailure {
        HTTPFailure(.refused, "\(place) is in a private network: it is not asked unless the provider's card allows it")
    }
}
