import Model

/// Reads `publish`.
struct PublicationReader {
    let session: Session
    /// The film's.
    let title: String?
    /// Whether a provider makes any of the film.
    let isMade: Bool

    func publications(_ value: Checked?) -> [Located<Publication>] {
        (value?.list ?? []).compactMap { item in
            guard let record = item.record else { return nil }
            if record.entries.count > 1, let second = record.entries.last {
                session.diagnostics.error(
                    "a publication has one place, but this one has two", at: second.key.span,
                    hint: "make it two items of “publish”")
                return nil
            }
            guard let entry = record.entries.first, let place = entry.value.record else { return nil }
            let target: Publication.Target? =
                switch entry.key.text {
                case "s3": s3(place)
                case "youtube": youtube(place, entry.key.span)
                default: webhook(place)
                }
            return target.map { Located(Publication(target: $0), at: entry.key.span) }
        }
    }

    // MARK: S3

    private func s3(_ record: Record) -> Publication.Target? {
        guard let service = service(record), let bucket = record.given("bucket")?.text,
            let key = record.given("key")?.text
        else { return nil }
        let name = bucket.value
        guard (3...63).contains(name.utf8.count), name.unicodeScalars.allSatisfy({ $0.isNamePart }) else {
            error("“\(name)” is not a bucket's name", bucket.span, "3 to 63 letters, digits, “-” and “.”")
            return nil
        }
        guard !key.value.hasPrefix("/"), key.value.utf8.count <= 1024 else {
            error("an object's name has at most 1024 bytes and no slash before it", key.span, nil)
            return nil
        }
        let style = record.given("style")?.string
        var parameters = PublishS3Parameters(
            service: service, bucket: name, object: key.value, pathStyle: style.map { $0 == "path" },
            cacheControl: record.given("cache-control")?.string)
        if let name = record.given("access")?.string { parameters.accessKey = name }
        if let name = record.given("secret")?.string { parameters.secretKey = name }
        if let name = record.given("token")?.string { parameters.sessionToken = name }
        let presign = record.given("presign")?.length?.seconds(at: Rational(1)).rounded
        return .s3(parameters, presign: presign, deletesLocal: record["delete-local"]?.flag ?? false)
    }

