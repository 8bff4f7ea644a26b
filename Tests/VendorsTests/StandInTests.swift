import Loopback
import Testing
import vidbuild_vendors

/// Time so fast that every job is over at the second look.
private func town(_ script: String = "", speed: Double = 100_000) throws -> Town {
    var options = Town.Options()
    options.speed = speed
    let town = try #require(Town(options))
    if !script.isEmpty {
        let answer = town.answer(LoopbackRequest(method: "POST", target: "/_script", body: Array(script.utf8)))
        #expect(answer.status == 200, "\(answer.text)")
    }
    return town
}

extension LoopbackResponse {
    fileprivate var bytes: [UInt8] {
        switch body {
        case .bytes(let bytes), .raw(let bytes): bytes
        default: []
        }
    }
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What stands between `before` and the next quotation mark.
    fileprivate func value(_ before: String) -> String {
        let text = text
        guard let range = text.firstRange(of: before) else { return "" }
        return String(text[range.upperBound...].prefix { $0 != "\"" })
    }
}

/// A call as one line: `POST host/path` and headers.
private struct Line {
    var line: String
    var body: String

    func send(to town: Town) -> LoopbackResponse {
        let parts = line.split(separator: " | ").map(String.init)
        let start = parts[0].split(separator: " ").map(String.init)
        let slash = start[1].firstIndex(of: "/") ?? start[1].endIndex
        let headers = parts.dropFirst().map { header in
            let pair = header.split(separator: ": ", maxSplits: 1).map(String.init)
            return LoopbackRequest.Field(pair[0], pair[1])
        }
        return town.answer(
            LoopbackRequest(
                method: start[0], target: String(start[1][slash...]),
                headers: [.init("Host", String(start[1][..<slash]))] + headers, body: Array(body.utf8)))
    }
}

private let openai = "POST api.openai.com/v1/images/generations | Authorization: Bearer demo-openai"
private let chat = "POST api.openai.com/v1/chat/completions | Authorization: Bearer demo-openai"
private let gemini =
    "POST generativelanguage.googleapis.com/v1/models/gemini-3.8-flash:generateContent | x-goog-api-key: demo-gemini"
private let eleven =
    "POST api.elevenlabs.io/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps | xi-api-key: demo-elevenlabs"
private let veo = "POST api.replicate.com/v1/models/google/veo-3.1/predictions | Authorization: Bearer demo-replicate"
private let runway =
    "POST api.dev.runwayml.com/v1/image_to_video | Authorization: Bearer demo-runway | X-Runway-Version: 2024-11-06"
private let kie = "POST api.kie.ai/api/v1/jobs/createTask | Authorization: Bearer demo-kie"
private let minimax = "POST api.minimax.io/v1/t2a_v2 | Authorization: Bearer demo-minimax"

