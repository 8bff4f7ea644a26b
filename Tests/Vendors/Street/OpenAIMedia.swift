import Loopback
import Model

extension OpenAI {
    // MARK: Pictures

    private static func size(_ model: String) -> Shape {
        .rule { value in
            guard let text = value.string else { return "must be a string" }
            if ["1024x1024", "1536x1024", "1024x1536", "auto"].contains(text) { return nil }
            guard model.hasPrefix("gpt-image-2") else { return "must be one of 1024x1024, 1536x1024, 1024x1536, auto" }
            guard let (width, height) = FrameSize.parse(text) else { return "must be WIDTHxHEIGHT" }
            guard width % 16 == 0, height % 16 == 0 else { return "width and height must be divisible by 16" }
            guard width <= 3 * height, height <= 3 * width else { return "aspect ratio must be between 1:3 and 3:1" }
            return width <= 3840 && height <= 2160 || width <= 2160 && height <= 3840 ? nil : "at most 3840x2160"
        }
    }

    private static func fields(_ model: String) -> [Shape.Field] {
        [
            .need("model", .text()), .need("prompt", .text(most: 32000)), .may("size", size(model)),
            .may("quality", .choice(["low", "medium", "high", "xhigh", "max", "auto"])), .may("n", .whole(1...10)),
            .may("output_format", .choice(["png", "jpeg", "webp"])), .may("output_compression", .whole(0...100)),
            .may("background", .choice(["transparent", "opaque", "auto"])),
            .may("moderation", .choice(["auto", "low"])),
            .may("user", .text()), .may("safety_identifier", .text()),
        ]
    }

    func picture(_ call: Call) -> LoopbackResponse {
        let model = call.json?["model"]?.string ?? ""
        // `response_format` and `style` are among the names it does not know.
        if let refused = refuse(call, .object(Self.fields(model))) { return refused }
        return draw(call, call.json ?? .null, references: 0)
    }

    func edit(_ call: Call) -> LoopbackResponse {
        guard let parts = call.request.multipart else {
            return wrong(call, "image", "the body is no multipart/form-data")
        }
        let images = parts.filter { $0.name == "image[]" || $0.name == "image" }
        guard (1...16).contains(images.count) else { return wrong(call, "image", "1 to 16 images are needed") }
        guard images.allSatisfy({ $0.filename != nil && Self.isPicture($0.body) && $0.body.count < 50 << 20 }) else {
            return wrong(call, "image", "each must be a PNG, JPEG or WebP file of less than 50 MB")
        }
        var body: [String: JSON] = [:]
        for part in parts where part.name != "image[]" && part.name != "image" && part.name != "mask" {
            body[part.name] =
                ["n", "output_compression"].contains(part.name)
                ? Int(part.text).map { .integer($0) } ?? .null : .string(part.text)
        }
        let json = JSON.object(body)
        let issues = Shape.object(Self.fields(body["model"]?.string ?? "") + [.may("input_fidelity", .text())]).issues(
            in: json)
        return issues.isEmpty ? draw(call, json, references: images.count) : refusal(.invalid(issues), call)
    }

