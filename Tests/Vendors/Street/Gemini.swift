import Loopback
import Model

/// generativelanguage.googleapis.com: texts, pictures, video by interactions (Omni) and by operations (Veo, ended).
struct Gemini: Vendor {
    let name = "gemini"
    private let host = "generativelanguage.googleapis.com"

    func serves(_ host: String) -> Bool { host == self.host }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard let key = call.header("x-goog-api-key") ?? call.request.query("key") else {
            return error(
                403, "Method doesn't allow unregistered callers (callers without established identity).",
                "PERMISSION_DENIED")
        }
        guard key == call.town.secret(name) else { return refusal(.key, call) }
        let parts = call.segments
        guard parts.count >= 2, ["v1", "v1beta"].contains(parts[0]) else { return nil }
        if call.method == "GET", parts[1] == "files", let file = parts.last, file.hasSuffix(":download") {
            let media = call.town.shelf.find(host + "/files/" + file, now: call.now)
            return media.map { .file($0, call.request) } ?? refusal(.missing, call)
        }
        switch (call.method, parts[1]) {
        case ("POST", "interactions"): return interact(call)
        case ("GET", "interactions"): return parts.count == 3 ? interaction(call, parts[2]) : nil
        case ("POST", "models") where parts.count == 3:
            let action = parts[2].split(separator: ":").map(String.init)
            guard action.count == 2 else { return nil }
            switch action[1] {
            case "generateContent": return generate(call, model: action[0])
            case "predictLongRunning":
                return error(404, "models/\(action[0]) is not found for API version \(parts[0])", "NOT_FOUND")
            default: return nil
            }
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key:
            error(
                400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT",
                [
                    [
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
                        "domain": "googleapis.com", "metadata": ["service": .string(host)],
                    ]
                ])
        case .credit:
            error(
                429, "You exceeded your current quota, please check your plan and billing details.",
                "RESOURCE_EXHAUSTED")
        case .moderation:
            .json(
                200,
                [
                    "promptFeedback": ["blockReason": "PROHIBITED_CONTENT"],
                    "usageMetadata": ["promptTokenCount": 4, "totalTokenCount": 4],
                ])
        case .overload: error(503, "The model is overloaded. Please try again later.", "UNAVAILABLE")
        case .missing: error(404, "Requested entity was not found.", "NOT_FOUND")
        case .rate(let hint):
            error(
                429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED",
                hint.map {
                    [["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "\(Int($0.rounded(.up)))s"]]
                } ?? [])
        case .invalid(let issues):
            error(
                400,
                issues.map {
                    $0.kind == .unknown
                        ? "Invalid JSON payload received. Unknown name \"\($0.path.last ?? "")\": Cannot find field."
                        : "Invalid value at '\($0.place)': \($0.message)"
                }.joined(separator: "\n"), "INVALID_ARGUMENT")
        }
    }

    private func error(_ code: Int, _ message: String, _ status: String, _ details: JSON = []) -> LoopbackResponse {
        .json(
            code,
            [
                "error": [
                    "code": .integer(code), "message": .string(message), "status": .string(status), "details": details,
                ]
            ])
    }

    // MARK: Texts and pictures

    private static let part = Shape.object([
        .may("text", .text()), .may("inlineData", .object([.need("mimeType", .text()), .need("data", .base64)])),
        .may("fileData"), .may("thought"), .may("thoughtSignature"),
    ])
    private static let content = Shape.object([.need("parts", .list(part, 1...3000)), .may("role", .text())])
    private static let aspects = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]

