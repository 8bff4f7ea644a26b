import Loopback
import Model

/// api.inworld.ai: voices as base64, with words and the spaces between them.
struct Inworld: Vendor {
    let name = "inworld"

    func serves(_ host: String) -> Bool { host == "api.inworld.ai" }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Basic \(call.town.secret(name))" else { return refusal(.key, call) }
        switch (call.method, call.path) {
        case ("POST", "/tts/v1/voice"): return speak(call)
        case ("GET", "/voices/v1/voices"), ("GET", "/tts/v1/voices"):
            return .json(200, ["voices": [["voiceId": "Dennis", "languages": ["en"]]]])
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: error(401, 16, "Invalid authorization credentials")
        case .credit: error(429, 8, "Insufficient credits: quota exceeded")
        case .moderation: error(400, 3, "Text was rejected by content policy")
        case .overload: error(503, 14, "Service unavailable")
        case .missing: error(404, 5, "Not Found")
        case .rate(let hint):
            hint.map { error(429, 8, "Resource exhausted").with("Retry-After", "\(Int($0.rounded(.up)))") }
                ?? error(429, 8, "Resource exhausted")
        case .invalid(let issues): error(400, 3, issues.map { "\($0.place): \($0.message)" }.joined(separator: "; "))
        }
    }

    private func error(_ status: Int, _ code: Int, _ message: String) -> LoopbackResponse {
        .json(status, ["code": .integer(code), "message": .string(message), "details": []])
    }

    private func speak(_ call: Call) -> LoopbackResponse {
        let shape = Shape.object([
            .need("text", .text(most: 2000)), .need("voiceId", .text()),
            .need("modelId", .choice(["inworld-tts-2", "inworld-tts-1.5-max", "inworld-tts-1.5-mini"])),
            .may(
                "audioConfig",
                .object([
                    .may("audioEncoding", .choice(["MP3", "LINEAR16", "OGG_OPUS", "ALAW", "MULAW", "PCM", "WAV"])),
                    .may("sampleRateHertz", .whole(8000...48000)),
                    .may("bitRate", .whole(16000...320_000)), .may("speakingRate", .number(0.5...1.5)),
                ])),
            .may("temperature", .number(0...2)), .may("applyTextNormalization", .choice(["ON", "OFF"])),
            .may("language", .text()), .may("deliveryMode", .text()),
            .may("timestampType", .choice(["WORD", "CHARACTER"])),
        ])
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let text = json["text"]?.string ?? ""
        let model = json["modelId"]?.string ?? ""
        let encoding = json["audioConfig"]?["audioEncoding"]?.string ?? "MP3"
        let rate = json["audioConfig"]?["sampleRateHertz"]?.integer ?? 48000
        let speech = Speech(text, speed: json["audioConfig"]?["speakingRate"]?.number ?? 1)
        let sound: Bytes
        switch encoding {
        case "MP3": sound = speech.mp3()
        case "LINEAR16", "WAV": sound = speech.wav(rate: rate)
        case "PCM": sound = speech.pcm(rate: rate)
        default: return Heard.notPlayed(encoding)
        }
        // 5 or 10 dollars a million characters.
        return call.work(
            .voice, model: model, price: Money(nanodollars: (model.contains("mini") ? 5000 : 10_000) * text.count)
        ) {
            refusal(.rate(hint: nil), call)
        } answer: {
            _ = Heard.remember(sound, speech, call)
            var body: JSON = [
                "audioContent": .string(sound.base64),
                "usage": ["processedCharactersCount": .integer(text.count), "modelId": .string(model)],
            ]
            switch json["timestampType"]?.string {
            case "WORD": body = body.merging(["timestampInfo": ["wordAlignment": Self.words(speech)]])
            case "CHARACTER":
                body = body.merging([
                    "timestampInfo": [
                        "characterAlignment": [
                            "characters": .array(speech.characters.map { .string($0.text) }),
                            "characterStartTimeSeconds": .array(speech.characters.map { .number($0.start) }),
                            "characterEndTimeSeconds": .array(speech.characters.map { .number($0.end) }),
                        ]
                    ]
                ])
            default: break
            }
            return .json(200, call.isStrange ? body.merging(["unheardOf": [1]]) : body)
        }
    }

    /// Every token in order, spaces included, as the newer documentation says.
    private static func words(_ speech: Speech) -> JSON {
        var pieces: [Speech.Piece] = []
        for word in speech.words {
            if let last = pieces.last { pieces.append(Speech.Piece(text: " ", start: last.end, end: word.start)) }
            pieces.append(word)
        }
        return [
            "words": .array(pieces.map { .string($0.text) }),
            "wordStartTimeSeconds": .array(pieces.map { .number($0.start) }),
            "wordEndTimeSeconds": .array(pieces.map { .number($0.end) }), "phoneticDetails": [],
        ]
    }
}
