import Foundation
import Loopback
import Model
import Providers
import Synchronization
import Testing

@Suite struct HTTPClientTests {
    private static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

    @Test func requestsAreSentAsWritten() async throws {
        let seen = Seen()
        let server = try LoopbackServer { request in
            seen.add(request)
            return .text(200, "yes")
        }
        let client = HTTPClient()
        for (method, body) in [
            ("GET", HTTPRequest.Body.none), ("POST", .bytes(Self.bytes)), ("POST", .none), ("PUT", .none),
            ("DELETE", .none), ("PATCH", .bytes([1])),
        ] {
            let url = server.origin + "/a/../%2Fb%20c?x=1&y=%C3%A4#part"
            #expect(
                await outcome(
                    ask(method, url, headers: [.init("X-A", "ä"), .init("X-Empty", "")], body: body), by: client)
                    == "200 yes")
            let request = try #require(seen.all.last)
            #expect(request.method == method)
            #expect(request.target == "/a/../%2Fb%20c?x=1&y=%C3%A4")
            #expect(request.header("X-A") == "ä")
            #expect(request.header("X-Empty") == "")
            #expect(request.header("Expect") == nil)
            #expect(request.header("Content-Type") == nil)
            if case .bytes(let bytes) = body { #expect(request.body == bytes) } else { #expect(request.body.isEmpty) }
            #expect(
                request.header("Content-Length")
                    == (method == "GET" || method == "DELETE" ? nil : "\(request.body.count)"))
        }
        #expect(seen.all.count == 6)
    }

    @Test func headIsAnAnswerWithoutABody() async throws {
        let server = try LoopbackServer { _ in .text(200, "yes").with("X-Size", "3") }
        let answer = try await HTTPClient().send(ask("HEAD", server.origin))
        #expect(answer.header("x-size") == "3" && answer.body.isEmpty)
    }

    @Test func aRouteTakesEveryHostToOneOrigin() async throws {
        let server = try LoopbackServer { .text(200, "\($0.header("Host") ?? "") \($0.target)") }
        let client = HTTPClient(route: URL(string: server.origin))
        for (url, expected) in [
            ("https://api.acme.example/v1?q=1", "200 api.acme.example /v1?q=1"),
            ("http://acme.example:8080", "200 acme.example:8080 /"),
            ("https://ACME.example:443/x", "200 acme.example /x"),
        ] {
            #expect(await outcome(ask(url, allowsPrivateHosts: false), by: client) == expected)
        }
        #expect(
            await outcome(ask("https://a.example"), by: HTTPClient(route: URL(string: "http://a.example"))) == "invalid"
        )
    }

    @Test func partsAndFilesAreSentByteForByte() async throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.bin", Self.bytes)
        let seen = Seen()
        let server = try LoopbackServer { request in
            seen.add(request)
            return LoopbackResponse(200, type: "audio/mpeg", request.body)
        }
        let client = HTTPClient()
        let target = scratch.path + "/answer"
        let answer = try await client.send(
            ask(
                "PUT", server.origin, body: .file(path: path, offset: 1000, length: 250_000),
                to: .file(path: target, limit: 1 << 20)))
        let range = Array(Self.bytes[1000..<251_000])
        #expect(seen.all.last?.body == range)
        #expect(answer.file == BlobReference(digest: Digest(of: range), size: range.count))
        #expect(FileManager.default.contents(atPath: target) == Data(range))

        _ = try await client.send(
            ask(
                "POST", server.origin, headers: [.init("Content-Type", "nonsense")],
                body: .multipart([
                    .init(name: "model", body: .bytes(Array("whisper".utf8))),
                    .init(
                        name: "file", filename: "a \"b\".wav", type: "audio/wav",
                        body: .file(path: path, offset: 0, length: 300_000)),
                    .init(name: "list[]", body: .bytes([])),
                ])))
        let parts = try #require(seen.all.last?.multipart)
        #expect(parts.map(\.name) == ["model", "file", "list[]"])
        #expect(parts.map(\.body) == [Array("whisper".utf8), Self.bytes, []])
        #expect(parts[1].type == "audio/wav" && parts[1].filename != nil)
        #expect(
            await outcome(ask("PUT", server.origin, body: .file(path: path, offset: 1, length: 300_000))) == "invalid")
        #expect(
            await outcome(ask("PUT", server.origin, body: .file(path: path + "x", offset: 0, length: 1))) == "invalid")
    }

    @Test func errorsKeepTheirWordsAndMakeNoFile() async throws {
        let scratch = try Scratch()
        let server = try LoopbackServer { _ in .text(500, String(repeating: "no ", count: 100_000)) }
        let answer = try await HTTPClient().send(ask(server.origin, to: .file(path: scratch.path + "/x", limit: 10)))
        #expect(answer.status == 500 && answer.body.count == 64 << 10 && answer.file == nil && scratch.isEmpty)
    }

    /// Each handler waits until all requests are there: they can only be answered if none of them holds a thread of ours.
    @Test func twoHundredWaitOnOneThread() async throws {
        let count = 200
        let gate = Gate(count)
        let server = try LoopbackServer { _ in
            gate.wait()
            return .text(200, "\(Gate.threads())")
        }
        let client = HTTPClient()
        _ = await outcome(ask("http://127.0.0.1:1"), by: client)
        let before = Gate.threads()
        let answers = await withTaskGroup { group in
            for _ in 0..<count { group.addTask { await outcome(ask(server.origin), by: client) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.hasPrefix("200 ") })
        // The server has one thread a connection; other tests run beside this one.
        let most = answers.compactMap { Int($0.dropFirst(4)) }.max() ?? 0
        #expect(most - before < count + 60)
    }

    @Test(.timeLimit(.minutes(5))) func cancellingTheTaskEndsTheTransfer() async throws {
        let gate = Gate(1)
        let (left, leaving) = AsyncStream.makeStream(of: Bool.self)
        let server = try LoopbackServer { _ in
            gate.wait()
            var response = LoopbackResponse(body: .repeated([0], length: nil))
            response.drip = (1, 0.02)
            response.delivered = { leaving.yield($0) }
            return response
        }
        let scratch = try Scratch()
        let path = scratch.path + "/x"
        let task = Task { await outcome(ask(server.origin, to: .file(path: path, limit: 1 << 30))) }
        await gate.passed()
        task.cancel()
        #expect(await task.value == "cancelled")
        for await wasDelivered in left {
            #expect(!wasDelivered)
            break
        }
        #expect(scratch.isEmpty)
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await outcome(ask(server.origin))
        }
        #expect(await early.value == "cancelled")
    }
}

/// Lets threads through when enough of them have come.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let left: Mutex<Int>
    private let (opened, opening) = AsyncStream.makeStream(of: Void.self)

    init(_ count: Int) { left = Mutex(count) }

    func wait() {
        condition.lock()
        defer { condition.unlock() }
        if left.withLock({
            $0 -= 1; return $0
        }) == 0 {
            opening.finish()
            condition.broadcast()
        }
        while left.withLock({ $0 }) > 0 { condition.wait() }
    }

    func passed() async { for await _ in opened {} }

    static func threads() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
    }
}
