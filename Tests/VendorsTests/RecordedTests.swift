import FoundationEssentials
import Loopback
import Testing
import vidbuild_vendors

/// What the vendors' own SDKs sent, replayed to the stand-ins: `VIDBUILD_EXCHANGES` names the folder of recordings.
struct RecordedTests {
    static let folder = ProcessInfo.processInfo.environment["VIDBUILD_EXCHANGES"] ?? ""

    /// Recorded when these could still be had: the stand-ins play today's vendors.
    private static let ended = ["gpt-image-1", "veo-3.1-generate-preview"]

    @Test(.enabled(if: !folder.isEmpty, "VIDBUILD_EXCHANGES is not set"))
    func whatSDKsSendIsAccepted() throws {
        var options = Town.Options()
        options.speed = 100_000
        let town = try #require(Town(options))
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted() where file != "INDEX.json"
        {
            let data = try #require(FileManager.default.contents(atPath: "\(Self.folder)/\(file)"))
            let recording = try #require(JSON(parsing: Array(data)))
            // Later requests name jobs that only the recorded vendor knew.
            let exchange = recording["conversation"]?[0] ?? recording
            guard let request = exchange["request"], request["method"] == "POST",
                let status = exchange["response"]?["status"]?.integer,
                (200..<300).contains(status), let json = request["body"]?["json"], let url = request["url"]?.string,
                let key = Self.key(recording["vendor"]?.string ?? "")
            else { continue }
            // Refusals inside successes are scripted faults here.
            guard exchange["response"]?["body"]?["base_resp"]?["status_code"]?.integer ?? 0 == 0,
                exchange["response"]?["body"]?["code"]?.integer ?? 200 == 200,
                exchange["response"]?["body"]?["error"]?.object == nil
            else { continue }
            if Self.ended.contains(where: { url.contains($0) || json["model"]?.string == $0 }) { continue }
            let place = url.replacing("https://", with: "")
            let slash = try #require(place.firstIndex(of: "/"))
            let headers = (request["headers"]?.object ?? [:]).filter { $0.key != key.name && $0.key != "host" }
                .map { LoopbackRequest.Field($0.key, $0.value.string ?? "") }
            let answer = town.answer(
                LoopbackRequest(
                    method: "POST", target: String(place[slash...]),
                    headers: [.init("host", String(place[..<slash])), key] + headers,
                    body: Array(json.text.utf8)))
            var text = ""
            if case .bytes(let bytes) = answer.body { text = String(decoding: bytes.prefix(300), as: UTF8.self) }
            #expect((200..<300).contains(answer.status), "\(file): \(answer.status) \(text)")
            #expect(!text.contains("\"status_code\":2013") && !text.contains("\"code\":422"), "\(file): \(text)")
            count += 1
        }
        #expect(count > 20)
    }

    private static func key(_ vendor: String) -> LoopbackRequest.Field? {
        switch vendor {
        case "gemini": .init("x-goog-api-key", "demo-gemini")
        case "elevenlabs": .init("xi-api-key", "demo-elevenlabs")
        case "fal", "higgsfield": .init("authorization", "Key demo-\(vendor)")
        case "inworld": .init("authorization", "Basic demo-inworld")
        case "assemblyai": .init("authorization", "demo-assemblyai")
        case "openai", "openrouter", "replicate", "runway", "kie", "minimax", "vertex", "youtube":
            .init("authorization", "Bearer demo-\(vendor)")
        default: nil
        }
    }
}
