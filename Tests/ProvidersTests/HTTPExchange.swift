import Foundation
import Loopback
import Model
import Providers
import Synchronization
import Testing

/// A request in tests: `URL`, or `METHOD, URL`; short patience, loopback allowed.
func ask(
    _ line: String..., headers: [HTTPRequest.Header] = [], secrets: [HTTPRequest.Header] = [],
    body: HTTPRequest.Body = .none, to destination: HTTPRequest.Destination = .memory(limit: 1 << 20),
    redirects: HTTPRequest.Redirects = .follow, allowsPrivateHosts: Bool = true, deadline: Double = 20,
    patience: Double = 20
) -> HTTPRequest {
    HTTPRequest(
        line.count > 1 ? line[0] : "GET", line.last ?? "", headers: headers, secretHeaders: secrets, body: body,
        destination: destination,
        redirects: redirects, allowsPrivateHosts: allowsPrivateHosts, deadline: deadline, patience: patience)
}

/// What came of it, in a word or two: `200 body`, or the kind of failure.
func outcome(_ request: HTTPRequest, by client: HTTPClient = HTTPClient()) async -> String {
    do throws(HTTPFailure) {
        let answer = try await client.send(request)
        return "\(answer.status) \(String(decoding: answer.body.prefix(60), as: UTF8.self))"
    } catch {
        for secret in ["hush", "token=", "user:"] { #expect(!error.message.contains(secret)) }
        return error.kind.rawValue
    }
}

/// A folder that goes away with the test.
final class Scratch {
    let path = FileManager.default.temporaryDirectory.appending(path: "http-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    var isEmpty: Bool { (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) ?? false }
}

/// Requests as a server saw them.
final class Seen: Sendable {
    private let requests = Mutex<[LoopbackRequest]>([])

    func add(_ request: LoopbackRequest) { requests.withLock { $0.append(request) } }
    var all: [LoopbackRequest] { requests.withLock { $0 } }
}

/// Runs another program to its end.
func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
}
