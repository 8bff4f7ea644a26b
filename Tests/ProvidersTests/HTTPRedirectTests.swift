import Foundation
import Loopback
import Providers
import Testing

/// Where a redirect may lead, and what it takes along. Hosts are names of the documentation's domain, routed to one server.
@Suite struct HTTPRedirectTests {
    private static func follow(
        _ location: String, status: Int = 302, method: String = "GET", from: String = "https://a.example/start",
        redirects: HTTPRequest.Redirects = .follow
    ) async throws -> (outcome: String, seen: [LoopbackRequest]) {
        let seen = Seen()
        let server = try LoopbackServer { request in
            seen.add(request)
            guard request.path == "/start" else { return .text(200, request.method) }
            return LoopbackResponse(status, headers: [.init("Location", location)])
        }
        let request = ask(
            method, from, headers: [.init("X-Plain", "1")], secrets: [.init("Authorization", "hush")],
            body: method == "GET" ? .none : .bytes([1, 2]), redirects: redirects, allowsPrivateHosts: false)
        return (await outcome(request, by: HTTPClient(route: URL(string: server.origin))), seen.all)
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://a.example/x", "http://a.example/down", "https://localhost/x",
        "https://LOCALHOST./x",
        "https://nas.local/x", "https://metadata.google.internal/x", "https://intranet/x", "https://127.0.0.1/x",
        "https://127.1/x", "https://0x7f000001/x", "https://2130706433/x", "https://0/x", "https://10.1.2.3/x",
        "https://172.16.0.1/x", "https://192.168.1.1/x", "https://100.64.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://224.0.0.1/x", "https://255.255.255.255/x", "https://[::1]/x", "https://[::]/x",
        "https://[fd00:ec2::254]/x",
        "https://[fe80::1]/x", "https://[ff02::1]/x", "https://[::ffff:127.0.0.1]/x", "https://[::ffff:7f00:1]/x",
        "https://[::127.0.0.1]/x", "https://[2002:7f00:1::]/x", "https://[64:ff9b::a9fe:a9fe]/x",
        "https://user:hush@b.example/x", "https://b.example/ x",
        "/start",
    ])
    func someAreRefused(_ location: String) async throws {
        let (outcome, seen) = try await Self.follow(location)
        #expect(outcome == "refused")
        #expect(seen.count == (location == "/start" ? 6 : 1))
    }

    @Test func secretsStayWithTheirHost() async throws {
        for (location, keeps) in [
            ("/next", true), ("https://a.example/next", true), ("https://a.example:443/next", true), ("next?x=1", true),
            ("https://b.example/next", false), ("//sub.a.example/next", false), ("https://a.example:444/next", false),
            ("https://8.8.8.8/next", false), ("https://[2606:4700::1111]/next", false),
        ] {
            let (outcome, seen) = try await Self.follow(location)
            #expect(outcome == "200 GET", "\(location)")
            #expect(seen.last?.header("X-Plain") == "1")
            #expect(seen.last?.header("Authorization") == (keeps ? "hush" : nil), "\(location)")
        }
    }

    @Test func whatIsNoGetIsNotSentElsewhere() async throws {
        for (status, location, expected) in [
            (301, "/next", "refused"), (302, "/next", "refused"), (303, "/next", "200 GET"), (307, "/next", "200 POST"),
            (308, "/next", "200 POST"), (307, "https://b.example/next", "refused"),
            (308, "https://b.example/", "refused"),
        ] {
            let (outcome, seen) = try await Self.follow(location, status: status, method: "POST")
            #expect(outcome == expected, "\(status) \(location)")
            if expected == "200 POST" { #expect(seen.last?.body == [1, 2]) }
            if expected == "200 GET" { #expect(seen.last?.body == []) }
        }
        #expect(try await Self.follow("/next", status: 308, method: "PUT", redirects: .refuse).outcome == "308 ")
    }

    /// A name that resolves to this machine is refused when its address is seen, on a pooled connection too.
    @Test func addressesAreJudgedWhenConnecting() async throws {
        let server = try LoopbackServer { _ in .text(200, "yes") }
        let url = "http://localhost:\(server.port)/"
        let client = HTTPClient()
        #expect(await outcome(ask("POST", url, allowsPrivateHosts: false), by: client) == "refused")
        #expect(await outcome(ask(url, allowsPrivateHosts: true), by: client) == "200 yes")
        #expect(await outcome(ask(url, allowsPrivateHosts: false), by: client) == "refused")
    }
}
