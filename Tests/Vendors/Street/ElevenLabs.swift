import Loopback
import Model

/// api.elevenlabs.io: voices, with the times of characters when they are asked for.
struct ElevenLabs: Vendor {
    let name = "elevenlabs"

    func serves(_ host: String) -> Bool { host == "api.elevenlabs.io" }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("xi-api-key") == call.town.secret(name) else { return refusal(.key, call) }
        let parts = call.segments
        switch (call.method, parts.first, parts.dropFirst().first) {
        case ("POST", "v1", "text-to-speech") where parts.count == 3:
            return speak(call, voice: parts[2], withTimes: false)
        case ("POST", "v1", "text-to-speech") where parts.count == 4 && parts[3] == "with-timestamps":
            return speak(call, voice: parts[2], withTimes: true)
        case ("GET", "v1", "voices"): return .json(200, ["voices": [Self.voice]])
        case ("GET", "v2", "voices"):
            return .json(200, ["voices": [Self.voice], "has_more": false, "total_count": 1, "next_page_token": .null])
        case ("GET", "v1", "user"):
            return .json(
                200,
                [
                    "tier": "creator", "character_count": 1200, "character_limit": 100000, "status": "active",
                    "currency": "usd",
                ])
        default: return nil
        }
    }

    private static let voice: JSON = [
        "voice_id": "JBFqnCBsd6RMkjVDRZzb", "name": "George", "category": "premade", "labels": ["gender": "male"],
        "preview_url": "https://storage.googleapis.com/eleven-public-prod/x.mp3",
    ]

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: detail(401, "invalid_api_key", "Invalid API key")
        case .credit: detail(401, "quota_exceeded", "This request exceeds your quota of 100000.")
        case .moderation: detail(400, "detected_unusual_activity", "The text was rejected by our moderation.")
        case .overload: detail(429, "system_busy", "Service busy")
        case .missing: detail(404, "not_found", "Not Found")
        case .rate(let hint):
            hint.map { detail(429, "system_busy", "Service busy").with("Retry-After", "\(Int($0.rounded(.up)))") }
                ?? detail(
                    429, "too_many_concurrent_requests",
                    "Too many concurrent requests. Your current subscription is associated with a maximum of \(call.town.concurrency(name)) concurrent requests."
                )
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

    private func detail(_ status: Int, _ code: String, _ message: String) -> LoopbackResponse {
        .json(status, ["detail": ["status": .string(code), "message": .string(message)]])
    }

    private func speak(_ call: Call, voice: String, withTimes: Bool) -> LoopbackResponse {
        let shape = Shape.object(
            [
                .need("text", .text()), .may("model_id", .text()), .may("language_code", .text()),
                .may(
                    "voice_settings",
                    .object(
                        [
                            .may("stability", .number(0...1)), .may("similarity_boost", .number(0...1)),
                            .may("style", .number(0...1)),
                            .may("use_speaker_boost", .flag), .may("speed", .number(0.7...1.2)),
                        ], isOpen: true)),
                .may("seed", .whole(0...4_294_967_295)), .may("previous_text", .text()), .may("next_text", .text()),
                .may("previous_request_ids", .list(.text(), 0...3)), .may("next_request_ids", .list(.text(), 0...3)),
                .may("apply_text_normalization", .choice(["auto", "on", "off"])),
            ], isOpen: true)
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let text = json["text"]?.string ?? ""
        let model = json["model_id"]?.string ?? "eleven_multilingual_v2"
        let limits = [
            "eleven_flash_v2_5": 40000, "eleven_turbo_v2_5": 40000, "eleven_multilingual_v2": 10000, "eleven_v3": 5000,
        ]
        guard let limit = limits[model] else {
            return detail(400, "model_not_found", "A model with ID \(model) was not found.")
        }
        guard text.count <= limit else {
            return detail(
                400, "max_character_limit_exceeded",
                "This request's text has \(text.count) characters and exceeds the character limit of \(limit).")
        }
        guard !text.isEmpty else { return detail(400, "input_text_empty", "Input text is empty.") }
        guard voice.utf8.count >= 10, voice.utf8.allSatisfy({ $0 < 128 }) else {
            return detail(404, "voice_not_found", "A voice with the voice_id \(voice) was not found.")
        }
        if model == "eleven_v3", json["previous_request_ids"]?.array?.isEmpty == false {
            return detail(400, "unsupported_model", "Request stitching is not available for eleven_v3.")
        }
        let format = call.request.query("output_format") ?? "mp3_44100_128"
        guard let (codec, rate) = Self.format(format) else {
            return detail(400, "invalid_output_format", "\(format) is no output format.")
        }
        guard codec != "opus", codec != "ulaw", codec != "alaw" else { return Heard.notPlayed(format) }
        let speech = Speech(text, speed: json["voice_settings"]?["speed"]?.number ?? 1)
        let credits = model.contains("flash") || model.contains("turbo") ? (text.count + 1) / 2 : text.count
        // Excess waits in the vendor's queue, which holds ten times what runs at once.
        let patience = 10 * call.town.latency(.voice)
        let running = call.town.slots.count(name, now: call.now)
        return call.work(.voice, model: model, price: Money(nanodollars: 200_000 * credits), patience: patience) {
            refusal(.rate(hint: nil), call)
        } answer: {
            let sound =
                switch codec {
                case "mp3": speech.mp3()
                case "wav": speech.wav(rate: rate)
                default: speech.pcm(rate: rate)
                }
            _ = Heard.remember(sound, speech, call)
            var draw = call.draw("id")
            let times: JSON = [
                "characters": .array(speech.characters.map { .string($0.text) }),
                "character_start_times_seconds": .array(speech.characters.map { .number($0.start) }),
                "character_end_times_seconds": .array(speech.characters.map { .number($0.end) }),
            ]
            var body: JSON = ["audio_base64": .string(sound.base64), "alignment": times, "normalized_alignment": times]
            if call.isStrange { body = body.merging(["x_unheard_of": true, "normalized_alignment": .null]) }
            let answer =
                withTimes
                ? LoopbackResponse.json(200, body)
                : sound.sound(codec == "mp3" ? "audio/mpeg" : codec == "wav" ? "audio/wav" : "audio/pcm")
            return answer.with("request-id", draw.identifier(20)).with("character-cost", "\(credits)")
                .with("current-concurrent-requests", "\(running)")
                .with("maximum-concurrent-requests", "\(call.town.concurrency(name))")
        }
    }

    /// `mp3_44100_128`: codec and samples a second. Nil for what the vendor does not offer.
    private static func format(_ text: String) -> (String, Int)? {
        let known =
            [
                "mp3_22050_32", "mp3_24000_48", "mp3_44100_32", "mp3_44100_64", "mp3_44100_96", "mp3_44100_128",
                "mp3_44100_192",
                "ulaw_8000", "alaw_8000", "opus_48000_32", "opus_48000_64", "opus_48000_96", "opus_48000_128",
                "opus_48000_192",
            ]
            + ["pcm", "wav"].flatMap { codec in
                [8000, 16000, 22050, 24000, 32000, 44100, 48000].map { "\(codec)_\($0)" }
            }
        let parts = text.split(separator: "_")
        guard known.contains(text), parts.count >= 2, let rate = Int(parts[1]) else { return nil }
        return (String(parts[0]), rate)
    }
}
