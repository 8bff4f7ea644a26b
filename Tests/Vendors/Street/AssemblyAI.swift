import FoundationEssentials
import Loopback
import Model

/// api.assemblyai.com: the words of a sound, in milliseconds.
struct AssemblyAI: Vendor {
    let name = "assemblyai"

    func serves(_ host: String) -> Bool {
        ["api.assemblyai.com", "api.eu.assemblyai.com", "cdn.assemblyai.com"].contains(host)
    }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == call.town.secret(name) else { return refusal(.key, call) }
        let parts = call.segments
        switch (call.method, parts.count) {
        case ("POST", 2) where call.path == "/v2/upload": return upload(call)
        case ("POST", 2) where call.path == "/v2/transcript": return create(call)
        case ("GET", 3) where parts[1] == "transcript": return show(call, parts[2])
        case ("GET", 4) where parts[1] == "transcript": return export(call, parts[2], parts[3])
        case ("DELETE", 3) where parts[1] == "transcript":
            return call.cancel(parts[2], evenRunning: true).map { .json(200, base($0.job, "deleted")) }
                ?? refusal(.missing, call)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: error(401, "Authentication error, API token missing/invalid")
        case .credit: error(400, "Your current account balance is negative. Please top up to continue using the API.")
        case .moderation: error(400, "The audio was rejected.")
        case .overload: error(503, "Service unavailable")
        case .missing: error(404, "Not found")
        case .rate(let hint):
            hint.map { error(429, "Too Many Requests").with("Retry-After", "\(Int($0.rounded(.up)))") }
                ?? error(429, "Too Many Requests")
        case .invalid(let issues): error(400, issues.map { "\($0.place): \($0.message)" }.joined(separator: "; "))
        }
    }

    private func error(_ status: Int, _ text: String) -> LoopbackResponse { .json(status, ["error": .string(text)]) }

    private func upload(_ call: Call) -> LoopbackResponse {
        guard !call.request.body.isEmpty else {
            return error(422, "Upload failed, please try again. If you continue to have issues please contact support.")
        }
        let file = "cdn.assemblyai.com/upload/\(call.request.body.sha256.prefix(36))"
        call.town.shelf.put(
            file, .bytes(call.request.body, type: "application/octet-stream", suffix: "bin"), expires: call.now + 86400)
        return .json(200, ["upload_url": .string("https://" + file)])
    }

    private func create(_ call: Call) -> LoopbackResponse {
        let shape = Shape.object(
            [
                .need("audio_url", .link), .need("speech_models", .list(.text(), 1...5)),
                .may("language_code", .text()), .may("language_detection", .flag),
                .may("punctuate", .flag), .may("format_text", .flag), .may("speaker_labels", .flag),
                .may("webhook_url", .link),
                .may("webhook_auth_header_name", .text()), .may("webhook_auth_header_value", .text()),
                .may("keyterms_prompt", .list(.text(), 0...1000)),
            ], isOpen: true)
        if let refused = refuse(call, shape) { return refused }
        let json = call.json ?? .null
        if json["language_code"] != nil, json["language_detection"] == true {
            return error(400, "`language_detection` is not available when `language_code` is specified.")
        }
        let url = json["audio_url"]?.string ?? ""
        let sound = call.town.shelf.resolve(url, now: call.now)?.bytes()
        if sound == nil, url.contains("//cdn.assemblyai.com/") { return error(403, "Cannot access uploaded file") }
        let words = sound.map { Heard.words($0, call) } ?? Speech("The fox wakes.").words
        let seconds = sound.map { SoundFile.seconds(of: $0) } ?? 1
        let model = json["speech_models"]?[0]?.string ?? ""
        let shown = JSON.array(
            words.map {
                [
                    "text": .string($0.text), "start": .integer(Int(1000 * $0.start)),
                    "end": .integer(Int(1000 * $0.end)), "confidence": 0.97,
                    "speaker": .null,
                ]
            })
        guard
            let job = call.begin(
                .align, id: call.draw("\(call.now)").uuidText, model: model,
                price: .usd((model == "universal-2" ? 0.15 : 0.21) * seconds / 3600),
                input: ["words": shown, "seconds": .integer(Int(seconds.rounded(.up))), "request": json],
                media: .bytes([], type: "", suffix: ""),
                results: [])
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, base(job, "queued"))
    }

    private func base(_ job: Job, _ status: JSON) -> JSON {
        let request = job.input["request"] ?? .null
        return [
            "id": .string(job.id), "language_code": request["language_code"] ?? "en_us", "status": status,
            "audio_url": request["audio_url"] ?? .null,
            "text": .null, "words": .null, "utterances": .null, "confidence": .null, "audio_duration": .null,
            "punctuate": true, "format_text": true,
            "webhook_url": request["webhook_url"] ?? .null, "speech_models": request["speech_models"] ?? .null,
            "speech_model_used": .string(job.model),
            "throttled": .null,
        ]
    }

    private func show(_ call: Call, _ id: String) -> LoopbackResponse {
        guard let job = call.town.jobs.look(id, vendor: name) else { return refusal(.missing, call) }
        switch job.state(now: call.now) {
        case .queued: return .json(200, base(job, job.isStrange ? "listening" : "queued"))
        case .running: return .json(200, base(job, job.isStrange ? "listening" : "processing"))
        case .cancelled: return .json(200, base(job, "error").merging(["error": "deleted"]))
        case .ended(.done), .ended(.expired), .ended(.endless):
            let words = job.input["words"]?.array ?? []
            return .json(
                200,
                base(job, "completed").merging([
                    "words": .array(words),
                    "text": .string(words.compactMap { $0["text"]?.string }.joined(separator: " ")), "confidence": 0.97,
                    "audio_duration": job.input["seconds"] ?? 1,
                ]))
        case .ended:
            return .json(
                200, base(job, "error").merging(["error": "Transcoding failed. File does not appear to contain audio."])
            )
        }
    }

    /// `srt` and `vtt`, one caption a word.
    private func export(_ call: Call, _ id: String, _ format: String) -> LoopbackResponse? {
        guard let job = call.town.jobs.peek(id, vendor: name) else { return refusal(.missing, call) }
        guard format == "srt" || format == "vtt" else { return nil }
        func time(_ value: JSON?) -> String {
            let milliseconds = value?.integer ?? 0
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let rest = String("\(1000 + milliseconds % 1000)".dropFirst())
            return
                "\(two(milliseconds / 3_600_000)):\(two(milliseconds / 60000 % 60)):\(two(milliseconds / 1000 % 60))\(format == "srt" ? "," : ".")\(rest)"
        }
        let captions = (job.input["words"]?.array ?? []).enumerated().map { index, word in
            "\(index + 1)\n\(time(word["start"])) --> \(time(word["end"]))\n\(word["text"]?.string ?? "")\n"
        }
        return .text(200, (format == "vtt" ? "WEBVTT\n\n" : "") + captions.joined(separator: "\n"), type: "text/plain")
    }
}
