// Publishing is a purchase at no price: unrepeatable, kept, resumable. The key holds the film's digest, so the same bytes are not
// sent twice to the same place. Parameters name secrets and never hold one.

/// `publish-s3`: the film as an object of a bucket of Amazon S3, Cloudflare R2, Backblaze B2, or a server of their kind.
///
/// Input: `film`. Output: `receipt`, a `PublishReceipt`.
package struct PublishS3Parameters: StepParameters, Equatable {
    package static let kind = StepKind("publish-s3", version: 1, outputs: ["receipt"])

    /// The service without the bucket: `https://s3.eu-west-1.amazonaws.com`. See `S3Service`.
    package var service: String
    /// As it is signed: `eu-west-1`, `auto`.
    package var region: String
    package var bucket: String
    /// The object's name, unescaped, without a slash before it.
    package var object: String
    /// The bucket is the first part of the path; else it is the first part of the host's name.
    package var pathStyle: Bool
    package var contentType: String
    package var cacheControl: String?
    /// Names of secrets. Only temporary credentials have a token: there may be none of that name.
    package var accessKey: String
    package var secretKey: String
    package var sessionToken: String
    /// Nil, or `demo` when it goes to a stand-in.
    package var endpoint: String?

    package init(
        service: S3Service, bucket: String, object: String, pathStyle: Bool? = nil, contentType: String = "video/mp4",
        cacheControl: String? = nil, endpoint: String? = nil
    ) {
        self.service = service.origin
        region = service.region
        self.bucket = bucket
        self.object = object
        self.pathStyle = pathStyle ?? service.prefersPathStyle
        self.contentType = contentType
        self.cacheControl = cacheControl
        accessKey = service.vendor + ".access"
        secretKey = service.vendor + ".secret"
        sessionToken = service.vendor + ".token"
        self.endpoint = endpoint
    }
}

/// Where a service of S3's kind is asked, and how it is addressed.
package struct S3Service: Sendable, Equatable {
    /// `s3`, `r2` or `b2`: whose secrets are used, and who is named as vendor.
    package var vendor: String
    /// Scheme and host, without a path.
    package var origin: String
    package var region: String
    package var prefersPathStyle: Bool

    /// Any server: `origin` is a scheme and a host, without a slash at its end.
    package init(
        vendor: String = "s3", origin: String, region: String = "us-east-1", prefersPathStyle: Bool = true
    ) {
        self.vendor = vendor
        self.origin = origin
        self.region = region
        self.prefersPathStyle = prefersPathStyle
    }

    package static func amazon(region: String) -> S3Service {
        S3Service(origin: "https://s3.\(region).amazonaws.com", region: region, prefersPathStyle: false)
    }
    /// Cloudflare R2. `account`: 32 hexadecimal digits.
    package static func r2(account: String) -> S3Service {
        S3Service(vendor: "r2", origin: "https://\(account).r2.cloudflarestorage.com", region: "auto")
    }
    /// Backblaze B2. `region`: such as `us-west-004`.
    package static func b2(region: String) -> S3Service {
        S3Service(vendor: "b2", origin: "https://s3.\(region).backblazeb2.com", region: region)
    }
}

