package import FoundationEssentials
import Synchronization

/// HTTP over libcurl: 1.1 and 2, pooled connections, one thread for all that is under way. It ends with the client.
///
/// Redirects are followed here, not by libcurl, so that each hop obeys the same rules as the first.
package final class HTTPClient: HTTPTransport {
    private let route: URL?
    private let proxies: ProxySettings
    private let certificates: String?
    /// Started by the first request: a program that asks for nothing pays nothing.
    private let loop = Mutex<CurlLoop?>(nil)

    /// - Parameters:
    ///   - route: `http://127.0.0.1:PORT`: every request goes there, whatever its host, with the true host in `Host:`. Rules about
    ///     hosts are applied to the true URL.
    ///   - certificates: a PEM file of authorities to trust instead of the system's.
    package init(route: URL? = nil, proxies: ProxySettings = .none, certificates: String? = nil) {
        self.route = route
        self.proxies = proxies
        self.certificates = certificates
    }

    deinit { loop.withLock { $0?.stop() } }

    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let start = ContinuousClock.now
        var hop = request
        var url = try WebAddress(request.url)
        var followed = 0
        while true {
            hop.deadline = request.deadline - (ContinuousClock.now - start).seconds
            guard hop.deadline > 0 else { throw HTTPFailure(.notSent, "\(url.place): no time is left for a redirect") }
            var answer = try await exchange(hop, url)
            answer.url = url.text
            answer.milliseconds = Int((ContinuousClock.now - start).seconds * 1000)
            guard request.redirects == .follow, [301, 302, 303, 307, 308].contains(answer.status),
                let location = answer.header("Location")
            else { return answer }
            followed += 1
            guard followed <= 5 else { throw HTTPFailure(.refused, "\(url.place): more than 5 redirects") }
            let next = try url.redirected(to: location)
            try Self.redirect(&hop, from: url, to: next, status: answer.status)
            url = next
        }
    }

    /// One exchange with one host.
    private func exchange(_ request: HTTPRequest, _ url: WebAddress) async throws(HTTPFailure) -> HTTPAnswer {
        let proxy = route == nil ? proxies.proxy(for: url) : nil
        // Where this machine resolves no name, the name itself is judged.
        if !request.allowsPrivateHosts { try url.refusePrivateHost(namesToo: route != nil || proxy != nil) }
        let path: CurlTransfer.Path =
            if let route { .route(try url.rerouted(to: route)) } else if let proxy { .proxy(proxy) } else { .direct }
        let loop = try running()
        let transfer = try CurlTransfer(request, url: url, path: path, certificates: certificates)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.completion = { continuation.resume(returning: $0) }
                loop.start(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }.get()
    }

    private func running() throws(HTTPFailure) -> CurlLoop {
        let loop = loop.withLock { loop in
            if loop == nil { loop = CurlLoop() }
            return loop
        }
        guard let loop else { throw HTTPFailure(.notSent, "libcurl could not be started: memory is short") }
        return loop
    }

    /// What the next hop may send.
    private static func redirect(
        _ request: inout HTTPRequest, from old: WebAddress, to new: WebAddress, status: Int
    ) throws(HTTPFailure) {
        if old.scheme == "https", new.scheme == "http" {
            throw HTTPFailure(.refused, "\(old.place): a redirect from https to http is not followed")
        }
        let isSamePlace = old.place == new.place
        if !isSamePlace { request.secretHeaders = [] }
        guard request.method != "GET", request.method != "HEAD" else { return }
        if status == 303 {
            (request.method, request.body) = ("GET", .none)
            request.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        } else if status < 307 || !isSamePlace {
            throw HTTPFailure(
                .refused, "\(old.place): a redirect (\(status)) of a \(request.method) to \(new.place) is not followed")
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