    private func generate(_ call: Call, model: String) -> LoopbackResponse {
        guard !model.hasPrefix("gemini-omni"), model != "gemini-2.5-flash-image" else {
            return error(
                404, "models/\(model) is not found for API version v1, or is not supported for generateContent.",
                "NOT_FOUND")
        }
        let configuration = Shape.object([
            .may("temperature", .number(0...2)), .may("topP", .number(0...1)), .may("topK"),
            .may("seed", .whole(Int(Int32.min)...Int(Int32.max))),
            .may("maxOutputTokens", .whole(1...1_000_000)),
            .may("responseMimeType", .choice(["text/plain", "application/json", "text/x.enum"])),
            .may("responseSchema", .object([], isOpen: true)), .may("responseJsonSchema", .object([], isOpen: true)),
            .may("candidateCount", .whole(1...8)), .may("stopSequences"), .may("thinkingConfig"),
            .may("mediaResolution"),
            .may("responseModalities", .list(.choice(["TEXT", "IMAGE", "AUDIO"]), 1...3)),
            .may(
                "imageConfig",
                .object([
                    .may("aspectRatio", .choice(Self.aspects)), .may("imageSize", .choice(["512", "1K", "2K", "4K"])),
                ])),
        ])
        let shape = Shape.object([
            .need("contents", .list(Self.content, 1...1000)), .may("systemInstruction", Self.content),
            .may("generationConfig", configuration), .may("safetySettings"), .may("tools"), .may("toolConfig"),
            .may("cachedContent"),
        ])
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let settings = json["generationConfig"]
        let prompt = (json["contents"]?.array ?? []).flatMap { $0["parts"]?.array ?? [] }.compactMap {
            $0["text"]?.string
        }.joined(separator: " ")
        let isPicture = model.contains("image")
        if settings?["responseModalities"]?.array?.contains("IMAGE") == true, !isPicture {
            return wrong(
                call, "generation_config.response_modalities",
                "Model does not support the requested response modalities: IMAGE")
        }
        if isPicture { return picture(call, model: model, prompt: prompt, settings?["imageConfig"]) }
        if settings?["responseSchema"] != nil || settings?["responseJsonSchema"] != nil,
            settings?["responseMimeType"] != "application/json"
        {
            return wrong(call, "generation_config", "response schema needs response_mime_type application/json")
        }
        var writer = Writer(prompt: prompt, draw: call.draw("text"))
        let text = writer.write(settings?["responseSchema"] ?? settings?["responseJsonSchema"])
        let isCut = call.isTruncated || (settings?["maxOutputTokens"]?.integer ?? .max) < text.tokens
        return call.work(.script, model: model, price: Money(nanodollars: 300 * prompt.tokens + 2500 * text.tokens)) {
            refusal(.rate(hint: 2), call)
        } answer: {
            let shown = isCut ? String(text.prefix(20)) : text
            return .json(
                200,
                answer(call, model, ["text": .string(shown)], isCut ? "MAX_TOKENS" : "STOP", prompt.tokens, text.tokens)
            )
        }
    }

    private func answer(_ call: Call, _ model: String, _ part: JSON, _ reason: String, _ input: Int, _ output: Int)
        -> JSON
    {
        let answer: JSON = [
            "candidates": [
                ["content": ["parts": [part], "role": "model"], "finishReason": .string(reason), "index": 0]
            ],
            "usageMetadata": [
                "promptTokenCount": .integer(input), "candidatesTokenCount": .integer(output),
                "totalTokenCount": .integer(input + output),
            ],
            "modelVersion": .string(model), "responseId": .string(String(call.digest.prefix(10))),
        ]
        return call.isStrange ? answer.merging(["xUnheardOf": [["of": .null]]]) : answer
    }

    private func picture(_ call: Call, model: String, prompt: String, _ settings: JSON?) -> LoopbackResponse {
        let shorter = ["512": 512, "2K": 2048, "4K": 4096][settings?["imageSize"]?.string ?? ""] ?? 1024
        let (width, height) =
            FrameSize.of(aspect: settings?["aspectRatio"]?.string ?? "1:1", shorter: shorter, multiple: 16) ?? (
                1024, 1024
            )
        return call.work(.picture, model: model, price: .usd(0.067)) {
            refusal(.rate(hint: 2), call)
        } answer: {
            let picture = Media.picture(seed: call.digest, width: width, height: height, .png).bytes()
            return .json(
                200,
                answer(
                    call, model, ["inlineData": ["mimeType": "image/png", "data": .string(picture.base64)]], "STOP",
                    prompt.tokens, 1290))
        }
    }

    // MARK: Video