/// `publish-youtube`: the film as a video of a YouTube channel.
///
/// Inputs: `film`, and `thumbnail` (JPEG or PNG, at most 2 MB) when there is one. Output: `receipt`, a `PublishReceipt`.
package struct PublishYouTubeParameters: StepParameters, Equatable {
    package static let kind = StepKind("publish-youtube", version: 1, outputs: ["receipt"])

    package enum Privacy: String, Sendable, Codable, CaseIterable {
        case `private`, unlisted, `public`
    }

    /// 1...100 characters, none of them `<` or `>`.
    package var title: String
    /// At most 5000 bytes.
    package var description: String
    package var tags: [String]
    /// YouTube's number of it: `22` is People & Blogs.
    package var category: String
    /// BCP 47.
    package var language: String?
    /// Always sent: left out, YouTube would publish.
    package var privacy: Privacy
    /// RFC 3339, such as `2026-12-01T10:00:00Z`; needs `private`.
    package var publishAt: String?
    package var madeForKids: Bool
    /// That realistic pictures or voices were made by a model.
    package var synthetic: Bool
    package var notifySubscribers: Bool
    package var contentType: String
    /// Names of secrets.
    package var clientID: String
    package var clientSecret: String
    package var refreshToken: String
    /// Nil, or `demo` when it goes to a stand-in.
    package var endpoint: String?

    package init(
        title: String, description: String = "", tags: [String] = [], category: String = "22", language: String? = nil,
        privacy: Privacy, publishAt: String? = nil, madeForKids: Bool = false, synthetic: Bool,
        notifySubscribers: Bool = false, contentType: String = "video/mp4", clientID: String = "youtube.client",
        clientSecret: String = "youtube.secret", refreshToken: String = "youtube.refresh", endpoint: String? = nil
    ) {
        self.title = title
        self.description = description
        self.tags = tags
        self.category = category
        self.language = language
        self.privacy = privacy
        self.publishAt = publishAt
        self.madeForKids = madeForKids
        self.synthetic = synthetic
        self.notifySubscribers = notifySubscribers
        self.contentType = contentType
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.refreshToken = refreshToken
        self.endpoint = endpoint
    }
}

/// `publish-webhook`: tells a server of the user's that the film is done, signed as Standard Webhooks are.
///
/// Inputs: `film`, once for each of `films`; and `receipt`, once for each publication that the message waits for. Output: `receipt`.
package struct PublishWebhookParameters: StepParameters, Equatable {
    package static let kind = StepKind("publish-webhook", version: 1, outputs: ["receipt"])

    /// https, or http to a private host.
    package var url: String
    /// What the films are called, in the order of the inputs: their paths in the project.
    package var films: [String]
    /// Name of the secret: `whsec_` and 24 to 64 bytes in base64.
    package var secret: String
    /// Whether hosts of private networks and loopback may be told.
    package var allowsPrivateHosts: Bool
    /// Nil, or `demo` when it goes to a stand-in.
    package var endpoint: String?

    package init(
        url: String, films: [String], secret: String = "webhook.secret", allowsPrivateHosts: Bool = false,
        endpoint: String? = nil
    ) {
        self.url = url
        self.films = films
        self.secret = secret
        self.allowsPrivateHosts = allowsPrivateHosts
        self.endpoint = endpoint
    }
}

/// What a publication came to. JSON. It holds no signature and nothing that goes stale.
package struct PublishReceipt: Sendable, Codable, Equatable {
    /// Where it can be found: `https://…/final.mp4`, `https://youtu.be/…`, the webhook's own URL without its query.
    package var url: String
    /// What was sent, by its bytes; nil for a webhook.
    package var digest: Digest?
    /// Bytes.
    package var size: Int?
    /// The object's, with its quotation marks.
    package var etag: String?
    /// YouTube's.
    package var video: String?
    /// What did not succeed beside the film itself: a thumbnail that was refused.
    package var note: String?

    package init(
        url: String, digest: Digest? = nil, size: Int? = nil, etag: String? = nil, video: String? = nil,
        note: String? = nil
    ) {
        self.url = url
        self.digest = digest
        self.size = size
        self.etag = etag
        self.video = video
        self.note = note
    }
}

/// Where the secrets of publications are when the configuration does not say.
package enum PublishSecrets {
    /// The environment variable of each name.
    package static let variables = [
        "s3.access": "AWS_ACCESS_KEY_ID", "s3.secret": "AWS_SECRET_ACCESS_KEY", "s3.token": "AWS_SESSION_TOKEN",
        "r2.access": "R2_ACCESS_KEY_ID", "r2.secret": "R2_SECRET_ACCESS_KEY",
        "b2.access": "B2_APPLICATION_KEY_ID", "b2.secret": "B2_APPLICATION_KEY",
        "youtube.client": "YOUTUBE_CLIENT_ID", "youtube.secret": "YOUTUBE_CLIENT_SECRET",
        "youtube.refresh": "YOUTUBE_REFRESH_TOKEN", "webhook.secret": "VIDBUILD_WEBHOOK_SECRET",
    ]
}
