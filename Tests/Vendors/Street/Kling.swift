import Crypto
import FoundationEssentials
import Loopback
import Model

/// api-singapore.klingai.com: tokens that the client signs, numbers that travel as text.
struct Kling: Vendor {
    let name = "kling"

    func serves(_ host: String) -> Bool { ["api-singapore.klingai.com", "api.klingai.com"].contains(host) }

    func answer(_ call: Call) -> LoopbackResponse? {
        if let reason = refuseToken(call) { return error(401, reason.0, reason.1) }
        let parts = call.segments
        guard parts.count >= 3, parts[0] == "v1", parts[1] == "videos",
            ["image2video", "text2video"].contains(parts[2])
        else { return nil }
        if call.method == "POST", parts.count == 3 { return create(call, parts[2]) }
        if call.method == "GET", parts.count == 4 { return show(call, parts[2], parts[3]) }
        return nil
    }

    /// The secret is `ACCESS:SECRET`, or `demo-kling` for both.
    private func refuseToken(_ call: Call) -> (Int, String)? {
        guard let header = call.header("authorization"), header.hasPrefix("Bearer ") else {
            return (1001, "Authorization is empty")
        }
        let parts = header.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let pair = call.town.secret(name).split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 3, let access = pair.first, let secret = pair.last else {
            return (1002, "Authorization is invalid")
        }
        let mac = HMAC<SHA256>.authenticationCode(
            for: Array("\(parts[0]).\(parts[1])".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        guard Self.encode(Array(mac)) == parts[2], let head = Self.decode(parts[0]), let claims = Self.decode(parts[1])
        else {
            return (1000, "signature is invalid")
        }
        guard head["alg"] == "HS256", claims["iss"]?.string == access else { return (1002, "Authorization is invalid") }
        let now = TownClock.epoch()
        guard let expires = claims["exp"]?.integer, expires > now else { return (1004, "Authorization is expired") }
        guard let begins = claims["nbf"]?.integer, begins <= now else {
            return (1003, "Authorization is not yet valid")
        }
        return nil
    }

    private static func encode(_ bytes: Bytes) -> String {
        bytes.base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func decode(_ text: String) -> JSON? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Bytes(base64: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).flatMap {
            JSON(parsing: $0)
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: error(401, 1002, "Authorization is invalid")
        case .credit: error(429, 1102, "Account balance not enough")
        case .moderation: error(400, 1301, "content security policy triggered")
        case .overload: error(503, 5001, "service temporarily unavailable")
        case .missing: error(404, 1203, "requested resource does not exist")
        case .rate(.some(let hint)):
            error(429, 1302, "API requests too fast").with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none): error(429, 1303, "parallel task over resource pack limit")
        case .invalid(let issues): error(400, 1201, issues.map { "\($0.place) \($0.message)" }.joined(separator: "; "))
        }
    }

    private func error(_ status: Int, _ code: Int, _ message: String) -> LoopbackResponse {
        .json(status, ["code": .integer(code), "message": .string(message), "request_id": "req-demo"])
    }

    private func create(_ call: Call, _ family: String) -> LoopbackResponse {
        let image = Shape.rule { value in
            guard let text = value.string, !text.isEmpty else { return "must be a URL or base64" }
            if text.hasPrefix("data:") { return "must be base64 without a data: prefix" }
            return Shape.isLink(text) || Bytes(base64: text) != nil ? nil : "must be a URL or base64"
        }
        var fields: [Shape.Field] = [
            .may("model_name", .text()), .may("negative_prompt", .text(most: 2500)),
            .may("duration", .choice(["5", "10"])),
            .may("mode", .choice(["std", "pro"])), .may("sound", .choice(["on", "off"])), .may("callback_url", .link),
            .may("external_task_id", .text()), .may("cfg_scale", .number(0...1)), .may("camera_control"),
        ]
        fields +=
            family == "image2video"
            ? [
                .may("image", image), .may("image_tail", image), .may("prompt", .text(most: 2500)), .may("static_mask"),
                .may("dynamic_masks"),
            ]
            : [.need("prompt", .text(most: 2500)), .may("aspect_ratio", .choice(["16:9", "9:16", "1:1"]))]
        if let refused = refuse(call, .object(fields, isOpen: true)) { return refused }
        let json = call.json ?? .null
        if family == "image2video", json["image"] == nil, json["image_tail"] == nil {
            return wrong(call, "image", "image or image_tail is needed")
        }
        let seconds = Double(json["duration"]?.string ?? "5") ?? 5
        let isPro = json["mode"] == "pro"
        let (width, height) =
            FrameSize.of(aspect: json["aspect_ratio"]?.string ?? "16:9", shorter: isPro ? 1080 : 720) ?? (1280, 720)
        var draw = call.draw("\(call.now)")
        let id = "\(700_000_000_000_000_000 + draw.next(99_999_999_999_999))"
        guard
            let job = call.begin(
                .clip, id: id, model: json["model_name"]?.string ?? "kling-v1",
                price: .usd((isPro ? 0.07 : 0.042) * seconds),
                input: [
                    "external_task_id": json["external_task_id"] ?? .null, "family": .string(family),
                    "seconds": .number(seconds),
                ],
                media: .clip(seed: call.digest, width: width, height: height, seconds: seconds),
                results: ["https://p2-kling.klingai.com/\(id).mp4"], patience: 0, keeps: 30 * 86400)
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, envelope(job, "submitted"))
    }

    private func envelope(_ job: Job, _ status: JSON, _ more: JSON = [:]) -> JSON {
        let data: JSON = [
            "task_id": .string(job.id), "task_status": status,
            "task_info": ["external_task_id": job.input["external_task_id"] ?? .null],
            "created_at": .integer(TownClock.epoch() * 1000), "updated_at": .integer(TownClock.epoch() * 1000),
        ]
        return ["code": 0, "message": "SUCCEED", "request_id": "req-demo", "data": data.merging(more)]
    }

    private func show(_ call: Call, _ family: String, _ id: String) -> LoopbackResponse {
        // The family of the path must be that of the create call.
        guard call.town.jobs.peek(id, vendor: name)?.input["family"]?.string == family,
            let job = call.town.jobs.look(id, vendor: name)
        else {
            return refusal(.missing, call)
        }
        switch job.state(now: call.now) {
        case .queued: return .json(200, envelope(job, job.isStrange ? "simmering" : "submitted"))
        case .running:
            return .json(200, envelope(job, job.isStrange ? "simmering" : "processing", ["task_status_msg": ""]))
        case .ended(.moderated):
            return .json(200, envelope(job, "failed", ["task_status_msg": "Failure to pass the risk control system"]))
        case .cancelled, .ended(.failed), .ended(.aborted):
            return .json(200, envelope(job, "failed", ["task_status_msg": "Service busy, please try again later"]))
        case .ended:
            let seconds = (job.input["seconds"]?.number ?? 5) + 0.1
            let videos = job.results.map { url -> JSON in ["id": "v1", "url": .string(url), "duration": "\(seconds)"] }
            return .json(
                200, envelope(job, "succeed", ["task_status_msg": "", "task_result": ["videos": .array(videos)]]))
        }
    }
}
