package import Engine
import FoundationEssentials
package import Model

/// Carries out publications: the steps `publish-s3`, `publish-youtube` and `publish-webhook`.
///
/// Nothing of it costs money and all of it may be repeated, so no request is ever ambiguous: `OrderLog.willSend` is not called. What has
/// begun is told to `OrderLog.accepted` and goes on from there.
package struct Publisher: Buyer {
    /// Secret by name; nil where there is none. See `PublishSecrets.variables`.
    package typealias Secrets = @Sendable (String) throws(StepFailure) -> String?

    private let transport: any HTTPTransport
    private let secrets: Secrets
    private let clock: DeliveryClock
    private let tokens = GoogleTokens()
    /// Bytes of a chunk to YouTube, a multiple of 256 KiB.
    private let chunk: Int

    package init(transport: any HTTPTransport, secrets: @escaping Secrets, clock: DeliveryClock, chunk: Int = 8 << 20) {
        self.transport = transport
        self.secrets = secrets
        self.clock = clock
        self.chunk = chunk
    }

    /// Whether `kind` is a publication.
    package static func performs(_ kind: StepKind) -> Bool {
        [PublishS3Parameters.kind, PublishYouTubeParameters.kind, PublishWebhookParameters.kind].contains(kind)
    }

    package func buy(_ order: Order, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure)
        -> Receipt
    {
        let receipt: PublishReceipt
        switch order.kind {
        case PublishS3Parameters.kind: receipt = try await toS3(order, log, progress)
        case PublishYouTubeParameters.kind: receipt = try await toYouTube(order, log, progress)
        case PublishWebhookParameters.kind: receipt = try await toWebhook(order, log)
        default: throw StepFailure(.permanent, "the step \(order.step) is no publication: \(order.kind.name)")
        }
        guard let output = order.outputs.first else {
            throw StepFailure(.permanent, "the step \(order.step) has no place for its receipt")
        }
        do {
            try Data(try CanonicalJSON.encode(receipt).utf8).write(to: URL(filePath: output.path))
        } catch {
            throw StepFailure(.resource, "the receipt of \(order.step) cannot be written: \(error)")
        }
        return Receipt(charged: .zero, requestID: receipt.etag ?? receipt.video)
    }

    /// A URL by which anyone can fetch the object for `seconds` (at most a week). It is a secret for as long: print it, store it nowhere.
    package func presignedURL(_ parameters: PublishS3Parameters, seconds: Int, filename: String? = nil)
        throws(StepFailure) -> String
    {
        try client(parameters).presigned("GET", seconds: seconds, filename: filename)
    }

    /// Returns when the published object has been read back and has the bytes of `receipt`; only then may the local film go.
    package func confirm(_ parameters: PublishS3Parameters, _ receipt: PublishReceipt) async throws(StepFailure) {
        guard let digest = receipt.digest, let size = receipt.size else {
            throw StepFailure(.permanent, "the receipt of \(receipt.url) names no digest")
        }
        try await S3Upload.confirm(try client(parameters), digest: digest, size: size)
    }

    private func toS3(_ order: Order, _ log: any OrderLog, _ progress: @Sendable (Double) -> Void)
        async throws(StepFailure) -> PublishReceipt
    {
        let parameters: PublishS3Parameters = try order.read()
        let film = try order.film()
        let client = try client(parameters)
        let properties = S3Client.Properties(
            contentType: parameters.contentType, cacheControl: parameters.cacheControl, digest: try await film.digest())
        let upload = S3Upload(client: client, film: film, properties: properties)
        let etag = try await upload.run(job: order.job, log: log, progress: progress)
        return PublishReceipt(url: client.object.url(), digest: properties.digest, size: film.size, etag: etag)
    }

    private func client(_ parameters: PublishS3Parameters) throws(StepFailure) -> S3Client {
        guard let object = S3Address(parameters),
            let bucket = S3Address(
                service: parameters.service, bucket: parameters.bucket, object: nil, pathStyle: parameters.pathStyle)
        else {
            throw StepFailure(
                .user, "\"\(parameters.service)\" is no address of a storage service",
                hint: "write it as https://host, without a path")
        }
        let credentials = S3Signature.Credentials(
            accessKey: try secret(parameters.accessKey), secretKey: try secret(parameters.secretKey),
            sessionToken: try secrets(parameters.sessionToken))
        return S3Client(
            transport: transport, signature: S3Signature(credentials: credentials, region: parameters.region),
            object: object, bucket: bucket, clock: clock)
    }

    private func toYouTube(_ order: Order, _ log: any OrderLog, _ progress: @Sendable (Double) -> Void)
        async throws(StepFailure) -> PublishReceipt
    {
        let parameters: PublishYouTubeParameters = try order.read()
        let film = try order.film()
        let thumbnail = try order.file("thumbnail")
        if let thumbnail, thumbnail.size > 2 << 20 {
            throw StepFailure(
                .user, "the thumbnail has \(thumbnail.size) bytes, and YouTube takes 2 MB at most",
                hint: "make it a JPEG of 1280x720", input: order.inputs.firstIndex { $0.role == "thumbnail" })
        }
        let client = YouTubeClient(
            transport: transport,
            account: GoogleTokens.Account(
                client: try secret(parameters.clientID), secret: try secret(parameters.clientSecret),
                refresh: try secret(parameters.refreshToken)),
            tokens: tokens, clock: clock)
        let upload = YouTubeUpload(
            client: client, parameters: parameters, film: film, thumbnail: thumbnail, chunk: chunk)
        let (video, note) = try await upload.run(job: order.job, log: log, progress: progress)
        return PublishReceipt(
            url: "https://youtu.be/\(video)", digest: try await film.digest(), size: film.size, video: video, note: note
        )
    }

    private func toWebhook(_ order: Order, _ log: any OrderLog) async throws(StepFailure) -> PublishReceipt {
        let parameters: PublishWebhookParameters = try order.read()
        var films: [WebhookEvent.Film] = []
        for (name, input) in zip(parameters.films, order.inputs.filter { $0.role == "film" }) {
            let film = try FilmFile(path: input.path)
            films.append(WebhookEvent.Film(name: name, sha256: try await film.digest(), size: film.size))
        }
        let receipts = order.inputs.filter { $0.role == "receipt" }.compactMap { input in
            (try? Data(contentsOf: URL(filePath: input.path))).flatMap {
                try? JSONDecoder().decode(PublishReceipt.self, from: $0)
            }
        }
        let event: WebhookEvent
        if let known = order.job.flatMap(WebhookEvent.init(job:)) {
            event = known
        } else {
            event = try .done(
                films: films, publications: receipts, take: order.purchase.take, to: parameters.url, at: clock.now())
            try log.accepted(job: event.job)
        }
        try await webhook(parameters).send(event, attempt: order.attempt)
        return PublishReceipt(url: WebhookSender.openPart(of: parameters.url))
    }

    /// Who tells the server of `parameters` that a render failed: not a step, as there is no film that it could be kept with.
    package func webhook(_ parameters: PublishWebhookParameters) throws(StepFailure) -> WebhookSender {
        WebhookSender(
            transport: transport, url: parameters.url, key: try WebhookKey(try secret(parameters.secret)),
            allowsPrivateHosts: parameters.allowsPrivateHosts, clock: clock)
    }

    private func secret(_ name: String) throws(StepFailure) -> String {
        guard let value = try secrets(name), !value.isEmpty else {
            let variable = PublishSecrets.variables[name].map { " or the variable \($0)" } ?? ""
            throw StepFailure(
                .account, "the secret \(name) is not known",
                hint: "name its place in the configuration\(variable): `vidbuild doctor` says where it is looked for")
        }
        return value
    }
}

extension Order {
    fileprivate func read<Parameters: StepParameters>() throws(StepFailure) -> Parameters {
        do { return try JSONDecoder().decode(Parameters.self, from: Data(parameters.utf8)) } catch {
            throw StepFailure(.permanent, "the parameters of \(step) cannot be read: \(error)")
        }
    }

    fileprivate func film() throws(StepFailure) -> FilmFile {
        guard let film = try file("film") else { throw StepFailure(.permanent, "the step \(step) has no film") }
        return film
    }

    fileprivate func file(_ role: String) throws(StepFailure) -> FilmFile? {
        guard let input = inputs.first(where: { $0.role == role }) else { return nil }
        return try FilmFile(path: input.path)
    }
}
