import Loopback
import Model

/// queue.fal.run: jobs in a queue whose failure shows when the result is fetched. Uploads by rest.fal.ai and v3.fal.media.
struct Fal: Vendor {
    let name = "fal"

    func serves(_ host: String) -> Bool {
        ["queue.fal.run", "fal.run", "rest.fal.ai", "v3.fal.media", "queue.falrun.com"].contains(host)
    }

    func answer(_ call: Call) -> LoopbackResponse? {
        if call.request.host.hasPrefix("v3.fal.media") { return upload(call) }
        guard call.header("authorization") == "Key \(call.town.secret(name))" else { return refusal(.key, call) }
        if call.request.host.hasPrefix("rest.") {
            guard call.method == "POST", call.path == "/storage/auth/token" else { return nil }
            return .json(
                200,
                [
                    "token": .string(Self.token(call)), "token_type": "Bearer", "base_url": "https://v3.fal.media",
                    "expires_at": .string(TownClock.timestamp(TownClock.epoch() + 3600)),
                ])
        }
        let parts = call.segments
        if parts.count >= 4, let place = parts.firstIndex(of: "requests"), place + 1 < parts.count {
            let id = parts[place + 1]
            switch (call.method, parts.dropFirst(place + 2).first) {
            case ("GET", "status"): return status(call, id)
            case ("GET", nil): return result(call, id)
            case ("PUT", "cancel"):
                guard let (_, isDone) = call.cancel(id, evenRunning: false) else { return refusal(.missing, call) }
                return isDone
                    ? .json(202, ["status": "CANCELLATION_REQUESTED"]) : .json(400, ["status": "ALREADY_COMPLETED"])
            default: return nil
            }
        }
        return call.method == "POST" && parts.count >= 2 ? submit(call, parts) : nil
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: detail(401, "Authentication is required to access this application.")
        case .credit:
            detail(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.")
        case .moderation:
            .json(
                422,
                [
                    "detail": [
                        [
                            "loc": ["body", "prompt"],
                            "msg":
                                "The content could not be processed because it contained material flagged by a content checker.",
                            "type": "content_policy_violation",
                        ]
                    ]
                ])
        case .overload: detail(503, "Service Unavailable")
        case .missing: detail(404, "Request not found")
        case .rate(.some(let hint)):
            detail(429, "Too many concurrent requests").with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none): detail(429, "Too many concurrent requests")
        case .invalid(let issues):
            .json(
                422,
                [
                    "detail": .array(
                        issues.map {
                            [
                                "loc": .array((["body"] + $0.path).map { .string($0) }), "msg": .string($0.message),
                                "type": .string("value_error.\($0.kind.rawValue)"),
                            ]
                        })
                ])
        }
    }

    private func detail(_ status: Int, _ text: String) -> LoopbackResponse { .json(status, ["detail": .string(text)]) }

    private static let sizes = [
        "square_hd": (1024, 1024), "square": (512, 512), "portrait_4_3": (768, 1024), "portrait_16_9": (576, 1024),
        "landscape_4_3": (1024, 768), "landscape_16_9": (1024, 576),
    ]

    private func submit(_ call: Call, _ parts: [String]) -> LoopbackResponse {
        let model = parts.joined(separator: "/")
        let size = Shape.rule { value in
            if let name = value.string {
                return Self.sizes[name] == nil
                    ? "unexpected value; permitted: \(Self.sizes.keys.sorted().joined(separator: ", "))" : nil
            }
            guard let width = value["width"]?.integer, let height = value["height"]?.integer else {
                return "must be a name, or width and height"
            }
            return (1...14142).contains(width) && (1...14142).contains(height) ? nil : "must be at most 14142"
        }
        let shape =
            model == "fal-ai/flux/schnell"
            ? Shape.object(
                [
                    .need("prompt", .text()), .may("image_size", size), .may("num_inference_steps", .whole(1...12)),
                    .may("num_images", .whole(1...4)),
                    .may("seed", .whole(0...Int(UInt32.max))), .may("enable_safety_checker", .flag),
                    .may("output_format", .choice(["jpeg", "png"])),
                    .may("sync_mode", .flag),
                ], isOpen: true)
            : Shape.object([.need("prompt", .text()), .may("image_size", size)], isOpen: true)
        guard model.hasPrefix("fal-ai/") else { return detail(404, "Application '\(model)' not found") }
        if let refused = refuse(call, shape) { return refused }
        if let lifecycle = call.header("x-fal-object-lifecycle-preference"), JSON(parsing: Array(lifecycle.utf8)) == nil
        {
            return wrong(call, "X-Fal-Object-Lifecycle-Preference", "is no JSON")
        }
        let json = call.json ?? .null
        let (width, height) =
            json["image_size"]?.string.flatMap { Self.sizes[$0] }
            ?? (json["image_size"]?["width"]?.integer ?? 1024, json["image_size"]?["height"]?.integer ?? 768)
        let count = json["num_images"]?.integer ?? 1
        let megapixels = (width * height + 999_999) / 1_000_000
        let isClip = model.contains("video")
        let seconds =
            json["duration"]?.string.flatMap { Double($0.filter(\.isNumber)) } ?? json["duration"]?.number ?? 5
        let media: Media =
            isClip
            ? .clip(seed: call.digest, width: 1280, height: 720, seconds: seconds)
            : .picture(seed: call.digest, width: width, height: height, json["output_format"] == "png" ? .png : .jpeg)
        let id = call.draw("\(call.now)").uuidText
        let files = (0..<count).map { "https://v3b.fal.media/files/b/\(id)/\($0).\(media.suffix)" }
        let price = isClip ? 0.1 * seconds : (model.hasSuffix("schnell") ? 0.003 : 0.025) * Double(megapixels * count)
        let input = json.merging(["width": .integer(width), "height": .integer(height)])
        let kind = isClip ? Trade.clip : .picture
        if call.request.host.hasPrefix("fal.run") {
            return call.work(kind, model: model, price: .usd(price)) {
                refusal(.rate(hint: nil), call)
            } answer: {
                call.hold(files, media, until: call.now + 604800)
                return show(kind, input, files, media).with("x-fal-request-id", id)
            }
        }
        guard
            let job = call.begin(
                kind, id: id, model: model, price: .usd(price), input: input, media: media, results: files)
        else { return refusal(.rate(hint: nil), call) }
        return .json(
            200, links(job).merging(["status": "IN_QUEUE", "queue_position": 0, "logs": .null, "metrics": [:]]))
    }

    /// The path after the second segment is dropped, as the vendor does.
    private func links(_ job: Job) -> JSON {
        let application = job.model.split(separator: "/").prefix(2).joined(separator: "/")
        let url = "https://queue.fal.run/\(application)/requests/\(job.id)"
        return [
            "request_id": .string(job.id), "response_url": .string(url), "status_url": .string(url + "/status"),
            "cancel_url": .string(url + "/cancel"),
        ]
    }

    private func status(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.look(id, vendor: name) else { return refusal(.missing, call) }
        let links = links(job)
        switch job.state(now: call.now) {
        case .queued:
            return .json(
                202,
                links.merging(["status": job.isStrange ? "IN_LIMBO" : "IN_QUEUE", "queue_position": 1, "logs": .null]))
        case .running:
            return .json(202, links.merging(["status": job.isStrange ? "IN_LIMBO" : "IN_PROGRESS", "logs": []]))
        case .cancelled:
            return .json(
                200,
                links.merging([
                    "status": "COMPLETED", "logs": [], "metrics": [:], "error": "Request was cancelled",
                    "error_type": "request_cancelled",
                ]))
        case .ended(.failed), .ended(.aborted):
            return .json(
                200,
                links.merging([
                    "status": "COMPLETED", "logs": [], "metrics": [:], "error": "Internal server error",
                    "error_type": "internal_server_error",
                ]))
        case .ended(.moderated):
            return .json(
                200,
                links.merging([
                    "status": "COMPLETED", "logs": [], "metrics": [:], "error": "content flagged",
                    "error_type": "content_policy_violation",
                ]))
        case .ended:
            return .json(200, links.merging(["status": "COMPLETED", "logs": [], "metrics": ["inference_time": 0.21]]))
        }
    }

    private func result(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.peek(id, vendor: name) else { return refusal(.missing, call) }
        switch job.state(now: call.now) {
        case .queued, .running: return .json(400, ["detail": "Request is still in progress"])
        case .cancelled: return detail(400, "Request was cancelled").with("x-fal-error-type", "request_cancelled")
        case .ended(.failed), .ended(.aborted):
            return detail(500, "Internal server error").with("x-fal-error-type", "internal_server_error")
        case .ended(.moderated): return refusal(.moderation, call).with("x-fal-error-type", "content_policy_violation")
        case .ended:
            return show(job.kind, job.input, job.results, job.media).with("x-fal-request-id", id)
        }
    }

    private func show(_ kind: Trade, _ input: JSON, _ files: [String], _ media: Media) -> LoopbackResponse {
        if kind == .clip {
            return .json(
                200,
                [
                    "video": ["url": .string(files.first ?? ""), "content_type": "video/mp4"],
                    "seed": input["seed"] ?? 42,
                ])
        }
        let pictures = files.map { url -> JSON in
            [
                "url": .string(url), "width": input["width"] ?? 0, "height": input["height"] ?? 0,
                "content_type": .string(media.type),
            ]
        }
        return .json(
            200,
            [
                "images": .array(pictures), "timings": ["inference": 0.21], "seed": input["seed"] ?? 42,
                "has_nsfw_concepts": .array(pictures.map { _ in false }), "prompt": input["prompt"] ?? "",
            ])
    }

    private static func token(_ call: Call) -> String {
        String(Array("cdn \(call.town.secret("fal"))".utf8).sha256.prefix(32))
    }

    private func upload(_ call: Call) -> LoopbackResponse? {
        guard call.method == "POST", call.path == "/files/upload" else {
            return call.town.shelf.find("v3.fal.media" + call.path, now: call.now).map { .file($0, call.request) }
        }
        guard call.header("authorization") == "Bearer \(Self.token(call))" else { return detail(401, "Invalid token") }
        let id = String(call.request.body.sha256.prefix(24))
        let file = "v3.fal.media/files/\(id)/\(call.header("x-fal-file-name") ?? "file")"
        call.town.shelf.put(
            file,
            .bytes(call.request.body, type: call.header("content-type") ?? "application/octet-stream", suffix: "bin"),
            expires: call.now + 604800)
        return .json(200, ["access_url": .string("https://" + file), "uploaded": true])
    }
}
