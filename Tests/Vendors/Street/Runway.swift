import Loopback
import Model

/// api.dev.runwayml.com: tasks for pictures and clips, priced in credits of a cent.
struct Runway: Vendor {
    let name = "runway"
    private let storage = "runway-uploads.s3.amazonaws.com"

    func serves(_ host: String) -> Bool { host == "api.dev.runwayml.com" || host == storage }

    func answer(_ call: Call) -> LoopbackResponse? {
        if call.request.host.hasPrefix(storage) { return store(call) }
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        guard call.header("x-runway-version") == "2024-11-06" else {
            return .json(
                400,
                [
                    "error": "Missing or unsupported X-Runway-Version header: send 2024-11-06",
                    "docUrl": "https://docs.dev.runwayml.com/api",
                ])
        }
        let parts = call.segments
        switch (call.method, parts.dropFirst().first) {
        case ("POST", "image_to_video"): return clip(call, needsImage: true)
        case ("POST", "text_to_video"): return clip(call, needsImage: false)
        case ("POST", "text_to_image"): return picture(call)
        case ("POST", "uploads"): return upload(call)
        case ("GET", "organization"):
            return .json(
                200,
                [
                    "creditBalance": 1000,
                    "tier": [
                        "maxMonthlyCreditSpend": 10000,
                        "models": [
                            "gen4.5": [
                                "maxConcurrentGenerations": .integer(call.town.concurrency(name)),
                                "maxDailyGenerations": 1000,
                            ]
                        ],
                    ],
                    "usage": ["models": ["gen4.5": ["dailyGenerations": 1]]],
                ])
        case ("GET", "tasks") where parts.count == 3: return task(call, parts[2])
        case ("DELETE", "tasks") where parts.count == 3:
            return call.cancel(parts[2], evenRunning: true) == nil ? refusal(.missing, call) : LoopbackResponse(204)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key:
            .json(
                401,
                [
                    "error":
                        "The API key provided is invalid, disabled, or the organization it belongs to has been deactivated."
                ])
        case .credit: .json(400, ["error": "You do not have enough credits to run this task."])
        case .moderation: .json(400, ["error": "The prompt was rejected by content moderation."])
        case .overload: .json(503, ["error": "unavailable"]).with("Retry-After", "1")
        case .missing: .json(404, ["error": "Task not found"])
        case .rate(.some(let hint)):
            .json(429, ["error": "Too many requests."]).with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none): .json(429, ["error": "Too many requests."])
        case .invalid(let issues):
            .json(
                400,
                [
                    "error": "Validation of body failed", "docUrl": "https://docs.dev.runwayml.com/api",
                    "issues": .array(
                        issues.map {
                            [
                                "code": .string(
                                    $0.kind == .missing
                                        ? "invalid_type" : $0.kind == .unknown ? "unrecognized_keys" : "invalid_value"),
                                "path": .array($0.path.map { .string($0) }), "message": .string($0.message),
                            ]
                        }),
                ])
        }
    }

    // MARK: Tasks

    private static let ratios = [
        "gen4.5": ["1280:720", "720:1280", "1104:832", "960:960", "832:1104", "1584:672"],
        "gen4_turbo": ["1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"],
        "veo3.1": ["1280:720", "720:1280", "1080:1920", "1920:1080"],
        "veo3.1_fast": ["1280:720", "720:1280", "1080:1920", "1920:1080"],
    ]
    /// Credits a second.
    private static let credits = ["gen4.5": 12, "gen4_turbo": 5, "veo3.1": 40, "veo3.1_fast": 15]

    private static let image = Shape.rule { value in
        guard let text = value.string else { return "must be a string" }
        if text.hasPrefix("runway://") || text.hasPrefix("https://") { return nil }
        guard text.hasPrefix("data:image/") else { return "must be an https URL, a data URI or a runway URI" }
        return text.utf8.count <= 5 << 20 ? nil : "data URIs may have at most 5 MB"
    }

    private func clip(_ call: Call, needsImage: Bool) -> LoopbackResponse {
        let model = call.json?["model"]?.string ?? ""
        guard let ratios = Self.ratios[model] else {
            return wrong(call, "model", "must be one of \(Self.ratios.keys.sorted().joined(separator: ", "))")
        }
        let isVeo = model.hasPrefix("veo")
        let frames = Shape.rule { value in
            if value.array == nil { return Self.image.issues(in: value).first?.message }
            let item = Shape.object([
                .need("uri", Self.image), .need("position", .choice(isVeo ? ["first", "last"] : ["first"])),
            ])
            return Shape.list(item, 1...2).issues(in: value).first?.message
        }
        var fields: [Shape.Field] = [
            .need("model", .text()), .need("ratio", .choice(ratios)),
            .need("duration", isVeo ? .oneOf([4, 6, 8]) : .whole(2...10)),
        ]
        fields.append(needsImage ? .need("promptImage", frames) : .need("promptText", .text(most: 1000, utf16: true)))
        if needsImage { fields.append(.may("promptText", .text(most: 1000, utf16: true))) }
        fields +=
            isVeo
            ? [.may("audio", .flag)]
            : [
                .may("contentModeration", .object([.may("publicFigureThreshold", .choice(["auto", "low"]))])),
                .may("outputFormat", .choice(["mp4", "prores", "png_sequence", "hdr"])),
            ]
        fields.append(.may("seed", .whole(0...4_294_967_295)))
        if !needsImage, model == "gen4_turbo" { return wrong(call, "model", "gen4_turbo needs an image") }
        if let refused = refuse(call, .object(fields)) { return refused }
        let seconds = call.json?["duration"]?.integer ?? 5
        let (width, height) = FrameSize.parse(call.json?["ratio"]?.string ?? "", separator: ":") ?? (1280, 720)
        return begin(
            call, .clip, model,
            credits: seconds * (Self.credits[model] ?? 12) / (isVeo && call.json?["audio"] == false ? 2 : 1),
            .clip(seed: call.digest, width: width, height: height, seconds: Double(seconds)))
    }

    private func picture(_ call: Call) -> LoopbackResponse {
        let ratios = [
            "1024:1024", "1080:1080", "1168:880", "1360:768", "1440:1080", "1080:1440", "1808:768", "1920:1080",
            "1080:1920", "2112:912", "1280:720",
            "720:1280", "720:720", "960:720", "720:960", "1680:720",
        ]
        let reference = Shape.object([.need("uri", Self.image), .may("tag", .text(most: 16))])
        let shape = Shape.object([
            .need("model", .choice(["gen4_image", "gen4_image_turbo", "gemini_2.5_flash"])),
            .need("promptText", .text(most: 1000, utf16: true)),
            .need("ratio", .choice(ratios)), .may("seed", .whole(0...4_294_967_295)),
            .may("referenceImages", .list(reference, 0...3)),
            .may("contentModeration"),
        ])
        if let refused = refuse(call, shape) { return refused }
        let model = call.json?["model"]?.string ?? ""
        let (width, height) = FrameSize.parse(call.json?["ratio"]?.string ?? "", separator: ":") ?? (1024, 1024)
        let credits = model == "gen4_image_turbo" ? 2 : width * height > 1_000_000 ? 8 : 5
        return begin(
            call, .picture, model, credits: credits, .picture(seed: call.digest, width: width, height: height, .png))
    }

    private func begin(_ call: Call, _ kind: Trade, _ model: String, credits: Int, _ media: Media) -> LoopbackResponse {
        let id = call.draw("\(call.now)").uuidText
        guard
            call.begin(
                kind, id: id, model: model, price: .usd(Double(credits) / 100), media: media,
                results: ["https://dnznrvs05pmza.cloudfront.net/\(id).\(media.suffix)?_jwt=demo"]) != nil
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, ["id": .string(id), "estimatedCost": ["credits": .integer(credits)]])
    }

    private func task(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.look(id, vendor: name) else { return refusal(.missing, call) }
        let credits = Int((job.price * 100).rounded())
        let base: JSON = ["id": .string(id), "createdAt": .string(TownClock.timestamp())]
        switch job.state(now: call.now) {
        // Over the concurrency of the tier.
        case .queued: return .json(200, base.merging(["status": job.isStrange ? "DREAMING" : "THROTTLED"]))
        case .running where call.now - job.starts < 1: return .json(200, base.merging(["status": "PENDING"]))
        case .running:
            let progress = min(0.99, (call.now - job.starts) / (job.ends - job.starts))
            return .json(
                200, base.merging(["status": job.isStrange ? "DREAMING" : "RUNNING", "progress": .number(progress)]))
        case .cancelled:
            return .json(
                200,
                base.merging([
                    "status": "CANCELLED", "cost": ["credits": .integer(call.now < job.starts ? 0 : credits)],
                ]))
        case .ended(.failed), .ended(.aborted):
            return .json(
                200,
                base.merging([
                    "status": "FAILED", "failure": "An unexpected error occurred.",
                    "failureCode": "INTERNAL.BAD_OUTPUT.CODE01", "cost": ["credits": 0],
                ]))
        case .ended(.moderated):
            return .json(
                200,
                base.merging([
                    "status": "FAILED", "failure": "The input was rejected.", "failureCode": "SAFETY.INPUT.TEXT",
                    "cost": ["credits": 0],
                ]))
        case .ended:
            return .json(
                200,
                base.merging([
                    "status": "SUCCEEDED", "output": .array(job.results.map { .string($0) }),
                    "cost": ["credits": .integer(credits)],
                ]))
        }
    }

    // MARK: Uploads

    private func upload(_ call: Call) -> LoopbackResponse {
        if let refused = refuse(
            call, .object([.need("filename", .text(most: 255)), .need("type", .choice(["ephemeral"]))]))
        {
            return refused
        }
        let key = String(call.digest.prefix(24))
        return .json(
            200,
            [
                "uploadUrl": "https://\(storage)/",
                "fields": ["key": .string(key), "policy": "cA==", "x-amz-signature": "5a"],
                "runwayUri": "runway://\(key)",
            ])
    }

    private func store(_ call: Call) -> LoopbackResponse? {
        guard call.method == "POST", call.header("authorization") == nil else {
            return .text(400, "<Error><Code>InvalidArgument</Code></Error>", type: "application/xml")
        }
        guard let parts = call.request.multipart, let key = parts.first(where: { $0.name == "key" }),
            parts.contains(where: { $0.name == "policy" }),
            let file = parts.last, file.name == "file"
        else { return .text(400, "<Error><Code>MalformedPOSTRequest</Code></Error>", type: "application/xml") }
        call.town.shelf.put(
            "\(storage)/\(key.text)", .bytes(file.body, type: file.type ?? "application/octet-stream", suffix: "bin"),
            expires: call.now + 86400)
        return LoopbackResponse(204)
    }
}
