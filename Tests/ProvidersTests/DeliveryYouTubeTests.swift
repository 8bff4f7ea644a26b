import Engine
import Foundation
import Model
import Providers
import Synchronization
import Testing

/// Recorded conversations of Google's own client, held again by ours.
@Suite struct DeliveryYouTubeTests {
    private static let parameters = PublishYouTubeParameters(
        title: "Fox", description: "d", tags: ["fox", "snow"], language: "en", privacy: .private,
        publishAt: "2026-12-01T10:00:00Z", synthetic: true)

    private static func publisher(_ server: DeliveryServer) -> Publisher {
        Publisher(transport: server, secrets: { "secret of \($0)" }, clock: .still, chunk: 262_144)
    }

    private static let token = HTTPAnswer(
        status: 200, body: Array(#"{"access_token":"ya29.test","expires_in":3599,"token_type":"Bearer"}"#.utf8))

    @Test(arguments: ["short-commit", "503-resume"]) func conversations(_ name: String) async throws {
        let exchanges = try DeliveryExchange.all("youtube-videos-insert-\(name)")
        let answers = exchanges.map(\.answer)
        let server = DeliveryServer { _, place in place == 0 ? Self.token : answers[place - 1] }
        var parameters = Self.parameters
        // One was recorded with the default.
        parameters.notifySubscribers = exchanges[0].query.allSatisfy { $0.name != "notifySubscribers" }
        let order = try DeliveryOrder(parameters, film: 614_400)
        let receipt = try await order.run(Self.publisher(server))
        #expect(receipt.video == "dQw4w9WgXcQ")
        let sent = server.requests.withLock { $0 }.dropFirst()
        #expect(sent.count == exchanges.count)
        for (request, exchange) in zip(sent, exchanges) {
            #expect(request.method == exchange.method)
            let ours = URLComponents(string: request.url)
            let theirs = URLComponents(string: exchange.url)
            #expect(ours?.host == theirs?.host && ours?.path == theirs?.path)
            #expect(Set(ours?.queryItems ?? []) == Set(theirs?.queryItems ?? []))
            for header in ["content-range", "x-upload-content-type", "x-upload-content-length", "authorization"] {
                #expect(request.header(header) == exchange.header(header))
            }
            if request.header("content-range") != nil {
                #expect(String(request.length) == exchange.header("content-length"))
            } else {
                let body = try JSONSerialization.jsonObject(with: Data(request.text.utf8)) as? NSDictionary
                let recorded = (exchange.request["body"] as? [String: Any])?["json"] as? NSDictionary
                #expect(body == recorded)
            }
        }
    }

    /// What each answer to the first call comes to.
    @Test(arguments: [
        ("youtube-error-403-quota", StepFailure.Class.account), ("youtube-error-400-upload-limit", .account),
    ]) func refusals(_ name: String, _ cause: StepFailure.Class) async throws {
        let answer = try DeliveryExchange.all(name)[0].answer
        let server = DeliveryServer { _, place in place == 0 ? Self.token : answer }
        let order = try DeliveryOrder(Self.parameters, film: 1000)
        let failure = await #expect(throws: StepFailure.self) { try await order.run(Self.publisher(server)) }
        #expect(failure?.cause == cause)
        #expect(failure?.message.contains("<a") == false)
    }

    @Test func aRefusedGrantIsTheAccounts() async throws {
        let answer = try DeliveryExchange.all("google-oauth-refresh-invalid-grant")[0].answer
        let server = DeliveryServer { _, _ in answer }
        let order = try DeliveryOrder(Self.parameters, film: 1000)
        let failure = await #expect(throws: StepFailure.self) { try await order.run(Self.publisher(server)) }
        #expect(failure?.cause == .account)
        #expect(failure?.message.contains("secret of") == false)
        #expect(
            server.requests.withLock { $0.first?.text }
                == "grant_type=refresh_token&client_id=secret%20of%20youtube.client"
                + "&client_secret=secret%20of%20youtube.secret&refresh_token=secret%20of%20youtube.refresh")
    }

    /// Answers to the requests after the token; then what is written down, and how the run ends.
    private func check(
        _ answers: [(Int, [String: String])], job: String? = nil, thumbnail: Bool = false, video: String?,
        sent: [String], entries: Int, note: Bool = false
    ) async throws {
        let body = Array(#"{"id":"v1"}"#.utf8)
        let server = DeliveryServer { request, place in
            if request.url.contains("oauth2") { return Self.token }
            let asked = place - 1
            guard asked < answers.count else { throw HTTPFailure(.unanswered, "cut") }
            return HTTPAnswer(
                status: answers[asked].0, headers: answers[asked].1.map { .init($0.key, $0.value) }, body: body)
        }
        let order = try DeliveryOrder(
            Self.parameters, film: 600_000, thumbnail: thumbnail ? [0x89, 0x50, 0x4E, 0x47] : nil)
        let receipt = try? await order.run(Self.publisher(server), job: job)
        #expect(receipt?.video == video)
        #expect((receipt?.note != nil) == note)
        let ranges = server.requests.withLock { $0 }.dropFirst().prefix(answers.count).map {
            $0.header("content-range") ?? $0.method
        }
        #expect(ranges == sent)
        #expect(order.entries.count == entries)
        #expect(!order.entries.contains("send"))
    }

    private static let location = ["Location": "https://youtube.googleapis.com/upload?upload_id=1"]
    private static let job = #"{"session":"https://youtube.googleapis.com/upload?upload_id=0","isFinishing":false}"#

    @Test func resumes() async throws {
        try await check(
            [(308, ["Range": "bytes=0-524287"]), (200, [:])], job: Self.job, video: "v1",
            sent: ["bytes */600000", "bytes 524288-599999/600000"], entries: 2)
        // Nothing was kept.
        try await check(
            [(308, [:]), (308, ["Range": "bytes=0-262143"]), (308, ["Range": "bytes=0-524287"]), (201, [:])],
            job: Self.job, video: "v1",
            sent: [
                "bytes */600000", "bytes 0-262143/600000", "bytes 262144-524287/600000", "bytes 524288-599999/600000",
            ], entries: 2)
        // It was finished, and the answer was lost.
        try await check([(200, [:])], job: Self.job, video: "v1", sent: ["bytes */600000"], entries: 1)
        // The session has ended.
        try await check(
            [
                (404, [:]), (200, Self.location), (308, ["Range": "bytes=0-262143"]),
                (308, ["Range": "bytes=0-524287"]), (200, [:]),
            ],
            job: Self.job, video: "v1",
            sent: [
                "bytes */600000", "POST", "bytes 0-262143/600000", "bytes 262144-524287/600000",
                "bytes 524288-599999/600000",
            ], entries: 3)
        // It has ended after the last bytes were sent: nobody knows, so nothing is sent again.
        try await check(
            [(404, [:])], job: Self.job.replacingOccurrences(of: "false", with: "true"), video: nil,
            sent: ["bytes */600000"], entries: 1)
    }

    @Test func thumbnails() async throws {
        let done = #"{"isFinishing":true,"video":"v1"}"#
        try await check([(200, [:])], job: done, thumbnail: true, video: "v1", sent: ["POST"], entries: 0)
        try await check([(403, [:])], job: done, thumbnail: true, video: "v1", sent: ["POST"], entries: 0, note: true)
        try await check([(503, [:])], job: done, thumbnail: true, video: nil, sent: ["POST"], entries: 0)
    }

    @Test func theTokenGoesToGoogleOnly() async throws {
        try await check(
            [(200, ["Location": "https://youtube.googleapis.com.evil.example/x"])], video: nil, sent: ["POST"],
            entries: 0)
    }
}