    static func isPicture(_ bytes: Bytes) -> Bool {
        bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) || bytes.starts(with: [0xFF, 0xD8, 0xFF])
            || bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
    }

    private func draw(_ call: Call, _ json: JSON, references: Int) -> LoopbackResponse {
        let model = json["model"]?.string ?? ""
        if model == "gpt-image-1" || model.hasPrefix("dall-e") {
            return .json(
                404,
                [
                    "error": [
                        "message": "The model `\(model)` has been deprecated.", "type": "invalid_request_error",
                        "param": .null, "code": "model_not_found",
                    ]
                ])
        }
        if call.isModerated { return refusal(.moderation, call) }
        let named = json["size"]?.string ?? "auto"
        let (width, height) = FrameSize.parse(named) ?? (1024, 1024)
        let format = json["output_format"]?.string ?? "png"
        let quality = json["quality"]?.string ?? "auto"
        let count = json["n"]?.integer ?? 1
        let tokens = count * width * height / 1000
        let input = (json["prompt"]?.string ?? "").tokens + 300 * references
        // 5 dollars a million tokens in, 40 out.
        let price = Money(nanodollars: 5000 * input + 40_000 * tokens)
        return call.work(.picture, model: model, price: price) {
            refusal(.rate(hint: 5), call)
        } answer: {
            let pictures = (0..<count).map { index -> JSON in
                let kind = Media.PictureFormat(rawValue: format) ?? .png
                return [
                    "b64_json": .string(
                        Media.picture(seed: call.digest + "\(index)", width: width, height: height, kind).bytes().base64
                    )
                ]
            }
            let answer: JSON = [
                "created": .integer(TownClock.epoch()), "data": .array(pictures), "size": .string("\(width)x\(height)"),
                "quality": .string(quality == "auto" ? "medium" : quality), "output_format": .string(format),
                "background": "opaque",
                "usage": [
                    "input_tokens": .integer(input), "output_tokens": .integer(tokens),
                    "total_tokens": .integer(input + tokens),
                    "input_tokens_details": [
                        "text_tokens": .integer(input - 300 * references), "image_tokens": .integer(300 * references),
                    ],
                    "output_tokens_details": ["image_tokens": .integer(tokens), "text_tokens": 0],
                ],
            ]
            return .json(200, call.isStrange ? answer.merging(["x_unheard_of": 7]) : answer)
        }
    }

    // MARK: Sounds

    func speech(_ call: Call) -> LoopbackResponse {
        let voices = [
            "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin",
            "cedar",
        ]
        let shape = Shape.object([
            .need("model", .choice(["tts-1", "tts-1-hd", "gpt-4o-mini-tts"])), .need("input", .text(most: 4096)),
            .need(
                "voice",
                .rule { value in
                    value["id"]?.string != nil || voices.contains(value.string ?? "")
                        ? nil : "must be one of \(voices.joined(separator: ", "))"
                }),
            .may("instructions", .text()),
            .may("response_format", .choice(["mp3", "opus", "aac", "flac", "wav", "pcm"])),
            .may("speed", .number(0.25...4)), .may("stream_format", .choice(["audio", "sse"])),
        ])
        if let refused = refuse(call, shape) { return refused }
        let text = call.json?["input"]?.string ?? ""
        let speech = Speech(text, speed: call.json?["speed"]?.number ?? 1)
        let format = call.json?["response_format"]?.string ?? "mp3"
        // 15 dollars a million characters.
        return call.work(
            .voice, model: call.json?["model"]?.string ?? "", price: Money(nanodollars: 15_000 * text.count)
        ) {
            refusal(.rate(hint: 1), call)
        } answer: {
            switch format {
            case "mp3": Heard.remember(speech.mp3(), speech, call).sound("audio/mpeg")
            case "wav": Heard.remember(speech.wav(rate: 24000), speech, call).sound("audio/wav")
            case "pcm": Heard.remember(speech.pcm(rate: 24000), speech, call).sound("audio/pcm")
            default: Heard.notPlayed(format)
            }
        }
    }

    func transcription(_ call: Call) -> LoopbackResponse {
        guard let parts = call.request.multipart else {
            return wrong(call, "file", "the body is no multipart/form-data")
        }
        func text(_ name: String) -> String? { parts.first { $0.name == name }?.text }
        guard let file = parts.first(where: { $0.name == "file" }), let filename = file.filename else {
            return wrong(call, "file", "a file with a filename is needed")
        }
        let known = [
            "file", "model", "response_format", "language", "temperature", "prompt", "timestamp_granularities[]",
            "include[]", "stream",
        ]
        if let part = parts.first(where: { !known.contains($0.name) }) {
            return refusal(.invalid([.init(path: [part.name], kind: .unknown, message: "")]), call)
        }
        let model = text("model") ?? ""
        let words = parts.contains { $0.name == "timestamp_granularities[]" && $0.text == "word" }
        let format = text("response_format") ?? "json"
        guard ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-transcribe"].contains(model) else {
            return wrong(call, "model", "is no transcription model")
        }
        guard file.body.count <= 25 << 20 else { return wrong(call, "file", "must have at most 25 MB") }
        guard
            ["mp3", "mp4", "mpeg", "mpga", "m4a", "wav", "webm", "flac", "ogg"].contains(
                where: filename.lowercased().hasSuffix)
        else {
            return wrong(call, "file", "Invalid file format.")
        }
        if format == "verbose_json" || words {
            guard model == "whisper-1" else {
                return wrong(call, "response_format", "verbose_json is for whisper-1 only")
            }
            guard format == "verbose_json" else {
                return wrong(call, "timestamp_granularities", "needs response_format verbose_json")
            }
        }
        let heard = Heard.words(file.body, call)
        let seconds = SoundFile.seconds(of: file.body)
        return call.work(.align, model: model, price: .usd(0.006 * seconds / 60)) {
            refusal(.rate(hint: 1), call)
        } answer: {
            let sentence = heard.map(\.text).joined(separator: " ")
            guard format == "verbose_json" else {
                return .json(
                    200,
                    [
                        "text": .string(sentence),
                        "usage": ["type": "duration", "seconds": .integer(Int(seconds.rounded(.up)))],
                    ])
            }
            return .json(
                200,
                [
                    "task": "transcribe", "language": "english", "duration": .number(seconds),
                    "text": .string(sentence),
                    "words": .array(
                        heard.map {
                            [
                                "word": .string($0.text.filter { !$0.isPunctuation || $0 == "'" }),
                                "start": .number($0.start), "end": .number($0.end),
                            ]
                        }),
                    "segments": [
                        ["id": 0, "seek": 0, "start": 0.0, "end": .number(seconds), "text": .string(" " + sentence)]
                    ],
                    "usage": ["type": "duration", "seconds": .integer(Int(seconds.rounded(.up)))],
                ])
        }
    }
}
