import Loopback
import Model

/// api.kie.ai: every answer is a success with a code inside.
struct KIE: Vendor {
    let name = "kie"
    private let uploads = "kieai.redpandaai.co"

    func serves(_ host: String) -> Bool { host == "api.kie.ai" || host == uploads }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        switch (call.method, call.path) {
        case ("POST", "/api/v1/jobs/createTask"): return create(call)
        case ("GET", "/api/v1/jobs/recordInfo"): return record(call)
        case ("POST", "/api/v1/veo/generate"): return generate(call)
        case ("GET", "/api/v1/veo/record-info"): return video(call)
        case ("GET", "/api/v1/chat/credit"): return envelope(200, "success", 1000)
        case ("POST", "/api/file-stream-upload"): return upload(call)
        case ("POST", "/api/v1/common/download-url"): return envelope(200, "success", call.json?["url"] ?? .null)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: envelope(401, "You do not have access permissions")
        case .credit: envelope(402, "Insufficient credits")
        case .moderation: envelope(422, "Your prompt was flagged by content moderation.")
        case .overload: envelope(455, "Service unavailable: the system is under maintenance")
        case .missing: envelope(404, "Not Found")
        case .rate(let hint):
            hint.map { envelope(429, "Too many requests").with("Retry-After", "\(Int($0.rounded(.up)))") }
                ?? envelope(429, "Too many requests")
        case .invalid(let issues): envelope(422, issues.map { "\($0.place) \($0.message)" }.joined(separator: "; "))
        }
    }

    private func envelope(_ code: Int, _ message: String, _ data: JSON = .null) -> LoopbackResponse {
        .json(200, ["code": .integer(code), "msg": .string(message), "data": data])
    }

    private func upload(_ call: Call) -> LoopbackResponse {
        guard let parts = call.request.multipart, let file = parts.first(where: { $0.name == "file" }),
            file.filename != nil,
            parts.contains(where: { $0.name == "uploadPath" })
        else { return wrong(call, "file", "file and uploadPath are needed") }
        let url = "https://tempfile.redpandaai.co/\(file.body.sha256.prefix(32))/\(file.filename ?? "file")"
        call.hold(
            [url], .bytes(file.body, type: file.type ?? "application/octet-stream", suffix: "bin"),
            until: call.now + 3 * 86400)
        return .json(
            200,
            ["success": true, "code": 200, "msg": "File uploaded successfully", "data": ["downloadUrl": .string(url)]])
    }

    /// Twenty new requests in ten seconds; more are refused, not queued.
    private func isTooFast(_ call: Call) -> Bool {
        call.town.slots.reserve("kie-pace", limit: 20, seconds: 10, now: call.now, patience: 0) == nil
    }

    private func create(_ call: Call) -> LoopbackResponse {
        let links = Shape.list(.link, 0...14)
        let input = Shape.object(
            [
                .may("prompt", .text(most: 20000)), .may("image_input", links), .may("image_urls", links),
                .may("image_url", .link), .may("video_url", .link),
                .may("audio_url", .link), .may("output_format", .choice(["png", "jpeg", "jpg"])),
                .may("resolution", .text()), .may("aspect_ratio", .text()),
            ], isOpen: true)
        let shape = Shape.object([.need("model", .text()), .may("callBackUrl", .link), .need("input", input)])
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let model = json["model"]?.string ?? ""
        let values = json["input"] ?? .null
        guard values["prompt"] != nil || values["audio_url"] != nil else {
            return wrong(call, "input.prompt", "is required")
        }
        let isClip = ["video", "kling", "veo", "wan", "hailuo", "lip"].contains(where: model.contains)
        let shorter = ["2K": 2048, "4K": 4096][values["resolution"]?.string ?? ""] ?? 1024
        let aspect = values["image_size"]?.string ?? values["aspect_ratio"]?.string ?? "1:1"
        let (width, height) = FrameSize.of(aspect: aspect, shorter: isClip ? 720 : shorter) ?? (1024, 1024)
        let seconds = values["duration"]?.number ?? Double(values["duration"]?.string ?? "5") ?? 5
        let media: Media =
            isClip
            ? .clip(seed: call.digest, width: width, height: height, seconds: seconds)
            : .picture(
                seed: call.digest, width: width, height: height,
                values["output_format"]?.string?.hasPrefix("j") == true ? .jpeg : .png)
        let drawn =
            model == "google/nano-banana" ? 0.02 : ["2K": 0.06, "4K": 0.09][values["resolution"]?.string ?? ""] ?? 0.04
        return begin(call, isClip ? .clip : .picture, model, isClip ? 0.05 * seconds : drawn, "task_", media)
    }

    private func begin(_ call: Call, _ kind: Trade, _ model: String, _ price: Double, _ prefix: String, _ media: Media)
        -> LoopbackResponse
    {
        if isTooFast(call) { return refusal(.rate(hint: nil), call) }
        var draw = call.draw("\(call.now)")
        let id = prefix + draw.identifier(24)
        guard
            call.begin(
                kind, id: id, model: model, price: .usd(price), input: call.json ?? .null, media: media,
                results: ["https://tempfile.aiquickdraw.com/\(id).\(media.suffix)"], keeps: 14 * 86400) != nil
        else { return refusal(.rate(hint: nil), call) }
        return envelope(200, "success", ["taskId": .string(id)])
    }

    private func record(_ call: Call) -> LoopbackResponse {
        guard let job = call.town.jobs.look(call.request.query("taskId") ?? "", vendor: name) else {
            return envelope(422, "recordInfo is null")
        }
        let now = TownClock.epoch() * 1000
        let base: JSON = [
            "taskId": .string(job.id), "model": .string(job.model), "param": .string(job.input.text), "resultJson": "",
            "failCode": "", "failMsg": "",
            "costTime": 0, "completeTime": .null, "createTime": .integer(now), "updateTime": .integer(now),
        ]
        let state: JSON
        switch job.state(now: call.now) {
        case .queued: state = ["state": job.isStrange ? "marinating" : "queuing"]
        case .running: state = ["state": job.polls == 1 ? "waiting" : job.isStrange ? "marinating" : "generating"]
        case .ended(.moderated):
            state = ["state": "fail", "failCode": "422", "failMsg": "Your prompt was flagged by content moderation."]
        case .cancelled, .ended(.failed), .ended(.aborted):
            state = ["state": "fail", "failCode": "500", "failMsg": "Internal Error, Please try again later."]
        case .ended:
            let urls: JSON = ["resultUrls": .array(job.results.map { .string($0) })]
            state = [
                "state": "success", "resultJson": .string(urls.text), "costTime": 15000, "completeTime": .integer(now),
            ]
        }
        return envelope(200, "success", base.merging(state))
    }

    // MARK: Veo

    private func generate(_ call: Call) -> LoopbackResponse {
        let shape = Shape.object(
            [
                .need("prompt", .text()), .may("model", .choice(["veo3", "veo3_fast"])),
                .may("aspect_ratio", .choice(["16:9", "9:16", "Auto"])),
                .may("imageUrls", .list(.link, 0...3)), .may("callBackUrl", .link),
                .may("seeds", .whole(10000...99999)), .may("enableTranslation", .flag),
                .may("generationType", .text()), .may("watermark", .text()),
            ], isOpen: true)
        if let refused = refuse(call, shape) { return refused }
        let model = call.json?["model"]?.string ?? "veo3"
        let (width, height) =
            FrameSize.of(aspect: call.json?["aspect_ratio"]?.string ?? "16:9", shorter: 720) ?? (1280, 720)
        return begin(
            call, .clip, model, model == "veo3" ? 2 : 0.40, "veo_task_",
            .clip(seed: call.digest, width: width, height: height, seconds: 8))
    }

    private func video(_ call: Call) -> LoopbackResponse {
        guard let job = call.town.jobs.look(call.request.query("taskId") ?? "", vendor: name) else {
            return envelope(422, "record is null")
        }
        let base: JSON = [
            "taskId": .string(job.id), "paramJson": .string(job.input.text), "response": .null, "successFlag": 0,
            "errorCode": .null, "errorMessage": "",
            "completeTime": .null, "createTime": "2026-11-21 10:25:00",
        ]
        switch job.state(now: call.now) {
        case .queued, .running: return envelope(200, "success", base.merging(job.isStrange ? ["mood": "fine"] : [:]))
        case .ended(.moderated):
            return envelope(
                200, "success",
                base.merging([
                    "successFlag": 2, "errorCode": 400,
                    "errorMessage": "Your prompt was flagged by content moderation.",
                ]))
        case .cancelled, .ended(.failed), .ended(.aborted):
            return envelope(
                200, "success",
                base.merging(["successFlag": 3, "errorCode": 501, "errorMessage": "generation failed upstream"]))
        case .ended:
            return envelope(
                200, "success",
                base.merging([
                    "successFlag": 1,
                    "response": [
                        "taskId": .string(job.id), "resultUrls": .array(job.results.map { .string($0) }),
                        "resolution": "720p",
                    ],
                ]))
        }
    }
}
