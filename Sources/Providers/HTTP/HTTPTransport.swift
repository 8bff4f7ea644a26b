/// Performs HTTP exchanges. Real: `HTTPClient` (libcurl). Fake: recorded answers in tests.
package protocol HTTPTransport: Sendable {
    /// One exchange, redirects included. Holds no thread while it waits; cancelling the task ends the transfer.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer
}
