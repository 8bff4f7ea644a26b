import Loopback
import Model

/// REGION-aiplatform.googleapis.com: Veo by operations.
struct Vertex: Vendor {
    let name = "vertex"

    func serves(_ host: String) -> Bool { host.hasSuffix("aiplatform.googleapis.com") }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard GoogleTokens.accepts(call, for: name) else { return refusal(.key, call) }
        // v1beta1/projects/P/locations/L/publishers/google/models/M:action
        let parts = call.segments
        guard call.method == "POST", parts.count == 9, parts[1] == "projects", parts[5] == "publishers",
            parts[7] == "models"
        else { return nil }
        guard call.request.host.hasPrefix(parts[4] + "-") || call.request.host.hasPrefix("aiplatform") else {
            return wrong(call, "location", "\(parts[4]) is not the region of this host")
        }
        let action = parts[8].split(separator: ":").map(String.init)
        guard action.count == 2 else { return nil }
        let model = parts[1...7].joined(separator: "/") + "/" + action[0]
        switch action[1] {
        case "predictLongRunning": return start(call, model)
        case "fetchPredictOperation": return fetch(call)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        if case .key = refusal {
            return .json(
                401,
                [
                    "error": [
                        "code": 401, "status": "UNAUTHENTICATED",
                        "message": "Request had invalid authentication credentials. Expected OAuth 2 access token.",
                    ]
                ])
        }
        return Gemini().refusal(refusal, call)
    }

    private func start(_ call: Call, _ model: String) -> LoopbackResponse {
        let id = model.split(separator: "/").last.map(String.init) ?? ""
        guard ["veo-3.1-generate-001", "veo-3.1-fast-generate-001"].contains(id) else { return refusal(.missing, call) }
        let image = Shape.object([
            .may("bytesBase64Encoded", .base64), .may("gcsUri", .text()),
            .may("mimeType", .choice(["image/png", "image/jpeg"])),
        ])
        let reference = Shape.object([
            .need("image", image), .need("referenceType", .choice(["asset", "ASSET", "style", "STYLE"])),
        ])
        let shape = Shape.object([
            .need(
                "instances",
                .list(
                    .object([
                        .need("prompt", .text()), .may("image", image), .may("lastFrame", image),
                        .may("referenceImages", .list(reference, 1...3)), .may("video"),
                    ]), 1...1)),
            .may(
                "parameters",
                .object([
                    .may("sampleCount", .whole(1...4)), .may("durationSeconds", .oneOf([4, 6, 8])),
                    .may("aspectRatio", .choice(["16:9", "9:16"])),
                    .may("resolution", .choice(["720p", "1080p", "4k"])),
                    .may("negativePrompt", .text()),
                    .may("personGeneration", .choice(["allow_adult", "dont_allow", "allow_all"])),
                    .may("seed", .whole(0...Int(UInt32.max))), .may("generateAudio", .flag),
                    .may("enhancePrompt", .flag),
                    .may("storageUri", .text()), .may("compressionQuality"), .may("resizeMode"),
                ])),
        ])
        if let refused = refuse(call, shape) { return refused }
        let settings = call.json?["parameters"]
        let seconds = settings?["durationSeconds"]?.number ?? 8
        let shorter = ["1080p": 1080, "4k": 2160][settings?["resolution"]?.string ?? ""] ?? 720
        let (width, height) =
            FrameSize.of(aspect: settings?["aspectRatio"]?.string ?? "16:9", shorter: shorter) ?? (1280, 720)
        let isSilent = settings?["generateAudio"] == false
        let price = (id.contains("fast") ? isSilent ? 0.10 : 0.15 : isSilent ? 0.20 : 0.40) * seconds
        guard
            let job = call.begin(
                .clip, id: "\(model)/operations/\(call.draw("\(call.now)").uuidText)", model: id, price: .usd(price),
                media: .clip(seed: call.digest, width: width, height: height, seconds: seconds), results: [],
                patience: 0)
        else { return refusal(.rate(hint: nil), call) }
        return .json(200, ["name": .string(job.id)])
    }

    private func fetch(_ call: Call) -> LoopbackResponse {
        if let refused = refuse(call, .object([.need("operationName", .text())])) { return refused }
        guard let job = call.town.jobs.look(call.json?["operationName"]?.string ?? "", vendor: name) else {
            return refusal(.missing, call)
        }
        let name: JSON = ["name": .string(job.id)]
        let type: JSON = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
        switch job.state(now: call.now) {
        case .queued, .running:
            return .json(200, job.isStrange ? name.merging(["metadata": ["mood": "pensive"]]) : name)
        case .cancelled: return .json(200, name.merging(["done": true, "error": ["code": 1, "message": "cancelled"]]))
        case .ended(.moderated):
            return .json(
                200,
                name.merging([
                    "done": true,
                    "response": [
                        "@type": type, "raiMediaFilteredCount": 1,
                        "raiMediaFilteredReasons": [
                            "Veo could not generate 1 video(s) because of its safety filters. Support codes: 58061214"
                        ],
                    ],
                ]))
        case .ended(.failed), .ended(.aborted):
            return .json(
                200,
                name.merging(["done": true, "error": ["code": 13, "message": "Internal error. Please try again."]]))
        case .ended:
            return .json(
                200,
                name.merging([
                    "done": true,
                    "response": [
                        "@type": type, "raiMediaFilteredCount": 0,
                        "videos": [["bytesBase64Encoded": .string(job.media.bytes().base64), "mimeType": "video/mp4"]],
                    ],
                ]))
        }
    }
}
