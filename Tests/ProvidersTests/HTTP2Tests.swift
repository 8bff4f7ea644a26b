import Foundation
import Loopback
import Providers
import Testing

/// Against nghttpd (nghttp2-server): TLS, ALPN, and many requests on one connection.
@Suite struct HTTP2Tests {
    @Test(.timeLimit(.minutes(5))) func manyRequestsShareAConnection() async throws {
        let scratch = try Scratch()
        let folder = scratch.path
        try run(
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder + "/key.pem", "-out",
            folder + "/certificate.pem", "-days", "2")
        _ = try scratch.file("film.bin", [UInt8](repeating: 5, count: 100_000))
        let unused = try LoopbackServer { _ in .text(200, "") }
        let port = unused.port
        unused.stop()
        let server = Process()
        server.executableURL = URL(filePath: "/usr/sbin/nghttpd")
        server.arguments = [
            "-v", "-a", "127.0.0.1", "-d", folder, "\(port)", folder + "/key.pem", folder + "/certificate.pem",
        ]
        let output = try scratch.file("log", [])
        server.standardOutput = FileHandle(forWritingAtPath: output)
        try server.run()
        // Foundation leaves SIGTERM blocked in what it starts.
        defer { kill(server.processIdentifier, SIGKILL) }

        let url = "https://localhost:\(port)/film.bin"
        while await outcome(ask("POST", "http://localhost:\(port)")) == "notSent" { await Task.yield() }
        #expect(await outcome(ask("POST", url)) == "notSent", "the certificate is not the system's")
        let client = HTTPClient(certificates: folder + "/certificate.pem")
        let sizes = try await withThrowingTaskGroup { group in
            for _ in 0..<30 { group.addTask { try await client.send(ask(url)).body.count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes == [Int](repeating: 100_000, count: 30))
        let log = String(decoding: try #require(FileManager.default.contents(atPath: output)), as: UTF8.self)
        let requests = log.matches(of: /\[id=(\d+)\].*recv HEADERS/).map { String($0.1) }
        #expect(requests.count == 30)
        #expect(Set(requests).count == 1)
    }
}
