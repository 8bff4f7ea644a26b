import Engine
import Foundation
import Model
import Providers
import Synchronization

/// An order with a film of its own in a folder of its own, and what was written down about it.
final class DeliveryOrder: OrderLog {
    let folder: URL
    let log = Mutex<[String]>([])
    private let parameters: any StepParameters
    private let others: [ActionRequest.File]

    /// `film`: bytes of a pattern in which no two places look alike.
    init(_ parameters: any StepParameters, film size: Int, thumbnail: [UInt8]? = nil) throws {
        self.parameters = parameters
        folder = FileManager.default.temporaryDirectory.appending(path: "delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.film(size)).write(to: folder.appending(path: "film"))
        var others: [ActionRequest.File] = []
        if let thumbnail {
            try Data(thumbnail).write(to: folder.appending(path: "thumbnail"))
            others.append(ActionRequest.File(role: "thumbnail", path: folder.appending(path: "thumbnail").path))
        }
        self.others = others
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func film(_ size: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            for index in 0..<size {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
            }
            count = size
        }
    }

    /// Carries it out and reads the receipt.
    func run(_ publisher: Publisher, job: String? = nil, attempt: Int = 1) async throws -> PublishReceipt {
        let path = folder.appending(path: "receipt-\(UUID().uuidString)").path
        let order = Order(
            step: "publish/1", kind: type(of: parameters).kind, parameters: try CanonicalJSON.encode(parameters),
            purchase: Purchase(take: 1, vendor: "s3", model: ""),
            inputs: [ActionRequest.File(role: "film", path: folder.appending(path: "film").path)] + others,
            outputs: [ActionRequest.File(role: "receipt", path: path)], job: job, attempt: attempt)
        _ = try await publisher.buy(order, log: self, progress: { _ in })
        return try JSONDecoder().decode(PublishReceipt.self, from: Data(contentsOf: URL(filePath: path)))
    }

    func willSend() { log.withLock { $0.append("send") } }
    func notSold(_ reason: String) { log.withLock { $0.append("not sold") } }
    func accepted(job: String) { log.withLock { $0.append(job) } }
    func jobEnded(charged: Money) { log.withLock { $0.append("ended") } }
    var entries: [String] { log.withLock { $0 } }
}

extension DeliveryClock {
    /// No time passes, and it is 2026-11-21 03:24:48.
    static let still = DeliveryClock(now: { 1_795_231_488 }, pause: { _ in }, random: { 0.5 })
}

/// A server that answers by a rule.
final class DeliveryServer: HTTPTransport {
    private let rule: @Sendable (HTTPRequest, Int) throws -> HTTPAnswer
    let requests = Mutex<[HTTPRequest]>([])

    /// The rule is given each request and its place among all, from 0.
    init(_ rule: @escaping @Sendable (HTTPRequest, Int) throws -> HTTPAnswer) { self.rule = rule }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let place = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        do { return try rule(request, place) } catch let failure as HTTPFailure { throw failure } catch {
            throw HTTPFailure(.invalid, "\(error)")
        }
    }
}

extension HTTPRequest {
    func header(_ name: String) -> String? {
        (headers + secretHeaders).first { $0.name.lowercased() == name.lowercased() }?.value
    }
    var length: Int {
        switch body {
        case .bytes(let bytes): bytes.count
        case .file(_, _, let length): length
        case .none, .multipart: 0
        }
    }
    var text: String { if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" } }
}
