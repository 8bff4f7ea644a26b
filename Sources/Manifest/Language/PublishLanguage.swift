import Model

extension Language {
    /// Exactly one of its keys is given: the first field of each shape tells them apart.
    static let publication = Shape(
        "a publication", "Where the finished film goes: one of these.", oneOf: ["s3", "youtube", "webhook"],
        [
            Field("s3", .object(s3), example: "{ bucket: films, key: fox.mp4, region: eu-west-1 }", "A bucket."),
            Field("youtube", .object(youtube), example: "{ title: The Fox, privacy: unlisted }", "A channel."),
            Field("webhook", .object(webhook), example: "{ url: \"https://example.org/films\" }", "A server to tell."),
        ])

    private static func secret(_ name: String, _ usual: String? = nil, _ what: String) -> Field {
        Field(
            name, .secretName, default: usual,
            "Name of the secret that is \(what). It is an entry of `secrets` in the configuration outside the project.")
    }

    private static let s3 = Shape(
        "a bucket", "An object of Amazon S3, Cloudflare R2, Backblaze B2 or a server of their kind.",
        [
            Field("bucket", .text, required: true, example: "films", "The bucket's name."),
            Field("key", .text, required: true, example: "2026/fox.mp4", "The object's name."),
            Field("region", .text, example: "eu-west-1", "The region; for B2 such as `us-west-004`."),
            Field("account", .text, example: "0123456789abcdef0123456789abcdef", "Cloudflare R2: the account."),
            Field(
                "endpoint", .text, example: "\"https://s3.example.org\"",
                "Another server: scheme and host. Without it, Amazon's or R2's."),
            Field("service", .choice(["s3", "b2"]), default: "s3", "Whose region it is: Amazon's or Backblaze's."),
            Field(
                "style", .choice(["virtual", "path"]),
                "Whether the bucket is part of the host's name or of the path; else as the service prefers."),
            Field("cache-control", .text, example: "max-age=3600", "How long the object may be kept by others."),
            secret("access", nil, "the access key's id; else `s3.access`, `r2.access` or `b2.access`"),
            secret("secret", nil, "the secret access key; else `s3.secret`, `r2.secret` or `b2.secret`"),
            Field(
                "token", .secretName, example: "s3.token",
                "Name of the secret that is the token of temporary credentials."),
            Field(
                "presign", .unit(.lifetime), example: "1h",
                "Prints a URL that anyone may fetch for so long; 7d at most."),
            Field(
                "delete-local", .flag, default: "false",
                "Whether the film's file is removed here once the bucket has confirmed its digest."),
        ])

    private static let youtube = Shape(
        "a YouTube video", "A video of the channel that the secrets belong to.",
        [
            Field("title", .text, example: "The Fox", "Else the film's title. 1 to 100 characters, without < and >."),
            Field("description", .text, "At most 5000 bytes."),
            Field("tags", .list(.text), example: "[fox, story]", "Key words."),
            Field("category", .integer(1...99), default: "22", "YouTube's number of it; 22 is People & Blogs, 1 Film."),
            Field("language", .text, example: "en", "Language of title and description, as BCP 47 has it."),
            Field(
                "privacy", .choice(PublishYouTubeParameters.Privacy.allCases.map(\.rawValue)), required: true,
                example: "unlisted", "Who may see it: YouTube would publish what does not say."),
            Field("made-for-kids", .flag, default: "false", "Whether it is made for children."),
            Field(
                "synthetic", .flag,
                "Whether realistic pictures or voices were made by a model; else true when a provider makes any of the film."
            ),
            Field("thumbnail", .file, example: "photos/cover.jpg", "JPEG or PNG, at most 2 MB."),
            Field(
                "publish-at", .text, example: "2026-12-01T10:00:00Z",
                "When it becomes public; needs `privacy: private`."),
            Field("notify", .flag, default: "false", "Whether subscribers are told."),
            secret("client", "youtube.client", "the OAuth client's id"),
            secret("secret", "youtube.secret", "the OAuth client's secret"),
            secret("refresh", "youtube.refresh", "the channel's refresh token"),
        ])

    private static let webhook = Shape(
        "a webhook", "A server that is told, signed as Standard Webhooks are.",
        [
            Field("url", .text, required: true, example: "\"https://example.org/films\"", "Where it listens: https."),
            Field(
                "on", .list(.choice(Publication.Event.allCases.map(\.rawValue))), example: "[done, failed]",
                "What it is told of; else of films that are done."),
            secret("secret", "webhook.secret", "what the message is signed with"),
            Field(
                "private", .flag, default: "false",
                "Whether it may be a host of a private network, or this machine, by http."),
        ])
}
