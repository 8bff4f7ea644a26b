import Loopback
import Model

/// api.higgsfield.ai: a model's path is its name.
struct Higgsfield: Vendor {
    let name = "higgsfield"

    func serves(_ host: String) -> Bool {
        ["api.higgsfield.ai", "platform.higgsfield.ai", "upload.higgsfield.ai"].contains(host)
    }

    func answer(_ call: Call) -> LoopbackResponse? {
        if call.request.host.hasPrefix("upload.") { return store(call) }
        guard call.header("authorization") == "Key \(call.town.secret(name))" else { return refusal(.key, call) }
        let parts = call.segments
        if parts.first == "requests", parts.count == 3 {
            switch (call.method, parts[2]) {
            case ("GET", "status"): return status(call, parts[1])
            case ("POST", "cancel"):
                guard let (_, isDone) = call.cancel(parts[1], evenRunning: false) else {
                    return refusal(.missing, call)
                }
                return isDone ? LoopbackResponse(202) : .json(400, ["detail": "Request cannot be canceled"])
            default: return nil
            }
        }
        guard call.method == "POST" else { return nil }
        if call.path == "/files/generate-upload-url" { return upload(call) }
        return create(call, parts.joined(separator: "/"))
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: .json(401, ["detail": "Invalid credentials"])
        case .credit: .json(403, ["detail": "Not enough credits"])
        case .moderation: .json(422, ["detail": "Content flagged"])
        case .overload: .json(503, ["detail": "Service unavailable"])
        case .missing: .json(404, ["detail": "Not found"])
        case .rate(.some(let hint)):
            .json(429, ["detail": "Too many requests"]).with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none): .json(429, ["detail": "Too many requests"])
        case .invalid(let issues):
            .json(
                422,
                [
                    "detail": .array(
                        issues.map {
                            [
                                "loc": .array((["body"] + $0.path).map { .string($0) }), "msg": .string($0.message),
                                "type": .string($0.kind.rawValue),
                            ]
                        })
                ])
        }
    }

    private static func shape(_ model: String) -> Shape? {
        let prompt = Shape.Field.need("prompt", .text())
        let image = Shape.Field.need("image_url", .link)
        switch model {
        case "higgsfield-ai/dop/lite", "higgsfield-ai/dop/turbo", "higgsfield-ai/dop/standard":
            return .object([
                prompt, image, .may("end_image_url", .link), .may("motions", .list(.any, 0...2)),
                .may("seed", .whole(1...1_000_000)), .may("enhance_prompt", .flag),
            ])
        case "higgsfield-ai/soul/standard":
            return .object(
                [
                    prompt, .may("aspect_ratio", .text()), .may("resolution", .choice(["2K", "4K"])),
                    .may("num_images", .whole(1...4)), .may("enhance_prompt", .flag),
                ], isOpen: true)
        case "kling-video/v2.5-turbo/pro/image-to-video":
            return .object([
                prompt, image, .may("duration", .oneOf([5, 10])), .may("cfg_scale", .number(0...1)),
                .may("negative_prompt", .text()), .may("enhance_prompt", .flag),
            ])
        case "veo3.1/image-to-video":
            return .object([
                prompt, image, .may("duration", .choice(["4", "6", "8"])),
                .may("resolution", .choice(["720", "1080"])), .may("generate_audio", .flag),
                .may("aspect_ratio", .text()), .may("enhance_prompt", .flag),
            ])
        case _ where ["bytedance/", "nano-banana", "sora-2", "google/", "seedance"].contains(where: model.hasPrefix):
            return .object([prompt], isOpen: true)
        default: return nil
        }
    }

    private func create(_ call: Call, _ model: String) -> LoopbackResponse {
        guard let shape = Self.shape(model) else { return refusal(.missing, call) }
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let isPicture =
            !model.contains("video") && !model.contains("dop") && !model.contains("sora")
            && !model.hasPrefix("seedance")
        let seconds = json["duration"]?.number ?? Double(json["duration"]?.string ?? "5") ?? 5
        let aspect = json["aspect_ratio"]?.string ?? "16:9"
        let large =
            json["resolution"]?.string == "4K"
            ? 2160 : json["resolution"]?.string == "2K" ? 1152 : json["resolution"]?.string == "1080" ? 1080 : 720
        let (width, height) = FrameSize.of(aspect: aspect, shorter: large) ?? (1280, 720)
        let media: Media =
            isPicture
            ? .picture(seed: call.digest, width: width, height: height, .png)
            : .clip(seed: call.digest, width: width, height: height, seconds: seconds)
        let id = call.draw("\(call.now)").uuidText
        let count = json["num_images"]?.integer ?? 1
        guard
            let job = call.begin(
                isPicture ? .picture : .clip, id: id, model: model,
                price: .usd(Self.price(model, seconds: seconds, count: count)), media: media,
                results: (0..<count).map { "https://d8j0ntlcm91z4.cloudfront.net/\(id)/\($0).\(media.suffix)" },
                keeps: 7 * 86400)
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, links(job, "queued", call))
    }

    private static func price(_ model: String, seconds: Double, count: Int) -> Double {
        switch model {
        case "higgsfield-ai/dop/standard": 0.56
        case "higgsfield-ai/dop/turbo": 0.41
        case "higgsfield-ai/dop/lite": 0.13
        case "higgsfield-ai/soul/standard": 0.09 * Double(count)
        case _ where model.hasPrefix("veo"): 0.2 * seconds
        case _ where model.hasPrefix("kling"): 0.07 * seconds
        default: 0.04 * Double(count)
        }
    }

    private func links(_ job: Job, _ status: JSON, _ call: Call) -> JSON {
        let url = "https://\(call.request.host)/requests/\(job.id)"
        return [
            "status": status, "request_id": .string(job.id), "status_url": .string(url + "/status"),
            "cancel_url": .string(url + "/cancel"),
        ]
    }

    private func status(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.look(id, vendor: name) else { return refusal(.missing, call) }
        switch job.state(now: call.now) {
        case .queued: return .json(200, links(job, job.isStrange ? "daydreaming" : "queued", call))
        case .running: return .json(200, links(job, job.isStrange ? "daydreaming" : "in_progress", call))
        case .cancelled: return .json(200, links(job, "canceled", call))
        case .ended(.failed), .ended(.aborted):
            return .json(200, links(job, "failed", call).merging(["error": "generation failed"]))
        case .ended(.moderated): return .json(200, links(job, "nsfw", call))
        case .ended:
            let result: JSON =
                job.kind == .picture
                ? ["images": .array(job.results.map { ["url": .string($0)] })]
                : ["video": ["url": .string(job.results.first ?? "")]]
            return .json(200, links(job, "completed", call).merging(result))
        }
    }

    private func upload(_ call: Call) -> LoopbackResponse {
        if let refused = refuse(call, .object([.need("content_type", .text())])) { return refused }
        let key = call.draw("\(call.now)").uuidText
        return .json(
            200,
            [
                "public_url": "https://upload.higgsfield.ai/\(key)",
                "upload_url": "https://upload.higgsfield.ai/\(key)?signature=demo", "upload_headers": [:],
            ])
    }

    private func store(_ call: Call) -> LoopbackResponse? {
        switch call.method {
        case "PUT":
            guard call.header("authorization") == nil else {
                return .text(400, "a key was sent to a host that is not its vendor's\n")
            }
            call.town.shelf.put(
                "upload.higgsfield.ai\(call.path)",
                .bytes(
                    call.request.body, type: call.header("content-type") ?? "application/octet-stream", suffix: "bin"),
                expires: call.now + 86400)
            return LoopbackResponse(200)
        case "GET":
            return call.town.shelf.find("upload.higgsfield.ai\(call.path)", now: call.now).map {
                .file($0, call.request)
            }
        default: return nil
        }
    }
}
