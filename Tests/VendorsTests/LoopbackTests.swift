import Dispatch
import Loopback
import Synchronization
import Testing

/// The server says what it understood, so that a request's reading shows in the answer.
private func describe(_ request: LoopbackRequest) -> LoopbackResponse {
    let parts = (request.multipart ?? []).map { "\($0.name)|\($0.filename ?? "")|\($0.type ?? "")|\($0.text)" }
    return .text(
        200,
        "\(request.method) \(request.host) \(request.path) \(request.query.map { "\($0.name)=\($0.value)" })"
            + " \(request.body.count) \(parts)")
}

private func answer(to text: String, _ handler: @escaping LoopbackServer.Handler = describe) throws -> String {
    let server = try LoopbackServer(handler)
    defer { server.stop() }
    let client = try #require(RawClient(port: server.port))
    defer { client.close() }
    client.send(text)
    return client.text()
}

struct LoopbackTests {
    private static let multipart =
        "--x\r\nContent-Disposition: form-data; name=\"a b\"\r\n\r\none\r\n--x\r\n"
        + "Content-Disposition: form-data; name=\"f\"; filename=\"q\\\"; .png\"\r\nContent-Type: image/png\r\n\r\n\r\n-\r\n--x--\r\n"

    @Test(arguments: [
        ("GET /a%20b?c=d%2B+e&f HTTP/1.1\r\nHost: API.x\r\n", "GET api.x /a%20b [\"c=d+ e\", \"f=\"] 0 []"),
        ("POST http://y/z HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n", "POST y /z [] 0 []"),
        ("\r\nDELETE / HTTP/1.0\nHost: x\n", "DELETE x / [] 0 []"),
        ("GET /%zz?%4 HTTP/1.1\r\nHost: x\r\n", "GET x /%zz [\"%4=\"] 0 []"),
        ("GARBAGE\r\n", "400"), ("GET / HTTP/2\r\n", "400"), ("G@T / HTTP/1.1\r\n", "400"),
        ("GET / HTTP/1.1\r\n: x\r\n", "400"), ("GET / HTTP/1.1\r\nno colon\r\n", "400"),
        ("PUT / HTTP/1.1\r\nContent-Length: -1\r\n", "400"),
        ("PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n", "400"),
        ("PUT / HTTP/1.1\r\nContent-Length: 99999999999\r\n", "413"),
        ("PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", "501"),
        ("PUT / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", "400"),
        ("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 70000))\r\n", "431"),
    ])
    func understandsOrRefuses(head: String, expected: String) throws {
        let text = try answer(to: head + "Connection: close\r\n\r\n")
        if expected.count == 3 {
            #expect(text.hasPrefix("HTTP/1.1 \(expected) "))
        } else {
            #expect(text.hasSuffix("\r\n\r\n" + expected))
        }
    }

    @Test(arguments: [
        ("Content-Length: 3", "abc", "3 []"),
        ("Transfer-Encoding: chunked", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n", "5 []"),
        (
            "Content-Length: \(multipart.utf8.count)\r\nContent-Type: multipart/form-data; boundary=\"x\"", multipart,
            "\(multipart.utf8.count) [\"a b|||one\", \"f|q\\\"; .png|image/png|\\r\\n-\"]"
        ),
        ("Content-Length: 9\r\nContent-Type: multipart/form-data; boundary=x", "--x\r\nA\r\n-", "9 []"),
    ])
    func readsBodies(headers: String, body: String, expected: String) throws {
        let text = try answer(to: "POST / HTTP/1.1\r\nHost: x\r\n\(headers)\r\nConnection: close\r\n\r\n\(body)")
        #expect(text.hasSuffix("POST x / [] " + expected))
    }

    @Test(arguments: ["zz\r\n", "3\r\nabcd\r\n", "fffffffff\r\n", "", "3\r\na"])
    func refusesBrokenChunks(body: String) throws {
        let server = try LoopbackServer(describe)
        defer { server.stop() }
        let client = try #require(RawClient(port: server.port))
        client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "\r\n\r\n")
        client.end()
        #expect(client.text().hasPrefix("HTTP/1.1 400 "))
        client.close()
    }

    @Test func keepsConnectionsAndContinues() throws {
        let text = try answer(
            to:
                "GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nPUT /3 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"
                + "Connection: close\r\n\r\nx")
        #expect(text.components(of: "HTTP/1.1 200 OK") == 3)
        #expect(text.components(of: "HTTP/1.1 100 Continue\r\n\r\n") == 1)
        #expect(!text.contains("HEAD"))
    }

    @Test func misbehavesAsTold() throws {
        func check(_ expected: String, _ change: (inout LoopbackResponse) -> Void) throws {
            var response = LoopbackResponse.text(200, "0123456789", type: "t")
            change(&response)
            let box = Box()
            response.delivered = { box.told($0) }
            let text = try answer(to: "GET / HTTP/1.1\r\nConnection: close\r\n\r\n") { [response] _ in response }
            #expect(box.wait() == (response.cutAfter == nil))
            #expect(text == expected)
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Type: t\r\n"
        try check(head + "Content-Length: 10\r\n\r\n0123456789") { _ in }
        try check(head + "Content-Length: 10\r\n\r\n0123456789") { $0.drip = (bytes: 7, every: 0) }
        try check("") { $0 = .nothing }
        try check("") { $0.cutAfter = 0 }
        try check("HTTP/1.1") { $0.body = .raw(Array("HTTP/1.1".utf8)) }
        try check(head + "Content-Length: 5\r\n\r\nababa") { $0.body = .repeated(Array("ab".utf8), length: 5) }
        try check(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n") {
            $0.body = .chunks([[97, 98], []])
        }
        try check(head + "Content-Length: 99\r\nConnection: close\r\n\r\n0123456789") {
            $0 = $0.with("Content-Length", "99")
        }
    }

    @Test func cutsInTheMiddle() throws {
        let text = try answer(to: "GET / HTTP/1.1\r\n\r\n") { _ in
            var response = LoopbackResponse.text(200, "0123456789")
            response.cutAfter = 20
            return response
        }
        #expect(text == "HTTP/1.1 200 OK\r\nCon")
    }

    @Test func endlessAnswersEndWithTheClient() throws {
        let box = Box()
        let server = try LoopbackServer { _ in
            var response = LoopbackResponse(body: .repeated([0], length: nil))
            response.delivered = { box.told($0) }
            return response
        }
        let client = try #require(RawClient(port: server.port))
        client.send("GET / HTTP/1.1\r\n\r\n")
        #expect(client.receive(atLeast: 1 << 20).count >= 1 << 20)
        client.close()
        #expect(box.wait() == false)
        server.stop()
    }

    @Test func aClientThatLeavesIsNotAnswered() throws {
        let box = Box()
        let server = try LoopbackServer { _ in
            var response = LoopbackResponse.text(200, "late")
            response.delay = 60
            response.delivered = { box.told($0) }
            return response
        }
        let client = try #require(RawClient(port: server.port))
        client.send("GET / HTTP/1.1\r\n\r\n")
        client.close()
        #expect(box.wait() == false)
        server.stop()
    }
}

/// Remembers the first thing it was told.
private final class Box: Sendable {
    private let values = Mutex<[Bool]>([])
    private let bell = DispatchSemaphore(value: 0)

    func told(_ value: Bool) {
        values.withLock { $0.append(value) }
        bell.signal()
    }

    /// Until something is told.
    func wait() -> Bool? {
        bell.wait()
        return values.withLock(\.first)
    }
}

extension String {
    func components(of part: String) -> Int { ranges(of: part).count }
}
