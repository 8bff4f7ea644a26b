import Engine
import Foundation
import Model
import Providers
import Synchronization
import Testing

/// Uploads against a bucket in memory that fails as told.
@Suite struct DeliveryS3Tests {
    private static let parameters = PublishS3Parameters(
        service: .amazon(region: "eu-west-1"), bucket: "films", object: "a b/final+cut é.mp4")

    /// One object, one upload. `fault`: an answer instead of the bucket's own, by method, query and how often that was asked before.
    private final class Bucket: Sendable {
        struct State {
            var object: (size: Int, sha256: String)?
            var parts: [Int: Int] = [:]
            var isOpen = false
            var sha256 = ""
            var calls: [String] = []
        }
        let state = Mutex(State())
        let fault: @Sendable (String, Int) -> HTTPAnswer?

        init(_ fault: @escaping @Sendable (String, Int) -> HTTPAnswer? = { _, _ in nil }) { self.fault = fault }

        func answer(_ request: HTTPRequest) -> HTTPAnswer {
            let query = URLComponents(string: request.url)?.queryItems ?? []
            let part = query.first { $0.name == "partNumber" }?.value.flatMap { Int($0) }
            let name = query.contains { $0.name == "uploads" } ? "create" : part.map { "part \($0)" }
            let call = name ?? (query.isEmpty ? request.method : "\(request.method) upload")
            return state.withLock { state in
                let before = state.calls.filter { $0 == call }.count
                state.calls.append(call)
                if let fault = fault(call, before) { return fault }
                switch call {
                case "HEAD":
                    guard let object = state.object else { return HTTPAnswer(status: 404) }
                    return HTTPAnswer(
                        status: 200,
                        headers: [
                            .init("ETag", "\"e\""), .init("Content-Length", String(object.size)),
                            .init("x-amz-meta-sha256", object.sha256),
                        ])
                case "PUT":
                    state.object = (request.length, request.header("x-amz-meta-sha256") ?? "")
                    return HTTPAnswer(status: 200, headers: [.init("ETag", "\"e\"")])
                case "create":
                    state.isOpen = true
                    state.sha256 = request.header("x-amz-meta-sha256") ?? ""
                    return Self.xml("<R><UploadId>u</UploadId></R>")
                case _ where !state.isOpen: return Self.xml("<Error><Code>NoSuchUpload</Code></Error>", 404)
                case "GET upload":
                    let parts = state.parts.sorted { $0.key < $1.key }.map {
                        "<Part><PartNumber>\($0.key)</PartNumber><ETag>&quot;\($0.key)&quot;</ETag><Size>\($0.value)</Size></Part>"
                    }
                    return Self.xml("<R>\(parts.joined())<IsTruncated>false</IsTruncated></R>")
                case "POST upload":
                    state.object = (state.parts.values.reduce(0, +), state.sha256)
                    state.isOpen = false
                    return Self.xml(
                        "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>")
                case "DELETE upload":
                    state.isOpen = false
                    return HTTPAnswer(status: 204)
                default:
                    state.parts[part ?? 0] = request.length
                    return HTTPAnswer(status: 200, headers: [.init("ETag", "\"\(part ?? 0)\"")])
                }
            }
        }

        static func xml(_ text: String, _ status: Int = 200) -> HTTPAnswer {
            HTTPAnswer(status: status, body: Array(("<?xml version=\"1.0\"?>\n" + text).utf8))
        }
    }

    /// `calls`: sorted, as parts run beside each other.
    private func check(
        _ bucket: Bucket, film size: Int = 20 << 20, job: String? = nil, calls: [String],
        fails: StepFailure.Class? = nil,
        log: [String]
    ) async throws {
        let publisher = Publisher(
            transport: DeliveryServer { request, _ in bucket.answer(request) },
            secrets: { $0.hasSuffix("token") ? nil : "x" }, clock: .still)
        let order = try DeliveryOrder(Self.parameters, film: size)
        do {
            let receipt = try await order.run(publisher, job: job)
            #expect(fails == nil)
            #expect(receipt.size == size && receipt.etag?.hasPrefix("\"e") == true)
            #expect(receipt.url == "https://films.s3.eu-west-1.amazonaws.com/a%20b/final%2Bcut%20%C3%A9.mp4")
        } catch let failure as StepFailure {
            #expect(failure.cause == fails, "\(failure.message)")
        }
        #expect(bucket.state.withLock { $0.calls.sorted() } == calls.sorted())
        #expect(order.entries == log)
    }

    private static let job = #"{"upload":"u","part":8388608}"#
    private static let whole = ["HEAD", "create", "part 1", "part 2", "part 3", "POST upload"]

    @Test func smallFilmsAreSentWhole() async throws {
        let bucket = Bucket()
        try await check(bucket, film: 1000, calls: ["HEAD", "PUT"], log: [])
        // The same bytes are there already.
        try await check(bucket, film: 1000, calls: ["HEAD", "PUT", "HEAD"], log: [])
    }

