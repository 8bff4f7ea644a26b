import Loopback
import Model

/// api.replicate.com: predictions of many models, and files.
struct Replicate: Vendor {
    let name = "replicate"
    private let host = "api.replicate.com"

    func serves(_ host: String) -> Bool { host == self.host }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        let parts = call.segments
        guard parts.first == "v1" else { return nil }
        switch (call.method, parts.count) {
        case ("POST", 5) where parts[1] == "models" && parts[4] == "predictions":
            return create(call, model: "\(parts[2])/\(parts[3])", version: nil)
        case ("POST", 2) where parts[1] == "predictions":
            guard let version = call.json?["version"]?.string else {
                return wrong(call, "version", "version is required")
            }
            return create(call, model: "community/\(version.prefix(8))", version: version)
        case ("GET", 3) where parts[1] == "predictions":
            return call.town.jobs.look(parts[2], vendor: name).map { .json(200, show($0, call.now)) }
                ?? refusal(.missing, call)
        case ("POST", 4) where parts[1] == "predictions" && parts[3] == "cancel":
            return call.cancel(parts[2], evenRunning: true).map { .json(200, show($0.job, call.now)) }
                ?? refusal(.missing, call)
        case ("POST", 2) where parts[1] == "files": return upload(call)
        case ("GET", 3) where parts[1] == "files":
            return call.town.shelf.find(host + call.path, now: call.now).map { .file($0, call.request) }
                ?? refusal(.missing, call)
        case ("GET", 4) where parts[1] == "webhooks":
            return .json(200, ["key": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="])
        case ("GET", 2) where parts[1] == "account": return .json(200, ["type": "user", "username": "demo"])
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: problem(401, "Unauthenticated", "You did not pass a valid authentication token")
        case .credit:
            problem(
                402, "Insufficient credit",
                "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit."
            )
        case .moderation: problem(422, "Input validation failed", "The input was flagged as sensitive. (E005)")
        case .overload: problem(503, "Service unavailable", "The service is temporarily unavailable.")
        case .missing: problem(404, "Not found", "The requested resource could not be found.")
        // The hint is in the text; the header is not promised.
        case .rate(.some(let hint)):
            problem(429, nil, "Request was throttled. Your rate limit resets in ~\(Int(hint.rounded(.up)))s.")
        case .rate(.none): problem(429, nil, "Request was throttled.")
        case .invalid(let issues):
            problem(
                422, "Input validation failed", issues.map { "- \($0.place): \($0.message)\n" }.joined(),
                .array(
                    issues.map {
                        [
                            "type": .string($0.kind.rawValue), "field": .string($0.place),
                            "description": .string($0.message),
                        ]
                    }))
        }
    }

    private func problem(_ status: Int, _ title: String?, _ detail: String, _ fields: JSON? = nil) -> LoopbackResponse {
        var body: [String: JSON] = ["detail": .string(detail)]
        if let title { body["title"] = .string(title) }
        if title != nil { body["status"] = .integer(status) }
        body["invalid_fields"] = fields
        return LoopbackResponse(status, type: "application/problem+json", JSON.object(body).text.utf8)
    }

    // MARK: Models

    /// Data URLs may have 256 KB; larger files are URLs.
    private static let file = Shape.media(dataURL: 256 << 10)
    private static let seed = Shape.whole(Int(Int32.min)...Int(UInt32.max))

    private static func shape(_ model: String) -> Shape? {
        switch model {
        case "google/veo-3.1", "google/veo-3.1-fast", "google/veo-3", "google/veo-3-fast":
            var fields: [Shape.Field] = [
                .need("prompt", .text()), .may("aspect_ratio", .choice(["16:9", "9:16"])),
                .may("duration", .oneOf([4, 6, 8])),
                .may("image", file), .may("negative_prompt", .text()), .may("resolution", .choice(["720p", "1080p"])),
                .may("generate_audio", .flag), .may("seed", seed),
            ]
            if model.contains("3.1") {
                fields += [.may("last_frame", file), .may("reference_images", .list(file, 1...3))]
            }
            return .object(fields)
        case "sync/lipsync-2-pro", "sync/lipsync-2":
            let modes = ["bounce", "loop", "cut_off", "silence", "remap"]
            // The contract names two versions without `occlusion_detection_enabled`; the recorded call sends it.
            return .object([
                .need("video", file), .need("audio", file), .may("sync_mode", .choice(modes)),
                .may("temperature", .number(0...1)),
                .may("active_speaker", .flag),
                .may(model.hasSuffix("pro") ? "occlusion_detection_enabled" : "occlusion_detection", .flag),
            ])
        case "black-forest-labs/flux-schnell":
            return .object([
                .need("prompt", .text()), .may("aspect_ratio", .choice(aspects)), .may("num_outputs", .whole(1...4)),
                .may("output_format", .choice(["webp", "png", "jpg"])), .may("output_quality", .whole(0...100)),
                .may("seed", seed),
                .may("go_fast", .flag), .may("megapixels", .choice(["1", "0.25"])),
                .may("num_inference_steps", .whole(1...4)),
                .may("disable_safety_checker", .flag),
            ])
        case _
        where ["black-forest-labs/", "google/nano-banana", "google/imagen", "bytedance/", "ideogram-ai/", "qwen/"]
            .contains(where: model.hasPrefix):
            // Models whose fields the contract does not list.
            return .object([.need("prompt", .text()), .may("seed", seed)], isOpen: true)
        case _ where model.hasPrefix("community/"): return .object([], isOpen: true)
        default: return nil
        }
    }

    private static let aspects = ["1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21"]

    private func create(_ call: Call, model: String, version: String?) -> LoopbackResponse {
        guard let input = Self.shape(model) else { return refusal(.missing, call) }
        let shape = Shape.object([
            .need("input", input), .may("version", .text()), .may("webhook", .link), .may("stream", .flag),
            .may("webhook_events_filter", .list(.choice(["start", "output", "logs", "completed"]), 0...4)),
        ])
        if let refused = refuse(call, shape) { return refused }
        let values = call.json?["input"] ?? .null
        if let problem = Self.conflict(model, values) { return wrong(call, problem.field, problem.message) }
        let wait = call.header("prefer").map(Self.seconds)
        if case .some(.none) = wait { return wrong(call, "prefer", "must be wait or wait=1..60") }
        var draw = call.draw("\(call.now)")
        let id = draw.identifier(26)
        let made: (kind: Trade, price: Double, media: Media)
        switch product(call, model, values) {
        case .success(let product): made = product
        case .failure(let failure): return wrong(call, failure.field, failure.message)
        }
        let count = values["num_outputs"]?.integer ?? 1
        let files = (0..<count).map { "https://replicate.delivery/xezq/\(id)/out-\($0).\(made.media.suffix)" }
        guard
            let job = call.begin(
                made.kind, id: id, model: model, price: .usd(made.price * Double(count)), input: values,
                media: made.media,
                results: files, keeps: 3600)
        else { return refusal(.rate(hint: 5), call) }
        let shown = show(job, call.now, version: version)
        guard case .some(.some(let most)) = wait else { return .json(201, shown) }
        // Kept waiting until it is done or the time is over; then it is shown as it is.
        let rest = min(Double(most), max(0, job.ends - call.now))
        var late = job
        late.polls = 2
        var response = LoopbackResponse.json(201, show(late, call.now + rest + 0.001, version: version))
        response.delay = call.town.clock.wall(rest)
        return response
    }

    /// `wait` is 60; nil for what is neither.
    private static func seconds(_ prefer: String) -> Int? {
        if prefer == "wait" { return 60 }
        return prefer.hasPrefix("wait=") ? Int(prefer.dropFirst(5)).flatMap { (1...60).contains($0) ? $0 : nil } : nil
    }

    struct Problem: Error {
        var field: String
        var message: String
    }

    private static func conflict(_ model: String, _ input: JSON) -> Problem? {
        guard input["reference_images"] != nil else { return nil }
        return input["aspect_ratio"]?.string ?? "16:9" == "16:9" && input["duration"]?.integer ?? 8 == 8
            ? nil : Problem(field: "input.reference_images", message: "reference images need 16:9 and 8 seconds")
    }

    private func product(_ call: Call, _ model: String, _ input: JSON) -> Result<
        (kind: Trade, price: Double, media: Media), Problem
    > {
        if model.hasPrefix("google/veo") {
            let seconds = input["duration"]?.number ?? 8
            let (width, height) =
                FrameSize.of(
                    aspect: input["aspect_ratio"]?.string ?? "16:9", shorter: input["resolution"] == "720p" ? 720 : 1080
                ) ?? (1920, 1080)
            let rate =
                (model.hasSuffix("fast") ? 0.10 : 0.20)
                + (input["generate_audio"] == false ? 0 : model.hasSuffix("fast") ? 0.05 : 0.20)
            return .success(
                (.clip, rate * seconds, .clip(seed: call.digest, width: width, height: height, seconds: seconds)))
        }
        if model.hasPrefix("sync/") {
            return lipsync(call, input).map {
                (.lipsync, (model.hasSuffix("pro") ? 0.08325 : 0.05) * $0.seconds, $0.media)
            }
        }
        if model.hasPrefix("community/") {
            return .success(
                (
                    .script, 0.001,
                    .bytes(Array("hello \(input["text"]?.string ?? "")".utf8), type: "text/plain", suffix: "txt")
                ))
        }
        let shorter = input["megapixels"] == "0.25" ? 512 : 1024
        let size =
            FrameSize.of(aspect: input["aspect_ratio"]?.string ?? "1:1", shorter: shorter, multiple: 16) ?? (
                shorter, shorter
            )
        let format: Media.PictureFormat =
            switch input["output_format"]?.string {
            case "png": .png
            case "jpg", "jpeg": .jpeg
            default: .webp
            }
        return .success(
            (
                .picture, model.hasSuffix("schnell") ? 0.003 : 0.04,
                .picture(seed: call.digest, width: size.width, height: size.height, format)
            ))
    }

    /// How long the result is depends on both files; a still is not animated.
    private func lipsync(_ call: Call, _ input: JSON) -> Result<(seconds: Double, media: Media), Problem> {
        func file(_ name: String) -> Bytes? {
            let text = input[name]?.string ?? ""
            if let comma = text.firstIndex(of: ","), text.hasPrefix("data:") {
                return Bytes(base64: String(text[text.index(after: comma)...]))
            }
            return call.town.shelf.resolve(text, now: call.now)?.bytes()
        }
        func isGone(_ name: String) -> Bool {
            let text = input[name]?.string ?? ""
            return text.contains("//\(host)/") && file(name) == nil
        }
        for name in ["video", "audio"] where isGone(name) {
            return .failure(Problem(field: "input.\(name)", message: "the file does not exist or has expired"))
        }
        let video = file("video")
        let audio = file("audio")
        if let video, !video.dropFirst(4).starts(with: "ftyp".utf8) {
            return .failure(
                Problem(field: "input.video", message: "must be an .mp4 video; still frames are not animated"))
        }
        if let audio, !audio.starts(with: "RIFF".utf8) {
            return .failure(Problem(field: "input.audio", message: "must be a .wav file"))
        }
        let length = video.flatMap { MP4File.seconds(of: $0) } ?? 5
        let heard = audio.map { SoundFile.seconds(of: $0) } ?? 5
        let seconds =
            switch input["sync_mode"]?.string ?? "loop" {
            case "cut_off": min(length, heard)
            case "silence": length
            default: heard
            }
        return .success((seconds, .clip(seed: call.digest, width: 1280, height: 720, seconds: seconds)))
    }

    // MARK: What is shown

    private func show(_ job: Job, _ now: Double, version: String? = nil) -> JSON {
        let url = "https://\(host)/v1/predictions/\(job.id)"
        let base: JSON = [
            "id": .string(job.id), "model": .string(job.model), "version": .string(version ?? "hidden"),
            "input": job.input,
            "logs": "", "output": .null, "error": .null, "data_removed": false, "source": "api",
            "created_at": .string(TownClock.timestamp()),
            "urls": [
                "get": .string(url), "cancel": .string(url + "/cancel"), "web": "https://replicate.com/p/\(job.id)",
            ],
        ]
        let time: JSON = [
            "started_at": .string(TownClock.timestamp()), "completed_at": .string(TownClock.timestamp()),
            "metrics": ["predict_time": .number(job.ends - job.starts), "total_time": .number(job.ends - job.created)],
        ]
        switch job.state(now: now) {
        case .queued: return base.merging(["status": job.isStrange ? "warming_up" : "starting"])
        case .running:
            return base.merging([
                "status": job.isStrange ? "warming_up" : "processing", "started_at": .string(TownClock.timestamp()),
            ])
        case .cancelled: return base.merging(time).merging(["status": "canceled"])
        case .ended(.failed):
            return base.merging(time).merging([
                "status": "failed", "error": "Prediction interrupted; please retry (code: PA)",
            ])
        case .ended(.moderated):
            return base.merging(time).merging([
                "status": "failed",
                "error": "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
            ])
        case .ended(.aborted):
            return base.merging(["status": "aborted", "completed_at": .string(TownClock.timestamp())])
        case .ended:
            // An hour after its end, what went in and came out is removed.
            if now > job.ends + 3600 {
                return base.merging(time).merging(["status": "succeeded", "data_removed": true, "input": .null])
            }
            let isList = job.kind == .picture
            let output: JSON = isList ? .array(job.results.map { .string($0) }) : .string(job.results.first ?? "")
            return base.merging(time).merging(["status": "succeeded", "output": output])
        }
    }

    private func upload(_ call: Call) -> LoopbackResponse {
        guard let parts = call.request.multipart, let content = parts.first(where: { $0.name == "content" }),
            content.filename != nil
        else { return wrong(call, "content", "Missing content") }
        let digest = content.body.sha256
        let id = String(digest.prefix(32))
        call.town.shelf.put(
            "\(host)/v1/files/\(id)",
            .bytes(content.body, type: content.type ?? "application/octet-stream", suffix: "bin"),
            expires: call.now + 86400)
        return .json(
            201,
            [
                "id": .string(id), "name": .string(content.filename ?? ""),
                "content_type": .string(content.type ?? "application/octet-stream"),
                "size": .integer(content.body.count), "etag": .string(digest), "checksums": ["sha256": .string(digest)],
                "metadata": [:],
                "created_at": .string(TownClock.timestamp()),
                "expires_at": .string(TownClock.timestamp(TownClock.epoch() + 86400)),
                "urls": ["get": "https://\(host)/v1/files/\(id)"],
            ])
    }
}
