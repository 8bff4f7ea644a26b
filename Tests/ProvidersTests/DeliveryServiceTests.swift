import Engine
import Foundation
import Model
import Providers
import Testing

/// Real requests to a real server that checks signatures: `Tests/Delivery/witness.py` starts it, and looks at what came of it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["VIDBUILD_S3"] != nil)) struct DeliveryServiceTests {
    private struct Vectors: Decodable {
        struct Presigned: Decodable {
            var method: String
            var object: String
            var pathStyle: Bool
            var seconds: Int
            var filename: String?
            var contentType: String?
            var token: String?
            var time: Int
            var url: String
        }
        var service: String
        var bucket: String
        var access: String
        var secret: String
        var objects: [String]
        var presigned: [Presigned]
    }

    private let vectors: Vectors
    private let transport = HTTPClient()
    private let clock = DeliveryClock(
        now: { Int(Date().timeIntervalSince1970) }, pause: { try? await Task.sleep(for: .seconds($0)) },
        random: { .random(in: 0..<1) })

    init() throws {
        let path = ProcessInfo.processInfo.environment["VIDBUILD_S3"] ?? ""
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: URL(filePath: path)))
    }

    private func parameters(_ object: String) -> PublishS3Parameters {
        PublishS3Parameters(service: S3Service(origin: vectors.service), bucket: vectors.bucket, object: object)
    }

    private func client(_ object: String, secret: String? = nil) throws -> S3Client {
        let signature = S3Signature(
            credentials: .init(accessKey: vectors.access, secretKey: secret ?? vectors.secret), region: "us-east-1")
        let address = try #require(S3Address(parameters(object)))
        let bucket = try #require(
            S3Address(service: vectors.service, bucket: vectors.bucket, object: nil, pathStyle: true))
        return S3Client(transport: transport, signature: signature, object: address, bucket: bucket, clock: clock)
    }

    private var publisher: Publisher {
        let (access, secret) = (vectors.access, vectors.secret)
        return Publisher(
            transport: transport,
            secrets: { $0 == "s3.access" ? access : $0 == "s3.secret" ? secret : nil }, clock: clock)
    }

    /// PUT, HEAD, GET of a range, list, presigned GET, read back, skip and DELETE, under every awkward name.
    @Test func everyNameIsServed() async throws {
        for name in vectors.objects {
            let order = try DeliveryOrder(parameters(name), film: 100_000)
            let receipt = try await order.run(publisher)
            let client = try client(name)
            let object = try #require(try await client.head(), "\(name)")
            #expect(object.digest == receipt.digest && object.size == 100_000, "\(name)")
            let range = try await client.get(500..<1500, etag: object.etag)
            #expect(range == Array(DeliveryOrder.film(100_000)[500..<1500]), "\(name)")
            #expect(try await client.list(prefix: name) == [name])
            try await publisher.confirm(parameters(name), receipt)
            let url = try publisher.presignedURL(parameters(name), seconds: 600, filename: "final cut é.mp4")
            let fetched = try await transport.send(HTTPRequest("GET", url, allowsPrivateHosts: true))
            #expect(fetched.status == 200 && fetched.body == DeliveryOrder.film(100_000), "\(name)")
            let forged = try await transport.send(HTTPRequest("GET", url + "0", allowsPrivateHosts: true))
            #expect(forged.status == 403)
        }
        let gone = try client("gone")
        _ = try await DeliveryOrder(parameters("gone"), film: 10).run(publisher)
        try await gone.delete()
        #expect(try await gone.head() == nil)
    }

    @Test func aWrongKeyIsRefused() async throws {
        let client = try client("x", secret: "wrong")
        let failure = await #expect(throws: S3Failure.self) { try await client.list(prefix: "") }
        #expect(failure?.code == "SignatureDoesNotMatch" && failure?.failure.cause == .account)
    }

    /// 40 MiB in parts; then a second time, which sends nothing; then an upload broken off, resumed, and another aborted.
    @Test func filmsInParts() async throws {
        let name = "multi part/40 MiB.mp4"
        let order = try DeliveryOrder(parameters(name), film: 40 << 20)
        let receipt = try await order.run(publisher)
        #expect(receipt.etag?.hasSuffix("-5\"") == true)
        try await publisher.confirm(parameters(name), receipt)
        #expect(try await order.run(publisher).etag == receipt.etag)
        #expect(order.entries.count == 1)

        let film = try FilmFile(path: order.folder.appending(path: "film").path)
        let properties = S3Client.Properties(
            contentType: "video/mp4", cacheControl: "max-age=60", digest: try #require(receipt.digest))
        let resumed = try client("resumed.mp4")
        let upload = try await resumed.create(properties)
        _ = try await resumed.put(part: 2, of: upload, film, (8 << 20)..<(16 << 20))
        let job = #"{"upload":"\#(upload)","part":8388608}"#
        let again = try DeliveryOrder(parameters("resumed.mp4"), film: 40 << 20)
        let second = try await again.run(publisher, job: job)
        #expect(second.digest == receipt.digest && again.entries.isEmpty)
        try await publisher.confirm(parameters("resumed.mp4"), second)

        let aborted = try client("aborted.mp4")
        let lost = try await aborted.create(properties)
        _ = try await aborted.put(part: 1, of: lost, film, 0..<(8 << 20))
        try await aborted.abort(lost)
        let failure = await #expect(throws: S3Failure.self) { try await aborted.parts(of: lost) }
        #expect(failure?.code == "NoSuchUpload")
    }

    /// botocore, given the same time, makes the same URLs.
    @Test func presignedAsBotocoreDoes() throws {
        for vector in vectors.presigned {
            let address = try #require(
                S3Address(
                    service: vectors.service, bucket: vectors.bucket, object: vector.object,
                    pathStyle: vector.pathStyle))
            let signature = S3Signature(
                credentials: .init(
                    accessKey: vectors.access, secretKey: vectors.secret, sessionToken: vector.token),
                region: "us-east-1")
            let time = vector.time
            let client = S3Client(
                transport: transport, signature: signature, object: address, bucket: address,
                clock: DeliveryClock(now: { time }, pause: { _ in }, random: { 0 }))
            #expect(
                client.presigned(
                    vector.method, seconds: vector.seconds, filename: vector.filename, contentType: vector.contentType)
                    == vector.url)
        }
    }
}