    @Test func largeFilmsAreSentInParts() async throws {
        try await check(Bucket(), calls: Self.whole, log: [Self.job])
    }

    @Test func whatPassesIsTriedAgain() async throws {
        let slow = Bucket { call, before in
            before == 0 && call != "HEAD" ? Bucket.xml("<Error><Code>SlowDown</Code></Error>", 503) : nil
        }
        try await check(slow, calls: Self.whole + Self.whole.dropFirst(), log: [Self.job])
        // Complete answers 200 with an error in it.
        let late = Bucket { call, before in
            call == "POST upload" && before == 0 ? Bucket.xml("<Error><Code>InternalError</Code></Error>") : nil
        }
        try await check(late, calls: Self.whole + ["POST upload"], log: [Self.job])
    }

    @Test func whatWasRefusedForGoodIsAborted() async throws {
        let bucket = Bucket { call, _ in
            call == "POST upload" ? Bucket.xml("<Error><Code>InvalidPart</Code></Error>", 400) : nil
        }
        try await check(
            bucket, calls: Self.whole + ["DELETE upload"], fails: .permanent, log: [Self.job, "ended"])
    }

    @Test func resumesWhereItBrokeOff() async throws {
        let broken = Bucket { call, _ in call == "part 2" ? HTTPAnswer(status: 503) : nil }
        try await check(
            broken, calls: Array(Self.whole.dropLast()) + ["part 2", "part 2", "part 2"], fails: .retryable,
            log: [Self.job])
        let state = broken.state.withLock { $0.parts }
        let bucket = Bucket()
        bucket.state.withLock {
            $0.isOpen = true
            $0.parts = state
        }
        try await check(bucket, job: Self.job, calls: ["HEAD", "GET upload", "part 2", "POST upload"], log: [])
        // The server has forgotten the upload.
        try await check(Bucket(), job: Self.job, calls: ["GET upload"] + Self.whole, log: [Self.job])
    }

    @Test func partsAreEqualAndNotTooMany() {
        for size in [17 << 20, 100 << 30, 5 << 40] {
            let part = S3Upload.partSize(size)
            #expect(part >= 5 << 20 && (size + part - 1) / part <= 10_000)
        }
    }

    @Test(arguments: [
        (
            HTTPAnswer(status: 301, headers: [.init("x-amz-bucket-region", "eu-west-3")]), StepFailure.Class.permanent,
            "eu-west-3"
        ),
        (Bucket.xml("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403), .account, "key"),
        (Bucket.xml("<Error><Code>RequestTimeTooSkewed</Code></Error>", 403), .permanent, "clock"),
        (HTTPAnswer(status: 500, body: Array("<html>".utf8)), .retryable, ""),
    ]) func refusals(_ answer: HTTPAnswer, _ cause: StepFailure.Class, _ hint: String) async throws {
        let publisher = Publisher(
            transport: DeliveryServer { request, _ in request.method == "HEAD" ? HTTPAnswer(status: 404) : answer },
            secrets: { _ in "x" }, clock: .still)
        let order = try DeliveryOrder(Self.parameters, film: 10)
        let failure = await #expect(throws: StepFailure.self) { try await order.run(publisher) }
        #expect(failure?.cause == cause)
        let said = failure?.hint ?? ""
        #expect(hint.isEmpty || said.contains(hint))
    }

    @Test func webhooks() async throws {
        let parameters = PublishWebhookParameters(url: "https://example.com/hook?key=1", films: ["out/film.mp4"])
        let server = DeliveryServer { _, place in
            HTTPAnswer(status: [503, 204, 410, 302][place], headers: [.init("Retry-After", "60")])
        }
        let publisher = Publisher(
            transport: server, secrets: { _ in "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }, clock: .still)
        let order = try DeliveryOrder(parameters, film: 10)
        let busy = await #expect(throws: StepFailure.self) { try await order.run(publisher) }
        #expect(busy?.cause == .retryable && busy?.retryAfter == 60)
        #expect(try await order.run(publisher, job: order.entries[0], attempt: 2).url == "https://example.com/hook")
        for _ in 0..<2 {
            let failure = await #expect(throws: StepFailure.self) { try await order.run(publisher) }
            #expect(failure?.cause == .permanent)
        }
        let sent = server.requests.withLock { $0 }
        #expect(Set(sent.map { $0.header("webhook-id") }).count == 1)
        #expect(Set(sent.map(\.text)).count == 1)
        #expect(
            sent[0].text.hasPrefix(
                #"{"type":"render.done","timestamp":"2026-11-21T03:24:48Z","data":{"films":[{"name":"out/film.mp4""#))
        #expect(!sent[0].allowsPrivateHosts && sent[0].redirects == .refuse)
        let failed = try WebhookEvent.failed(
            (0..<100).map { .init(step: "s\($0)", message: String(repeating: "x", count: 900)) }, run: "1",
            to: parameters.url, at: 0)
        #expect(failed.body.utf8.count < 20_000)
    }
}
