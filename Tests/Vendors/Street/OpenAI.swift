import Loopback
import Model

/// api.openai.com: chat, responses, images, speech, transcriptions.
struct OpenAI: Vendor {
    let name = "openai"

    func serves(_ host: String) -> Bool { host == "api.openai.com" }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        let response: LoopbackResponse? =
            switch (call.method, call.path) {
            case ("POST", "/v1/chat/completions"): chat(call)
            case ("POST", "/v1/responses"): responses(call)
            case ("POST", "/v1/images/generations"): picture(call)
            case ("POST", "/v1/images/edits"): edit(call)
            case ("POST", "/v1/audio/speech"): speech(call)
            case ("POST", "/v1/audio/transcriptions"): transcription(call)
            case ("GET", "/v1/models"): models(call)
            default: nil
            }
        var draw = call.draw("request")
        return response?.with("x-request-id", "req_\(draw.identifier(16))")
            .with("x-ratelimit-remaining-requests", "9999").with("x-ratelimit-reset-requests", "6ms")
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key:
            return error(
                401, "Incorrect API key provided. You can find your API key at your account page.",
                code: "invalid_api_key")
        case .credit:
            return error(
                429, "You exceeded your current quota, please check your plan and billing details.",
                type: "insufficient_quota", code: "insufficient_quota")
        case .moderation:
            return error(
                400, "Your request was rejected by the safety system.", type: "image_generation_user_error",
                code: "moderation_blocked")
        case .overload:
            return error(
                503, "The engine is currently overloaded, please try again later", type: "service_unavailable_error",
                code: "service_unavailable")
        case .missing: return error(404, "Invalid URL (\(call.method) \(call.path))")
        case .rate(let hint):
            let answer = error(
                429, "Rate limit reached for requests per min.", type: "requests", code: "rate_limit_exceeded")
            guard let hint else { return answer }
            return answer.with("retry-after", "\(Int(hint.rounded(.up)))").with("retry-after-ms", "\(Int(hint * 1000))")
        case .invalid(let issues):
            let issue = issues.first
            let place = issue?.place ?? ""
            return issue?.kind == .unknown
                ? error(400, "Unknown parameter: '\(place)'.", param: place, code: "unknown_parameter")
                : error(
                    400, "Invalid value for '\(place)': \(issue?.message ?? "").", param: place,
                    code: issue?.kind == .missing ? "missing_required_parameter" : "invalid_value")
        }
    }

    private func error(
        _ status: Int, _ message: String, type: String = "invalid_request_error", param: String? = nil,
        code: String? = nil
    ) -> LoopbackResponse {
        .json(
            status,
            [
                "error": [
                    "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
                    "code": code.map { .string($0) } ?? .null,
                ]
            ])
    }

    /// Models whose day has come, of contract section 0.5.
    private static let retired = ["gpt-image-1", "dall-e-2", "dall-e-3"]

    private func retired(_ model: String) -> LoopbackResponse? {
        Self.retired.contains(model)
            ? error(404, "The model `\(model)` has been deprecated.", code: "model_not_found") : nil
    }

    // MARK: Texts

    static let chatFields: [Shape.Field] = [
        .need("model", .text()),
        .need(
            "messages",
            .list(
                .object(
                    [
                        .need("role", .choice(["system", "developer", "user", "assistant", "tool"])),
                        .need("content", .any),
                    ],
                    isOpen: true), 1...2048)),
        .may("response_format", .rule(Self.format)), .may("temperature", .number(0...2)), .may("top_p", .number(0...1)),
        .may("seed", .whole(Int.min...Int.max)), .may("max_completion_tokens", .whole(1...1_000_000)),
        .may("max_tokens", .whole(1...1_000_000)), .may("n", .whole(1...128)), .may("stop"), .may("stream", .flag),
        .may("service_tier", .text()), .may("metadata", .object([], isOpen: true)),
        .may("reasoning_effort", .text()), .may("verbosity", .choice(["low", "medium", "high"])), .may("store", .flag),
        .may("user", .text()), .may("safety_identifier", .text()), .may("prompt_cache_key", .text()),
        .may("presence_penalty", .number(-2...2)), .may("frequency_penalty", .number(-2...2)), .may("tools"),
        .may("tool_choice"), .may("logprobs", .flag), .may("modalities"),
    ]

    /// The nested form of chat: `{type, json_schema: {name, strict, schema}}`.
    private static func format(_ value: JSON) -> String? {
        switch value["type"]?.string {
        case "text", "json_object": return nil
        case "json_schema":
            guard let form = value["json_schema"] else { return "json_schema is missing" }
            return problem(name: form["name"], strict: form["strict"], schema: form["schema"])
        default: return "type must be text, json_object or json_schema"
        }
    }

    private static func problem(name: JSON?, strict: JSON?, schema: JSON?) -> String? {
        guard let name = name?.string, (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({
                ($0 | 32) >= 97 && ($0 | 32) <= 122 || (48...57).contains($0) || $0 == 95 || $0 == 45
            })
        else { return "name must match ^[a-zA-Z0-9_-]{1,64}$" }
        guard let schema else { return "schema is missing" }
        return strict == true ? looseness(schema) : nil
    }

    /// What strict mode refuses: an object that allows more, or whose names are not all required.
    private static func looseness(_ schema: JSON) -> String? {
        if schema["type"] == "object" {
            guard schema["additionalProperties"] == false else {
                return "'additionalProperties' is required to be supplied and to be false"
            }
            let names = Set((schema["properties"]?.object ?? [:]).keys)
            guard Set(schema["required"]?.array?.compactMap(\.string) ?? []) == names else {
                return "'required' is required to be an array including every key in properties"
            }
        }
        for member in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let problem = looseness(member.value) { return problem }
        }
        return schema["items"].flatMap(looseness)
    }

    private func chat(_ call: Call) -> LoopbackResponse {
        if let refused = refuse(call, .object(Self.chatFields), moderates: false) { return refused }
        let json = call.json ?? .null
        let model = json["model"]?.string ?? ""
        if let refused = retired(model) { return refused }
        let limit = json["max_completion_tokens"]?.integer ?? json["max_tokens"]?.integer
        let text = Self.text(call, schema: json["response_format"]?["json_schema"]?["schema"])
        let isCut = call.isTruncated || (limit ?? .max) < text.tokens
        let prompt = json["messages"]?.text ?? ""
        return call.work(.script, model: model, price: Self.price(prompt.tokens, text.tokens)) {
            refusal(.rate(hint: 1), call)
        } answer: {
            .json(200, Self.completion(call, model: model, prompt: prompt, text: text, limit: isCut ? limit ?? 5 : nil))
        }
    }

    /// One dollar a million tokens in, four out.
    static func price(_ input: Int, _ output: Int) -> Money { Money(nanodollars: 1000 * input + 4000 * output) }

    static func text(_ call: Call, schema: JSON?) -> String {
        let messages = call.json?["messages"]?.array ?? []
        let prompt = messages.last { $0["role"] == "user" }?["content"]
        var writer = Writer(prompt: prompt?.string ?? prompt?.text ?? "", draw: call.draw("text"))
        return writer.write(schema)
    }

    /// `limit`: cut after so many tokens.
    static func completion(_ call: Call, model: String, prompt: String, text: String, limit: Int?) -> JSON {
        var draw = call.draw("id")
        let content: JSON = call.isModerated ? .null : .string(limit.map { String(text.prefix(4 * $0)) } ?? text)
        let refusal: JSON = call.isModerated ? "I'm sorry, I can't help with that." : .null
        var answer: JSON = [
            "id": "chatcmpl-\(draw.identifier(29))", "object": "chat.completion",
            "created": .integer(TownClock.epoch()), "model": .string(model),
            "choices": [
                [
                    "index": 0, "logprobs": .null, "finish_reason": limit == nil ? "stop" : "length",
                    "message": ["role": "assistant", "content": content, "refusal": refusal, "annotations": []],
                ]
            ],
            "usage": [
                "prompt_tokens": .integer(prompt.tokens), "completion_tokens": .integer(text.tokens),
                "total_tokens": .integer(prompt.tokens + text.tokens),
                "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
                "completion_tokens_details": ["reasoning_tokens": 0, "audio_tokens": 0],
            ],
            "service_tier": "default", "system_fingerprint": "fp_b8bc95a0ac",
        ]
        if call.isStrange { answer = answer.merging(["x_unheard_of": ["a": [1, .null]], "service_tier": "quantum"]) }
        return answer
    }

    private func responses(_ call: Call) -> LoopbackResponse {
        let format = Shape.rule { value in
            value["type"] == "json_schema"
                ? Self.problem(name: value["name"], strict: value["strict"], schema: value["schema"])
                : value["type"] == "text" ? nil : "type must be text or json_schema"
        }
        let shape = Shape.object([
            .need("model", .text()), .need("input", .any), .may("instructions", .text()),
            .may("max_output_tokens", .whole(16...1_000_000)), .may("reasoning", .object([], isOpen: true)),
            .may("store", .flag), .may("temperature", .number(0...2)), .may("top_p", .number(0...1)),
            .may("text", .object([.may("format", format), .may("verbosity", .text())])), .may("background", .flag),
            .may("metadata", .object([], isOpen: true)), .may("service_tier", .text()), .may("tools"), .may("include"),
            .may("truncation", .text()), .may("previous_response_id"), .may("prompt_cache_key"), .may("stream", .flag),
        ])
        if let refused = refuse(call, shape, moderates: false) { return refused }
        let json = call.json ?? .null
        let model = json["model"]?.string ?? ""
        let prompt = (json["instructions"]?.string ?? "") + (json["input"]?.text ?? "")
        var writer = Writer(prompt: json["input"]?.string ?? prompt, draw: call.draw("text"))
        let text = writer.write(json["text"]?["format"]?["schema"])
        return call.work(.script, model: model, price: Self.price(prompt.tokens, text.tokens)) {
            refusal(.rate(hint: 1), call)
        } answer: {
            var draw = call.draw("id")
            let part: JSON =
                call.isModerated
                ? ["type": "refusal", "refusal": "I'm sorry, I can't help with that."]
                : ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": []]
            return .json(
                200,
                [
                    "id": "resp_\(draw.identifier(48))", "object": "response",
                    "created_at": .integer(TownClock.epoch()),
                    "status": call.isTruncated ? "incomplete" : "completed", "error": .null, "model": .string(model),
                    "incomplete_details": call.isTruncated ? ["reason": "max_output_tokens"] : .null,
                    "output": [
                        ["id": "rs_\(draw.identifier(48))", "type": "reasoning", "summary": []],
                        [
                            "id": "msg_\(draw.identifier(48))", "type": "message", "status": "completed",
                            "role": "assistant", "content": [part],
                        ],
                    ],
                    "usage": [
                        "input_tokens": .integer(prompt.tokens), "output_tokens": .integer(text.tokens),
                        "total_tokens": .integer(prompt.tokens + text.tokens),
                    ],
                ])
        }
    }

    private func models(_ call: Call) -> LoopbackResponse {
        let dates: [(String, String?)] = [
            ("gpt-6-luna", nil), ("gpt-image-2.5-sunburst", nil), ("gpt-image-1.5", "2026-12-01"),
            ("gpt-4o-mini-tts", "2027-01-06"), ("whisper-1", "2027-02-26"),
        ]
        return .json(
            200,
            [
                "object": "list",
                "data": .array(
                    dates.map { id, day in
                        [
                            "id": .string(id), "object": "model", "owned_by": "openai",
                            "shutdown_date": day.map { .string($0) } ?? .null,
                        ]
                    }),
            ])
    }
}
