import Foundation
import Loopback
import Providers
import Testing

@Suite struct HTTPProxyTests {
    @Test func proxiesAreChosenByTheEnvironment() async throws {
        let proxy = try LoopbackServer { .text(200, "proxy \($0.target)") }
        let direct = try LoopbackServer { .text(200, "direct \($0.target)") }
        let host = "127.0.0.1:\(direct.port)"
        for (environment, configured, expected) in [
            ([:], nil, "200 direct /"),
            (["http_proxy": proxy.origin], nil, "200 proxy http://\(host)/"),
            (["ALL_PROXY": "127.0.0.1:\(proxy.port)"], nil, "200 proxy http://\(host)/"),
            (["HTTP_PROXY": proxy.origin, "HTTPS_PROXY": proxy.origin], nil, "200 direct /"),
            (["ALL_PROXY": proxy.origin, "NO_PROXY": "example.org, 127.0.0.1"], nil, "200 direct /"),
            (["ALL_PROXY": proxy.origin, "no_proxy": "*"], nil, "200 direct /"),
            (["NO_PROXY": ".0.0.1"], proxy.origin, "200 direct /"),
            (["ALL_PROXY": "http://127.0.0.1:1"], proxy.origin, "200 proxy http://\(host)/"),
            (["ALL_PROXY": "http://127.0.0.1:1"], nil, "notSent"),
        ] as [([String: String], String?, String)] {
            let client = HTTPClient(proxies: try ProxySettings(environment: environment, configured: configured))
            #expect(await outcome(ask("http://\(host)/"), by: client) == expected, "\(environment)")
        }
        #expect(throws: HTTPFailure.self) { try ProxySettings(environment: [:], configured: "ftp://a") }
    }

    /// The proxy resolves names: what is asked for is judged by name.
    @Test func aProxyIsNoWayIn() async throws {
        let proxy = try LoopbackServer { .text(200, "proxy \($0.target)") }
        let client = HTTPClient(proxies: try ProxySettings(environment: [:], configured: proxy.origin))
        for (url, expected) in [
            ("http://a.example/x", "200 proxy http://a.example/x"), ("http://localhost/x", "refused"),
            ("http://169.254.169.254/x", "refused"), ("https://a.example/x", "notSent"),
        ] {
            #expect(await outcome(ask("POST", url, allowsPrivateHosts: false), by: client) == expected, "\(url)")
        }
    }

    @Test func socksCarriesNamesAndBytes() async throws {
        let server = try LoopbackServer { .text(200, "\($0.header("Host") ?? "") \($0.body.count)") }
        let socks = try SocksServer(to: server.port)
        let client = HTTPClient(
            proxies: try ProxySettings(environment: ["ALL_PROXY": "socks5h://127.0.0.1:\(socks.port)"]))
        let body = [UInt8](repeating: 7, count: 200_000)
        let request = ask("POST", "http://a.example/x", body: .bytes(body), allowsPrivateHosts: false)
        let found = await outcome(request, by: client)
        #expect(found == "200 a.example 200000")
        #expect(socks.names == ["a.example"])
    }
}