    private func interact(_ call: Call) -> LoopbackResponse {
        let part = Shape.object([
            .need("type", .choice(["text", "image", "video", "audio"])), .may("text", .text()), .may("data", .base64),
            .may("uri", .link), .may("mime_type", .text()),
        ])
        let turn = Shape.object([.need("type", .choice(["user_input"])), .need("content", .list(part, 1...50))])
        let input = Shape.rule { value in
            if value.string != nil { return nil }
            guard let items = value.array, !items.isEmpty else { return "must be text, or a list of content" }
            return items.flatMap { ($0["type"] == "user_input" ? turn : part).issues(in: $0) }.first?.message
        }
        let format = Shape.object([
            .need("type", .choice(["video"])), .may("aspect_ratio", .choice(["16:9", "9:16"])),
            .may("resolution", .choice(["360p", "720p", "1080p", "4k"])), .may("delivery", .choice(["inline", "uri"])),
            .may(
                "duration",
                .rule { value in
                    guard let text = value.string, text.hasSuffix("s"), let seconds = Int(text.dropLast()),
                        (3...15).contains(seconds)
                    else { return "must be 3s to 10s (15s from 1.2)" }
                    return nil
                }),
        ])
        let shape = Shape.object([
            .need("model", .choice(["gemini-omni-1.1-flash", "gemini-omni-1.2-flash"])), .need("input", input),
            .may("response_format", format), .may("background", .flag), .may("store", .flag), .may("stream", .flag),
            .may("webhook_config"),
            .may("system_instruction"), .may("previous_interaction_id"),
            .may(
                "generation_config",
                .object([
                    .may("seed", .whole(Int(Int32.min)...Int(Int32.max))), .may("temperature", .number(0...2)),
                    .may("thinking_level"),
                    .may(
                        "video_config",
                        .object([
                            .may(
                                "task",
                                .choice([
                                    "text_to_video", "image_to_video", "reference_to_video", "edit", "extend",
                                    "upscale",
                                ]))
                        ])),
                ])),
        ])
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let form = json["response_format"]
        let seconds = Double(form?["duration"]?.string?.dropLast() ?? "8") ?? 8
        let model = json["model"]?.string ?? ""
        guard seconds <= 10 || model.contains("1.2") else {
            return wrong(call, "response_format.duration", "must be at most 10s")
        }
        if call.request.body.count > 4 << 20, form?["delivery"] != "uri" {
            return error(413, "Request payload size exceeds the limit: use delivery uri.", "INVALID_ARGUMENT")
        }
        let shorter = ["360p": 360, "1080p": 1080, "4k": 2160][form?["resolution"]?.string ?? ""] ?? 720
        let (width, height) =
            FrameSize.of(aspect: form?["aspect_ratio"]?.string ?? "16:9", shorter: shorter) ?? (1280, 720)
        let id = call.draw("\(call.now)").uuidText
        guard
            let job = call.begin(
                .clip, id: "v1_" + id, model: model,
                price: .usd((shorter > 1080 ? 0.21 : shorter > 720 ? 0.105 : 0.07) * seconds),
                input: form?["delivery"] ?? "inline",
                media: .clip(seed: call.digest, width: width, height: height, seconds: seconds),
                results: ["https://\(host)/files/\(id):download"], patience: 0)
        else { return refusal(.rate(hint: 10), call) }
        return .json(200, show(job, "in_progress"))
    }

    private func show(_ job: Job, _ status: JSON) -> JSON {
        [
            "id": .string(job.id), "object": "interaction", "model": .string(job.model), "status": status,
            "role": "model",
            "created": .string(TownClock.timestamp()), "updated": .string(TownClock.timestamp()),
        ]
    }

    private func interaction(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.look(id, vendor: name) else { return refusal(.missing, call) }
        switch job.state(now: call.now) {
        case .queued: return .json(200, show(job, job.isStrange ? "pondering" : "queued"))
        case .running: return .json(200, show(job, job.isStrange ? "pondering" : "in_progress"))
        case .cancelled: return .json(200, show(job, "cancelled"))
        case .ended(.done), .ended(.expired), .ended(.endless):
            let file = job.results.first?.split(separator: "/").last ?? ""
            let content: JSON =
                job.input == "uri"
                ? [
                    "type": "video", "mime_type": "video/mp4",
                    "uri": "https://\(host)/v1beta/files/\(String(file))?alt=media",
                ]
                : ["type": "video", "mime_type": "video/mp4", "data": .string(job.media.bytes().base64)]
            return .json(
                200,
                show(job, "completed").merging([
                    "steps": [["type": "model_output", "content": [content]]],
                    "usage": ["total_input_tokens": 12, "total_output_tokens": 46000, "total_tokens": 46012],
                ]))
        case .ended(.moderated):
            return .json(
                200,
                show(job, "failed").merging([
                    "errors": [["code": "PROHIBITED_CONTENT", "message": "blocked by safety filters"]]
                ]))
        case .ended:
            return .json(
                200, show(job, "failed").merging(["errors": [["code": "INTERNAL", "message": "Internal error."]]]))
        }
    }
}

extension Draw {
    /// As a UUID, from a copy.
    var uuidText: String {
        var copy = self
        return copy.uuid()
    }
}
