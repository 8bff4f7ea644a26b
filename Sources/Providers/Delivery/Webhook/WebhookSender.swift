package import Engine
import FoundationEssentials

/// Tells a server of the user's what became of a render, signed.
///
/// Source: the Standard Webhooks specification: 2xx alone is success, 410 means never again, redirects are not followed.
package struct WebhookSender: Sendable {
    let transport: any HTTPTransport
    let url: String
    let key: WebhookKey
    let allowsPrivateHosts: Bool
    let clock: DeliveryClock

    /// Seconds to wait after the first try, the second, and so on; the last of them from there on.
    static let delays: [Double] = [5, 30, 120, 300]

    /// One try. A failure that may pass says when to try again.
    package func send(_ event: WebhookEvent, attempt: Int) async throws(StepFailure) {
        let body = Array(event.body.utf8)
        let time = clock.now()
        let request = HTTPRequest(
            "POST", url,
            headers: [
                .init("Content-Type", "application/json"), .init("webhook-id", event.id),
                .init("webhook-timestamp", String(time)),
                .init("webhook-signature", key.signature(id: event.id, time: time, body: body)),
            ], body: .bytes(body), destination: .memory(limit: 1 << 20), redirects: .refuse,
            allowsPrivateHosts: allowsPrivateHosts, deadline: 30, patience: 30)
        var failure: StepFailure
        do throws(HTTPFailure) {
            let answer = try await transport.send(request)
            if (200..<300).contains(answer.status) { return }
            failure = refusal(answer)
        } catch {
            failure = StepFailure(error, action: "the webhook \(Self.openPart(of: url))")
        }
        if failure.cause == .retryable {
            let delay = Self.delays[min(max(attempt, 1), Self.delays.count) - 1]
            failure.retryAfter = max(failure.retryAfter ?? 0, delay * (0.8 + 0.4 * clock.random()))
        }
        throw failure
    }

    /// Three tries, 5 and 30 seconds apart: what is sent when a run ends has nothing else to wait for.
    package func deliver(_ event: WebhookEvent) async throws(StepFailure) {
        for attempt in 1... {
            do throws(StepFailure) {
                return try await send(event, attempt: attempt)
            } catch {
                guard error.cause == .retryable, attempt < 3 else { throw error }
                await clock.pause(min(error.retryAfter ?? 0, 60))
            }
        }
    }

    private func refusal(_ answer: HTTPAnswer) -> StepFailure {
        let message = "the webhook \(Self.openPart(of: url)) answered \(answer.status)"
        return switch answer.status {
        case 410: StepFailure(.permanent, message + ": it is gone", hint: "take it out of publish:")
        case 300..<400:
            StepFailure(.permanent, message + ": redirects are not followed", hint: "write the address where it ends")
        case 408, 425, 429, 500...: StepFailure(.retryable, message, retryAfter: answer.retryAfterSeconds)
        case 401, 403: StepFailure(.account, message, hint: "check that both sides have the same secret")
        default: StepFailure(.permanent, message)
        }
    }

    /// Without its query, which often holds a key.
    static func openPart(of url: String) -> String { String(url.prefix { $0 != "?" && $0 != "#" }) }
}