    private func service(_ record: Record) -> S3Service? {
        let region = record.given("region")?.text
        let places = ["account", "endpoint"].compactMap { record.entry($0)?.key.span }
        if places.count > 1 {
            error("a bucket is at an “account” of R2 or at an “endpoint”, not both", places[1], nil)
            return nil
        }
        if let account = record.given("account")?.text {
            let digits = account.value
            guard digits.utf8.count == 32, digits.allSatisfy(\.isHexDigit) else {
                error("“\(digits)” is not an account of R2", account.span, "it has 32 hexadecimal digits")
                return nil
            }
            return .r2(account: digits.lowercased())
        }
        if let endpoint = record.given("endpoint")?.text {
            guard let origin = origin(endpoint, "an endpoint") else { return nil }
            return S3Service(origin: origin, region: region?.value ?? "us-east-1")
        }
        guard let region else {
            if record.entry("region") == nil, places.isEmpty {
                error(
                    "a bucket needs “region”, “account” or “endpoint”", record.entries.first?.key.span ?? record.span,
                    "for example: region: eu-west-1")
            }
            return nil
        }
        guard region.value.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            error("“\(region.value)” is not a region", region.span, "for example eu-west-1, or us-west-004 of B2")
            return nil
        }
        return record["service"]?.string == "b2" ? .b2(region: region.value) : .amazon(region: region.value)
    }

    /// Scheme and host without a path.
    private func origin(_ text: Located<String>, _ what: String) -> String? {
        let origin = text.value.hasSuffix("/") ? String(text.value.dropLast()) : text.value
        let host = ["https://", "http://"].first { origin.hasPrefix($0) }.map { origin.dropFirst($0.count) }
        guard let host, !host.isEmpty,
            host.unicodeScalars.allSatisfy({ $0.isNamePart || $0 == ":" || $0 == "[" || $0 == "]" })
        else {
            error(
                "“\(text.value)” is not \(what)", text.span, "write a scheme and a host, such as https://s3.example.org"
            )
            return nil
        }
        return origin
    }

    // MARK: YouTube

    private func youtube(_ record: Record, _ span: SourceSpan) -> Publication.Target? {
        guard let privacy = record.given("privacy")?.choice(PublishYouTubeParameters.Privacy.self) else { return nil }
        guard let title = record.given("title")?.string ?? self.title else {
            error("the video has no title", span, "give the film or the video a “title”")
            return nil
        }
        let titleSpan = record.entry("title")?.value.span ?? span
        guard title.count <= 100, !title.contains("<"), !title.contains(">") else {
            error("a video's title has at most 100 characters and neither “<” nor “>”", titleSpan, nil)
            return nil
        }
        if let description = record.given("description"), (description.string ?? "").utf8.count > 5000 {
            error("a video's description has at most 5000 bytes", description.span, nil)
        }
        if let date = record.given("publish-at"), privacy != .private {
            error("“publish-at” needs privacy: private", date.span, "it becomes public at that time")
        }
        if let date = record.given("publish-at")?.text, !Self.isDate(date.value) {
            error("“\(date.value)” is not a date and time", date.span, "write it as 2026-12-01T10:00:00Z")
        }
        let thumbnail = record.given("thumbnail")?.text
        let file = thumbnail.flatMap { session.paths.file($0) }
        if thumbnail != nil, file == nil { return nil }
        return .youtube(
            PublishYouTubeParameters(
                title: title, description: record.given("description")?.string ?? "",
                tags: (record.given("tags")?.list ?? []).compactMap(\.string),
                category: String(record["category"]?.integer ?? 22), language: record.given("language")?.string,
                privacy: privacy, publishAt: record.given("publish-at")?.string,
                madeForKids: record["made-for-kids"]?.flag ?? false,
                synthetic: record.given("synthetic")?.flag ?? isMade,
                notifySubscribers: record["notify"]?.flag ?? false,
                clientID: record["client"]?.string ?? "youtube.client",
                clientSecret: record["secret"]?.string ?? "youtube.secret",
                refreshToken: record["refresh"]?.string ?? "youtube.refresh"),
            thumbnail: file)
    }

    /// RFC 3339 by its form.
    private static func isDate(_ text: String) -> Bool {
        let form = Array("0000-00-00T00:00:00".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count > form.count else { return false }
        let fits = zip(bytes, form).allSatisfy { byte, mark in
            mark == UInt8(ascii: "0") ? (48...57).contains(byte) : byte == mark
        }
        let zone = bytes[form.count...]
        return fits && (zone.elementsEqual("Z".utf8) || zone.count == 6 && "+-".utf8.contains(zone.first ?? 0))
    }

    // MARK: Webhooks

    private func webhook(_ record: Record) -> Publication.Target? {
        guard let url = record.given("url")?.text else { return nil }
        let isPrivate = record["private"]?.flag ?? false
        guard url.value.hasPrefix("https://") || isPrivate && url.value.hasPrefix("http://"),
            !url.value.unicodeScalars.contains(where: { $0.value <= 32 || $0.value > 126 })
        else {
            error(
                "“\(url.value)” is not an https address", url.span,
                url.value.hasPrefix("http://") ? "a private host may be told by http: write private: true" : nil)
            return nil
        }
        let events = (record.given("on")?.list ?? []).compactMap { $0.choice(Publication.Event.self) }
        return .webhook(
            PublishWebhookParameters(
                url: url.value, films: [], secret: record["secret"]?.string ?? "webhook.secret",
                allowsPrivateHosts: isPrivate),
            events: events.isEmpty ? [.done] : Set(events))
    }

    private func error(_ message: String, _ span: SourceSpan, _ hint: String?) {
        session.diagnostics.error(message, at: span, hint: hint)
    }
}