struct StandInTests {
    @Test(arguments: [
        // Authentication in each vendor's spelling, and its own words for a wrong key.
        ("POST api.openai.com/v1/responses | Authorization: demo-openai", "{}", 401, "invalid_api_key"),
        (
            "POST generativelanguage.googleapis.com/v1/models/m:generateContent | x-goog-api-key: no", "{}", 400,
            "API_KEY_INVALID"
        ),
        ("POST generativelanguage.googleapis.com/v1/models/m:generateContent", "{}", 403, "PERMISSION_DENIED"),
        (
            "POST api.elevenlabs.io/v1/text-to-speech/x | Authorization: Bearer demo-elevenlabs", "{}", 401,
            "invalid_api_key"
        ),
        (
            "POST queue.fal.run/fal-ai/flux/schnell | Authorization: Bearer demo-fal", "{}", 401,
            "Authentication is required"
        ),
        ("POST api.inworld.ai/tts/v1/voice | Authorization: Bearer demo-inworld", "{}", 401, "\"code\":16"),
        (
            "POST api.assemblyai.com/v2/transcript | Authorization: Bearer demo-assemblyai", "{}", 401,
            "token missing/invalid"
        ),
        ("POST api.minimax.io/v1/t2a_v2", "{}", 200, "\"status_code\":1004"),
        ("POST api.kie.ai/api/v1/jobs/createTask", "{}", 200, "\"code\":401"),
        (
            "POST api-singapore.klingai.com/v1/videos/image2video | Authorization: Bearer a.b.c", "{}", 401,
            "\"code\":1000"
        ),
        (
            "POST api.dev.runwayml.com/v1/image_to_video | Authorization: Bearer demo-runway", "{}", 400,
            "X-Runway-Version"
        ),
        ("PUT bucket.s3.amazonaws.com/key", "x", 403, "AccessDenied"),
        // Bodies that the vendors refuse.
        (openai, #"{"model": "gpt-image-2.5-flare", "prompt": "x", "size": "1920x1080"}"#, 400, "divisible by 16"),
        (
            openai, #"{"model": "gpt-image-2.5-flare", "prompt": "x", "response_format": "url"}"#, 400,
            "unknown_parameter"
        ),
        (openai, #"{"model": "gpt-image-1", "prompt": "x"}"#, 404, "model_not_found"),
        (openai, "nonsense", 400, "invalid_value"),
        (
            chat,
            #"{"model": "m", "messages": [{"role": "user", "content": "x"}], "response_format": {"type": "json_schema", "json_schema": {"name": "s", "strict": true, "schema": {"type": "object", "properties": {}}}}}"#,
            400, "additionalProperties"
        ),
        (
            gemini,
            #"{"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"responseSchema": {"type": "OBJECT"}}}"#,
            400, "application/json"
        ),
        (gemini, #"{"contents": [{"parts": [{"text": "x"}]}], "unheard": 1}"#, 400, "Cannot find field"),
        (eleven, #"{"model_id": "eleven_v3"}"#, 422, "value_error.missing"),
        (eleven, #"{"text": "x", "seed": 4294967296}"#, 422, "seed"),
        (veo, #"{"input": {"prompt": "x", "duration": 5}}"#, 422, "4, 6, 8"),
        (
            veo,
            #"{"input": {"prompt": "x", "reference_images": ["https://a.example/1.png"], "aspect_ratio": "9:16"}}"#,
            422, "16:9"
        ),
        (veo, #"{"input": {"prompt": "x", "occlusion": true}}"#, 422, "unknown"),
        (
            runway,
            #"{"model": "gen4.5", "promptImage": "https://a.example/1.png", "ratio": "1920:1080", "duration": 5}"#, 400,
            "ratio"
        ),
        (
            runway,
            #"{"model": "gen4.5", "promptImage": "https://a.example/1.png", "ratio": "1280:720", "duration": 11}"#, 400,
            "duration"
        ),
        (
            kie,
            #"{"model": "nano-banana-2", "input": {"prompt": "x", "image_input": ["data:image/png;base64,AA=="]}}"#,
            200, "\"code\":422"
        ),
        (minimax, #"{"model": "speech-2.8-hd", "text": "x"}"#, 200, "\"status_code\":2013"),
        (
            "POST api.assemblyai.com/v2/transcript | Authorization: demo-assemblyai",
            #"{"audio_url": "https://a.example/a.mp3"}"#, 400, "speech_models"
        ),
        (
            "POST youtube.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status | Authorization: Bearer demo-youtube",
            #"{"snippet": {"title": "x"}, "status": {"privacyStatus": "public", "publishAt": "2026-12-01T10:00:00Z"}}"#,
            400, "private"
        ),
    ])
    func refusesAsTheVendorDoes(line: String, body: String, status: Int, words: String) throws {
        let town = try town()
        let answer = Line(line: line, body: body).send(to: town)
        #expect(answer.status == status)
        #expect(answer.text.contains(words), "\(answer.text)")
        #expect(bill(town).contains("\"sold\":0"))
    }

    @Test(arguments: [
        (openai, #"{"model": "gpt-image-2.5-flare", "prompt": "x", "size": "1920x1088"}"#, "b64_json"),
        (chat, #"{"model": "m", "messages": [{"role": "user", "content": "x"}]}"#, "chat.completion"),
        (gemini, #"{"contents": [{"parts": [{"text": "x"}]}]}"#, "usageMetadata"),
        (eleven, #"{"text": "The fox."}"#, "character_start_times_seconds"),
        (minimax, #"{"model": "speech-2.8-hd", "text": "x", "voice_setting": {"voice_id": "v"}}"#, "usage_characters"),
        (
            "POST api.inworld.ai/tts/v1/voice | Authorization: Basic demo-inworld",
            #"{"text": "The fox", "voiceId": "D", "modelId": "inworld-tts-2", "timestampType": "WORD"}"#,
            "wordStartTimeSeconds"
        ),
        (
            "POST openrouter.ai/api/v1/chat/completions | Authorization: Bearer demo-openrouter",
            #"{"model": "a/b", "messages": [{"role": "user", "content": "x"}]}"#, "\"cost\":"
        ),
    ])
    func sellsAtOnce(line: String, body: String, words: String) throws {
        let town = try town()
        let call = Line(line: line, body: body)
        let first = call.send(to: town)
        #expect(first.status == 200)
        #expect(first.text.contains(words))
        #expect(first.delay > 0)
        _ = call.send(to: town)
        // The same request twice is two sales, and the bill says so.
        #expect(bill(town).contains("\"repeated\":1") && bill(town).contains("\"sold\":2"))
    }

    @Test(arguments: ["done", "job-failed", "job-moderated", "job-aborted"])
    func jobsGoThroughTheirStates(fate: String) throws {
        let town = try town(fate == "done" ? "" : #"[{"call": "create", "fault": "\#(fate)"}]"#)
        let made = Line(line: veo, body: #"{"input": {"prompt": "x", "duration": 4, "resolution": "720p"}}"#).send(
            to: town)
        #expect(made.status == 201)
        #expect(made.text.contains("\"status\":\"processing\""))
        let poll = Line(
            line:
                "GET api.replicate.com/v1/predictions/\(made.value("\"id\":\"")) | Authorization: Bearer demo-replicate",
            body: "")
        #expect(poll.send(to: town).text.contains("\"status\":\"processing\""))
        var last = poll.send(to: town)
        while last.text.contains("processing") { last = poll.send(to: town) }
        let expected = ["done": "succeeded", "job-failed": "failed", "job-moderated": "E005", "job-aborted": "aborted"]
        #expect(last.text.contains(expected[fate] ?? "?"))
        #expect(bill(town).contains("\"sold\":\(fate == "done" ? 1 : 0)"))
        guard fate == "done" else { return }
        let url = last.value("\"output\":\"").replacing("https://", with: "")
        #expect(Line(line: "GET \(url) | Authorization: Bearer demo-replicate", body: "").send(to: town).status == 400)
        let file = Line(line: "GET \(url)", body: "").send(to: town)
        #expect(file.status == 200 && file.bytes.dropFirst(4).starts(with: "ftypisom".utf8))
    }

    @Test func resultsVanish() throws {
        let town = try town(#"[{"call": "create", "fault": "job-expired"}]"#)
        let made = Line(line: veo, body: #"{"input": {"prompt": "x"}}"#).send(to: town)
        let poll = Line(
            line:
                "GET api.replicate.com/v1/predictions/\(made.value("\"id\":\"")) | Authorization: Bearer demo-replicate",
            body: "")
        var last = poll.send(to: town)
        while !last.text.contains("succeeded") { last = poll.send(to: town) }
        let url = last.value("\"output\":\"").replacing("https://", with: "")
        #expect(Line(line: "GET \(url)", body: "").send(to: town).status == 404)
    }

    @Test(arguments: [
        ("rate", 429, "rate_limit_exceeded"), ("overload", 503, "service_unavailable"),
        ("overload-529", 529, "Overloaded"),
        ("html-502", 502, "<html>"), ("html-200", 200, "<html>"), ("credit", 429, "insufficient_quota"),
        ("key", 401, "invalid_api_key"),
        ("playlist", 200, "#EXTM3U"), ("redirect-file", 302, ""), ("deep", 200, "[[[["),
        ("moderation", 200, "can't help"),
        ("truncated", 200, "\"finish_reason\":\"length\""), ("strange", 200, "quantum"),
    ])
    func failsAsScripted(fault: String, status: Int, words: String) throws {
        let town = try town(#"[{"vendor": "openai", "call": "create", "nth": 2, "fault": "\#(fault)"}]"#)
        let call = Line(line: chat, body: #"{"model": "m", "messages": [{"role": "user", "content": "x"}]}"#)
        #expect(call.send(to: town).text.contains("\"finish_reason\":\"stop\""))
        let second = call.send(to: town)
        #expect(second.status == status)
        #expect(second.text.contains(words), "\(second.text.prefix(300))")
        #expect(call.send(to: town).text.contains("\"finish_reason\":\"stop\""))
    }

    @Test func aThirdOfAllCallsFailsAndNoneForEver() throws {
        let town = try town(#"{"preset": "third"}"#)
        var failures = 0
        for number in 0..<300 {
            let call = Line(line: gemini, body: #"{"contents": [{"parts": [{"text": "\#(number)"}]}]}"#)
            var tries = 1
            while !call.send(to: town).text.contains("usageMetadata") { tries += 1 }
            #expect(tries <= 3)
            failures += tries - 1
        }
        #expect((60...200).contains(failures))
        #expect(bill(town).contains("\"repeated\":0"))
    }

    @Test func whatWasLostIsSoldAndNotAnswered() throws {
        let town = try town(#"[{"call": "create", "fault": "lost"}]"#)
        let server = try LoopbackServer { town.answer($0) }
        defer { server.stop() }
        let client = try #require(RawClient(port: server.port))
        let body = #"{"model": "m", "messages": [{"role": "user", "content": "x"}]}"#
        client.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer demo-openai\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        #expect(client.receive().isEmpty)
        client.close()
        while bill(town).contains("\"answered\":null") {}
        #expect(bill(town).contains("\"answered\":false"))
    }

    @Test func uploadsCommitLessThanWasSent() throws {
        let town = try town(
            #"[{"vendor": "youtube", "nth": 2, "fault": "truncated"}, {"vendor": "youtube", "nth": 2, "fault": "strange"}]"#
        )
        let start = Line(
            line:
                "POST youtube.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&part=snippet | Authorization: Bearer demo-youtube"
                + " | X-Upload-Content-Type: video/mp4 | X-Upload-Content-Length: 300000",
            body: #"{"snippet": {"title": "x"}}"#
        ).send(to: town)
        let place = start.headers.first { $0.name == "Location" }?.value.replacing("https://", with: "") ?? ""
        func put(_ first: Int, _ last: Int) -> LoopbackResponse {
            Line(
                line:
                    "PUT \(place) | Authorization: Bearer demo-youtube | Content-Range: bytes \(first)-\(last)/300000",
                body: String(repeating: "x", count: last - first + 1)
            ).send(to: town)
        }
        func range(_ answer: LoopbackResponse) -> String? { answer.headers.first { $0.name == "Range" }?.value }
        let none = put(0, 262_143)
        #expect(none.status == 308 && range(none) == nil)
        let less = put(0, 262_143)
        #expect(less.status == 308 && range(less) == "bytes=0-87380")
        #expect(put(87381, 299_999).text.contains("youtube#video"))
        #expect(
            Line(
                line:
                    "PUT youtube.googleapis.com/upload/youtube/v3/videos?upload_id=gone | Authorization: Bearer demo-youtube",
                body: ""
            ).send(to: town).status == 404)
    }

    private func bill(_ town: Town) -> String { town.answer(LoopbackRequest(method: "GET", target: "/_bill")).text }
}
