package import Engine
import FoundationEssentials
package import Model

/// What a server of the user's is told: `render.done` or `render.failed`.
///
/// Its id and its bytes stay the same however often it is sent, so that a receiver can tell a repetition.
package struct WebhookEvent: Sendable, Equatable, Codable {
    package struct Film: Sendable, Codable, Equatable {
        /// Its path in the project.
        package var name: String
        package var sha256: Digest
        /// Bytes.
        package var size: Int

        package init(name: String, sha256: Digest, size: Int) {
            self.name = name
            self.sha256 = sha256
            self.size = size
        }
    }

    package struct Failure: Sendable, Codable, Equatable {
        package var step: String
        package var message: String

        package init(step: String, message: String) {
            self.step = step
            self.message = message
        }
    }

    /// `webhook-id`.
    package let id: String
    /// JSON: `{"type", "timestamp", "data"}`.
    package let body: String

    private struct Body<Contents: Encodable>: Encodable {
        var type: String
        var timestamp: String
        var data: Contents
    }
    private struct Done: Encodable {
        var films: [Film]
        var publications: [PublishReceipt]
    }
    private struct Failed: Encodable {
        /// How many there are; `failures` has the first ones.
        var failed: Int
        var failures: [Failure]
    }

    /// `time`: seconds since 1970. The id is the same for the same films, server and take.
    static func done(films: [Film], publications: [PublishReceipt], take: Int, to url: String, at time: Int)
        throws(StepFailure) -> WebhookEvent
    {
        let data = Done(films: films, publications: publications)
        return try WebhookEvent("render.done", data, naming: "\(take) \(url)", at: time)
    }

    /// `run`: what tells this run from others, such as its start. At most 20 failures are told, each in 300 characters.
    package static func failed(_ failures: [Failure], run: String, to url: String, at time: Int)
        throws(StepFailure) -> WebhookEvent
    {
        let told = failures.prefix(20).map {
            Failure(step: String($0.step.prefix(100)), message: String($0.message.prefix(300)))
        }
        let data = Failed(failed: failures.count, failures: told)
        return try WebhookEvent("render.failed", data, naming: "\(run) \(url)", at: time)
    }

    private init(_ type: String, _ data: some Encodable, naming name: String, at time: Int) throws(StepFailure) {
        do {
            let contents = try CanonicalJSON.encode(data)
            id = "msg_" + Digest(of: Array("\(type) \(name) \(contents)".utf8)).hex.prefix(32)
            let timestamp = Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
            body = try CanonicalJSON.encode(Body(type: type, timestamp: timestamp, data: data))
        } catch {
            throw StepFailure(error)
        }
    }

    /// What the journal keeps.
    var job: String { (try? CanonicalJSON.encode(self)) ?? "" }

    init?(job: String) {
        guard let event = try? JSONDecoder().decode(WebhookEvent.self, from: Data(job.utf8)) else { return nil }
        self = event
    }
}
