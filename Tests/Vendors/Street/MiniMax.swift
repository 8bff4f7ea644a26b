import FoundationEssentials
import Loopback
import Model

/// api.minimax.io: voices as hexadecimal text, clips as tasks, all errors inside successes.
struct MiniMax: Vendor {
    let name = "minimax"

    func serves(_ host: String) -> Bool { ["api.minimax.io", "api.minimaxi.com", "api-uw.minimax.io"].contains(host) }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        switch (call.method, call.path) {
        case ("POST", "/v1/t2a_v2"): return speak(call)
        case ("POST", "/v1/video_generation"): return create(call)
        case ("GET", "/v1/query/video_generation"): return query(call)
        case ("GET", "/v1/files/retrieve"): return retrieve(call)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key:
            error(
                1004, "login fail: Please carry the API secret key in the 'Authorization' field of the request header")
        case .credit: error(1008, "insufficient balance")
        case .moderation: error(1026, "input new_sensitive")
        case .overload: error(1024, "internal error")
        case .missing: .text(404, "404 page not found")
        case .rate(.some(let hint)):
            error(1002, "rate limit exceeded(RPM)").with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none): error(1041, "conn limit")
        case .invalid(let issues): error(2013, "invalid params, " + issues.map(\.place).joined(separator: ", "))
        }
    }

    private func error(_ code: Int, _ message: String) -> LoopbackResponse {
        .json(200, ["base_resp": ["status_code": .integer(code), "status_msg": .string(message)], "trace_id": "demo"])
    }

    private static let fine: JSON = ["base_resp": ["status_code": 0, "status_msg": "success"]]

    private func speak(_ call: Call) -> LoopbackResponse {
        let emotions = [
            "happy", "sad", "angry", "fearful", "disgusted", "surprised", "calm", "fluent", "whisper", "neutral",
        ]
        let shape = Shape.object(
            [
                .need(
                    "model",
                    .choice([
                        "speech-2.8-hd", "speech-2.8-turbo", "speech-2.6-hd", "speech-2.6-turbo", "speech-02-hd",
                        "speech-02-turbo",
                    ])),
                .need("text", .text(most: 9999)), .may("stream", .flag),
                .need(
                    "voice_setting",
                    .object(
                        [
                            .need("voice_id", .text()), .may("speed", .number(0.5...2)),
                            .may("vol", .number(0.01...10)), .may("pitch", .whole(-12...12)),
                            .may("emotion", .choice(emotions)),
                        ], isOpen: true)),
                .may(
                    "audio_setting",
                    .object(
                        [
                            .may("sample_rate", .oneOf([8000, 16000, 22050, 24000, 32000, 44100])),
                            .may("bitrate", .oneOf([32000, 64000, 128_000, 256_000])),
                            .may("format", .choice(["mp3", "pcm", "flac", "wav"])), .may("channel", .oneOf([1, 2])),
                        ], isOpen: true)),
                .may("language_boost", .text()), .may("pronunciation_dict"), .may("subtitle_enable", .flag),
                .may("output_format", .choice(["hex", "url"])),
            ], isOpen: true)
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        let text = json["text"]?.string ?? ""
        let rate = json["audio_setting"]?["sample_rate"]?.integer ?? 32000
        let format = json["audio_setting"]?["format"]?.string ?? "mp3"
        let speech = Speech(text, speed: json["voice_setting"]?["speed"]?.number ?? 1)
        let sound: Bytes
        switch format {
        case "mp3": sound = speech.mp3()
        case "wav": sound = speech.wav(rate: rate)
        case "pcm": sound = speech.pcm(rate: rate)
        default: return Heard.notPlayed(format)
        }
        let model = json["model"]?.string ?? ""
        let price = Money(nanodollars: (model.hasSuffix("turbo") ? 60_000 : 100_000) * text.count)
        return call.work(.voice, model: model, price: price) {
            refusal(.rate(hint: nil), call)
        } answer: {
            _ = Heard.remember(sound, speech, call)
            let host = "minimax-algeng-chat-tts-us.oss-us-east-1.aliyuncs.com"
            func place(_ name: String, _ media: Media) -> JSON {
                let file = "\(host)/audio/\(call.digest.prefix(20))\(name)"
                call.town.shelf.put(file, media, expires: call.now + 86400)
                return .string("https://\(file)?Expires=1763776400&Signature=abc")
            }
            var data: JSON = ["status": 2, "ced": ""]
            data = data.merging([
                "audio": json["output_format"] == "url"
                    ? place(
                        ".\(format)", .bytes(sound, type: "audio/\(format == "mp3" ? "mpeg" : format)", suffix: format))
                    : .string(sound.hex)
            ])
            if json["subtitle_enable"] == true {
                let words = speech.words.map { word -> JSON in
                    [
                        "text": .string(word.text), "time_begin": .number(1000 * word.start),
                        "time_end": .number(1000 * word.end),
                    ]
                }
                data = data.merging([
                    "subtitle_file": place(
                        ".title", .bytes(Array(JSON.array(words).text.utf8), type: "application/json", suffix: "title"))
                ])
            }
            let body: JSON = [
                "data": data, "trace_id": .string(String(call.digest.prefix(32))),
                "extra_info": [
                    "audio_length": .integer(Int(1000 * speech.seconds)), "audio_sample_rate": .integer(rate),
                    "audio_size": .integer(sound.count),
                    "bitrate": 128000, "word_count": .integer(speech.words.count),
                    "usage_characters": .integer(text.count),
                    "audio_format": .string(format), "audio_channel": 1,
                ],
            ]
            return .json(200, body.merging(Self.fine).merging(call.isStrange ? ["unheard_of": "x"] : [:]))
        }
    }

    private func create(_ call: Call) -> LoopbackResponse {
        let image = Shape.media(dataURL: 20 << 20)
        let shape = Shape.object(
            [
                .need("model", .choice(["MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"])),
                .may("prompt", .text(most: 2000)),
                .may("first_frame_image", image), .may("last_frame_image", image), .may("duration", .oneOf([6, 10])),
                .may("resolution", .choice(["512P", "768P", "1080P"])), .may("prompt_optimizer", .flag),
                .may("callback_url", .link),
            ], isOpen: true)
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        guard json["prompt"] != nil || json["first_frame_image"] != nil else {
            return wrong(call, "prompt", "is required")
        }
        let seconds = json["duration"]?.number ?? 6
        guard seconds == 6 || json["resolution"] != "1080P" else {
            return wrong(call, "duration", "10 s are not made at 1080P")
        }
        let height = ["512P": 512, "1080P": 1080][json["resolution"]?.string ?? ""] ?? 768
        let (wide, high) = FrameSize.of(aspect: "16:9", shorter: height) ?? (1366, 768)
        var draw = call.draw("\(call.now)")
        let id = "\(100_000_000_000_000 + draw.next(99_999_999_999_999))"
        guard
            call.begin(
                .clip, id: id, model: json["model"]?.string ?? "",
                price: .usd(0.5),
                input: ["width": .integer(wide), "height": .integer(high)],
                media: .clip(seed: call.digest, width: wide, height: high, seconds: seconds),
                results: ["https://public-cdn-video-data-algeng-us.oss-us-east-1.aliyuncs.com/\(id).mp4"],
                keeps: 9 * 3600) != nil
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, Self.fine.merging(["task_id": .string(id)]))
    }

    private func query(_ call: Call) -> LoopbackResponse {
        guard let job = call.town.jobs.look(call.request.query("task_id") ?? "", vendor: name) else {
            return wrong(call, "task_id", "is not known")
        }
        let base = Self.fine.merging(["task_id": .string(job.id)])
        switch job.state(now: call.now) {
        case .queued: return .json(200, base.merging(["status": job.isStrange ? "Daydreaming" : "Queueing"]))
        case .running:
            return .json(
                200,
                base.merging(["status": job.isStrange ? "Daydreaming" : job.polls == 1 ? "Preparing" : "Processing"]))
        case .ended(.moderated):
            return .json(
                200,
                base.merging([
                    "status": "Fail", "base_resp": ["status_code": 1027, "status_msg": "output new_sensitive"],
                ]))
        case .cancelled, .ended(.failed), .ended(.aborted): return .json(200, base.merging(["status": "Fail"]))
        case .ended:
            return .json(
                200,
                base.merging([
                    "status": "Success", "file_id": .string(job.id), "video_width": job.input["width"] ?? 0,
                    "video_height": job.input["height"] ?? 0,
                ]))
        }
    }

    private func retrieve(_ call: Call) -> LoopbackResponse {
        guard let job = call.town.jobs.peek(call.request.query("file_id") ?? "", vendor: name),
            job.state(now: call.now) == .ended(.done)
        else {
            return wrong(call, "file_id", "is not known")
        }
        return .json(
            200,
            Self.fine.merging([
                "file": [
                    "file_id": .integer(Int(job.id) ?? 0), "bytes": .integer(5_896_337),
                    "created_at": .integer(TownClock.epoch()), "filename": "output_aigc.mp4",
                    "purpose": "video_generation", "download_url": .string(job.results.first ?? ""),
                ]
            ]))
    }
}
