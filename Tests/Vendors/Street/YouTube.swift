import Loopback
import Synchronization

/// youtube.googleapis.com: resumable uploads whose answers are 308, thumbnails, processing.
struct YouTube: Vendor {
    let name = "youtube"
    let depot: Depot
    private static let unit = 256 << 10

    func serves(_ host: String) -> Bool { ["youtube.googleapis.com", "www.googleapis.com"].contains(host) }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard GoogleTokens.accepts(call, for: name) else { return refusal(.key, call) }
        switch (call.method, call.path) {
        case ("POST", "/upload/youtube/v3/videos"): return start(call)
        case ("PUT", "/upload/youtube/v3/videos"): return receive(call)
        case ("POST", "/upload/youtube/v3/thumbnails/set"): return thumbnail(call)
        case ("GET", "/youtube/v3/videos"): return list(call)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key:
            error(
                401,
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
                "global", "authError")
        case .credit:
            error(
                403, "The request cannot be completed because you have exceeded your quota.", "youtube.quota",
                "quotaExceeded")
        case .moderation:
            error(
                400, "The user has exceeded the number of videos they may upload.", "youtube.video",
                "uploadLimitExceeded")
        case .overload: error(503, "Backend Error", "global", "backendError")
        case .missing: error(404, "Not Found", "global", "notFound")
        case .rate(let hint):
            hint.map {
                error(429, "Rate limit exceeded", "usageLimits", "rateLimitExceeded").with(
                    "Retry-After", "\(Int($0.rounded(.up)))")
            }
                ?? error(403, "Rate limit exceeded", "usageLimits", "rateLimitExceeded")
        case .invalid(let issues):
            error(
                400, issues.map { "\($0.place): \($0.message)" }.joined(separator: "; "), "youtube.video",
                issues.first?.place.contains("title") == true ? "invalidTitle" : "invalidVideoMetadata")
        }
    }

    private func error(_ code: Int, _ message: String, _ domain: String, _ reason: String) -> LoopbackResponse {
        .json(
            code,
            [
                "error": [
                    "code": .integer(code), "message": .string(message),
                    "errors": [["message": .string(message), "domain": .string(domain), "reason": .string(reason)]],
                ]
            ])
    }

    private func start(_ call: Call) -> LoopbackResponse? {
        guard call.request.query("uploadType") == "resumable", let part = call.request.query("part") else { return nil }
        let shape = Shape.object([
            .need(
                "snippet",
                .object(
                    [
                        .need("title", .text(most: 100)), .may("description", .text(most: 5000)),
                        .may("tags", .list(.text(), 0...500)),
                        .may("categoryId", .text()), .may("defaultLanguage", .text()),
                    ], isOpen: true)),
            .may(
                "status",
                .object(
                    [
                        .may("privacyStatus", .choice(["public", "unlisted", "private"])), .may("publishAt", .text()),
                        .may("selfDeclaredMadeForKids", .flag),
                        .may("containsSyntheticMedia", .flag),
                    ], isOpen: true)),
        ])
        if let refused = refuse(call, shape) { return refused }
        let status = call.json?["status"]
        if status?["publishAt"] != nil, status?["privacyStatus"] != "private" {
            return wrong(call, "status.publishAt", "needs privacyStatus private")
        }
        if status != nil, !part.contains("status") {
            return wrong(call, "part", "status is sent but not named in part")
        }
        guard let type = call.header("x-upload-content-type"),
            let size = call.header("x-upload-content-length").flatMap({ Int($0) }), size > 0
        else {
            return wrong(call, "X-Upload-Content-Length", "length and type of the upload are needed")
        }
        var draw = call.draw("\(call.now)")
        let id = "AB" + draw.identifier(30)
        depot.contents.withLock {
            $0.sessions[id] = Depot.Session(size: size, type: type, metadata: call.json ?? .null)
        }
        return LoopbackResponse(200)
            .with(
                "Location",
                "https://\(call.request.host)/upload/youtube/v3/videos?uploadType=resumable&part=\(part.replacing(",", with: "%2C"))&upload_id=\(id)"
            )
            .with("X-GUploader-UploadID", id)
    }

    /// A script's `strange` keeps less than was sent; `truncated` keeps nothing, and says so by a 308 without Range.
    private func receive(_ call: Call) -> LoopbackResponse {
        let id = call.request.query("upload_id") ?? ""
        guard var session = depot.contents.withLock({ $0.sessions[id] }) else { return .text(404, "Not Found") }
        if let video = session.video { return .json(200, resource(video, session)) }
        guard let range = call.header("content-range"), range.hasPrefix("bytes ") else {
            // The whole file in one piece.
            return call.request.body.count == session.size
                ? store(call, id, &session, call.request.body, from: 0) : wrong(call, "Content-Range", "is needed")
        }
        let parts = range.dropFirst(6).split(separator: "/").map(String.init)
        guard parts.count == 2, Int(parts[1]) == session.size || parts[1] == "*" else {
            return wrong(call, "Content-Range", "has another total than was announced")
        }
        if parts[0] == "*" { return progress(session) }
        let ends = parts[0].split(separator: "-").compactMap { Int($0) }
        guard ends.count == 2, ends[1] < session.size, ends[1] - ends[0] + 1 == call.request.body.count else {
            return wrong(call, "Content-Range", "is not that of the body")
        }
        guard ends[0] == session.stored.count else {
            // What comes twice or too early is not taken; the client hears what is there.
            return progress(session)
        }
        guard ends[1] == session.size - 1 || call.request.body.count % Self.unit == 0 else {
            return wrong(call, "Content-Range", "chunks are multiples of 256 KiB")
        }
        if call.isTruncated { return progress(session) }
        let body =
            call.isStrange ? Array(call.request.body.prefix(max(1, call.request.body.count / 3))) : call.request.body
        return store(call, id, &session, body, from: ends[0])
    }

    private func progress(_ session: Depot.Session) -> LoopbackResponse {
        session.stored.isEmpty
            ? LoopbackResponse(308) : LoopbackResponse(308).with("Range", "bytes=0-\(session.stored.count - 1)")
    }

    private func store(_ call: Call, _ id: String, _ session: inout Depot.Session, _ bytes: Bytes, from start: Int)
        -> LoopbackResponse
    {
        session.stored = session.stored.prefix(start) + bytes
        guard session.stored.count == session.size else {
            depot.contents.withLock { [session] in $0.sessions[id] = session }
            return progress(session)
        }
        var draw = call.draw("\(call.now)")
        let video = String(draw.identifier(11))
        session.video = video
        let resource = resource(video, session)
        depot.contents.withLock { [session] in
            $0.sessions[id] = session
            $0.videos[video] = resource
        }
        return .json(200, resource)
    }

    private func resource(_ id: String, _ session: Depot.Session) -> JSON {
        let status: JSON = [
            "uploadStatus": "uploaded", "privacyStatus": "public", "license": "youtube", "embeddable": true,
        ]
        return [
            "kind": "youtube#video", "etag": .string(String(session.stored.sha256.prefix(12))), "id": .string(id),
            "snippet": (session.metadata["snippet"] ?? [:]).merging([
                "publishedAt": .string(TownClock.timestamp()), "channelId": "UC1",
            ]),
            "status": status.merging(session.metadata["status"] ?? [:]),
        ]
    }

    private func thumbnail(_ call: Call) -> LoopbackResponse {
        let id = call.request.query("videoId") ?? ""
        guard depot.contents.withLock({ $0.videos[id] }) != nil else {
            return error(404, "The video cannot be found.", "youtube.thumbnail", "videoNotFound")
        }
        guard call.request.body.count <= 2 << 20 else {
            return error(400, "The image is too large.", "youtube.thumbnail", "mediaBodyTooLarge")
        }
        guard OpenAI.isPicture(call.request.body) else {
            return error(400, "The image is invalid.", "youtube.thumbnail", "invalidImage")
        }
        return .json(
            200,
            [
                "kind": "youtube#thumbnailSetResponse",
                "items": [
                    ["default": ["url": "https://i.ytimg.com/vi/\(id)/default.jpg", "width": 120, "height": 90]]
                ],
            ])
    }

    private func list(_ call: Call) -> LoopbackResponse {
        let ids = (call.request.query("id") ?? "").split(separator: ",").map(String.init)
        let items = depot.contents.withLock { contents in ids.compactMap { contents.videos[$0] } }
        let shown = items.map { item in
            item.merging([
                "status": (item["status"] ?? [:]).merging(["uploadStatus": "processed"]),
                "processingDetails": ["processingStatus": "succeeded"],
            ])
        }
        return .json(
            200,
            [
                "kind": "youtube#videoListResponse", "items": .array(shown),
                "pageInfo": ["totalResults": .integer(shown.count)],
            ])
    }
}
