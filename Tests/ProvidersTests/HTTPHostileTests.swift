import Foundation
import Loopback
import Providers
import Synchronization
import Testing

/// Answers that mean harm, or nothing at all.
@Suite struct HTTPHostileTests {
    private static func response(_ change: (inout LoopbackResponse) -> Void) -> LoopbackResponse {
        var response = LoopbackResponse(body: .bytes([UInt8](repeating: 65, count: 1000)))
        change(&response)
        return response
    }

    /// 100 MB in 100 kB.
    private static func bomb() -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "bomb-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try? run("/bin/sh", "-c", "head -c 100000000 /dev/zero | gzip >\(path)")
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }

    @Test(.timeLimit(.minutes(5)))
    func eachEndsAsWhatItIs() async throws {
        let bomb = Self.bomb()
        let server = try LoopbackServer { request in
            switch request.path {
            case "/endless": return LoopbackResponse(body: .repeated([UInt8](repeating: 1, count: 65536), length: nil))
            case "/10gb":
                return LoopbackResponse(body: .repeated([UInt8](repeating: 1, count: 65536), length: 10 << 30))
            case "/bomb": return LoopbackResponse(headers: [.init("Content-Encoding", "gzip")], body: .bytes(bomb))
            case "/notgzip":
                return LoopbackResponse(headers: [.init("Content-Encoding", "gzip")], body: .bytes([1, 2, 3]))
            case "/drip": return Self.response { $0.drip = (1, 0.2) }
            case "/silent": return Self.response { $0.delay = 30 }
            case "/short": return LoopbackResponse(headers: [.init("Content-Length", "2000")], body: .bytes([1]))
            case "/cut": return Self.response { $0.cutAfter = 200 }
            case "/headers":
                return Self.response { response in
                    response.headers = (0..<3000).map { .init("X-\($0)", String(repeating: "a", count: 60)) }
                }
            case "/noise": return LoopbackResponse(body: .raw(Array("SSH-2.0-OpenSSH\r\n".utf8)))
            default: return .nothing
            }
        }
        let client = HTTPClient()
        for (path, expected) in [
            ("/endless", "tooLarge"), ("/10gb", "tooLarge"), ("/bomb", "tooLarge"), ("/notgzip", "unanswered"),
            ("/drip", "unanswered"), ("/silent", "unanswered"), ("/short", "unanswered"), ("/cut", "unanswered"),
            ("/headers", "tooLarge"), ("/noise", "unanswered"), ("/nothing", "unanswered"),
        ] {
            let scratch = try Scratch()
            for method in ["GET", "POST"] {
                let file = HTTPRequest.Destination.file(path: scratch.path + "/x", limit: 4 << 20)
                for destination in [HTTPRequest.Destination.memory(limit: 4 << 20), file] {
                    let found = await outcome(
                        ask(method, server.origin + path, to: destination, deadline: 15, patience: 1), by: client)
                    #expect(found == expected, "\(method) \(path)")
                }
            }
            #expect(scratch.isEmpty, "\(path)")
        }
    }

    @Test func aDeadlineEndsTheWholeExchange() async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(302, headers: [.init("Location", "/again")]).with("X", "y")
        }
        #expect(await outcome(ask(server.origin)) == "refused")
        let slow = try LoopbackServer { _ in Self.response { $0.delay = 30 } }
        #expect(await outcome(ask(slow.origin, deadline: 0.3)) == "unanswered")
    }

    @Test func whatNeverLeftIsNotSent() async throws {
        let server = try LoopbackServer { _ in .text(200, "yes") }
        let closed = server.origin
        server.stop()
        let plain = try LoopbackServer { _ in .text(200, "yes") }
        for url in [closed, "http://no-such-host.invalid/?token=1", plain.origin.replacing("http:", with: "https:")] {
            #expect(await outcome(ask("POST", url, secrets: [.init("Key", "hush")], body: .bytes([1]))) == "notSent")
        }
    }

    /// libcurl repeats a request whose reused connection dies silently: a purchase must not be.
    @Test func aPostIsNeverSentTwice() async throws {
        let posts = Mutex(0)
        let server = try LoopbackServer { request in
            guard request.method == "POST" else { return .text(200, "yes") }
            posts.withLock { $0 += 1 }
            return .nothing
        }
        let client = HTTPClient()
        #expect(await outcome(ask(server.origin), by: client) == "200 yes")
        #expect(await outcome(ask("POST", server.origin, body: .bytes([1])), by: client) == "unanswered")
        #expect(posts.withLock { $0 } == 1)
    }

    @Test func whatIsNoRequestIsInvalid() async throws {
        for url in [
            "", "acme", "ftp://a.example", "file:///etc/passwd", "http://user:hush@a.example", "http://a b/",
            "http://[::1",
        ] {
            #expect(await outcome(ask(url)) == "invalid", "\(url)")
        }
        let server = try LoopbackServer { _ in .text(200, "yes") }
        for header in [("X", "a\r\nY: b"), ("X\r\nY", "b"), ("", "b"), ("a b", "c")] {
            #expect(await outcome(ask(server.origin, headers: [.init(header.0, header.1)])) == "invalid")
        }
        #expect(await outcome(ask("GET / HTTP", server.origin)) == "invalid")
        let scratch = try Scratch()
        let taken = try scratch.file("taken", [1])
        #expect(await outcome(ask(server.origin, to: .file(path: taken, limit: 10))) == "invalid")
        #expect(FileManager.default.contents(atPath: taken) == Data([1]))
    }
}
