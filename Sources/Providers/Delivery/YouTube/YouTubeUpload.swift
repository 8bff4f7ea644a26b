import Engine
import FoundationEssentials
import Model

/// A resumable upload of one film to one channel.
///
/// The session's URL is a capability: whoever has it can send. It is kept in the journal, which resuming needs, and nowhere else.
/// Source: "Resumable Uploads", YouTube Data API.
struct YouTubeUpload: Sendable {
    struct Job: Codable, Sendable, Equatable {
        var session: String?
        /// The last bytes have been sent, or were about to be: the film may be there though no answer came.
        var isFinishing: Bool = false
        /// It is there: only the thumbnail is missing.
        var video: String?
    }

    /// Failures in a row, with no byte stored between them, after which the step is given back.
    static let attempts = 5
    private static let base = "https://youtube.googleapis.com/upload/youtube/v3"

    let client: YouTubeClient
    let parameters: PublishYouTubeParameters
    let film: FilmFile
    let thumbnail: FilmFile?
    /// Bytes, a multiple of 256 KiB.
    let chunk: Int

    /// The video's id, and what did not succeed beside it.
    func run(job: String?, log: any OrderLog, progress: @Sendable (Double) -> Void)
        async throws(StepFailure) -> (video: String, note: String?)
    {
        var job = job.flatMap { try? JSONDecoder().decode(Job.self, from: Data($0.utf8)) } ?? Job()
        if job.video == nil {
            job.video = try await send(&job, log: log, progress: progress)
            try write(job, to: log)
        }
        let video = job.video ?? ""
        return (video, try await setThumbnail(of: video))
    }

    private func send(_ job: inout Job, log: any OrderLog, progress: @Sendable (Double) -> Void)
        async throws(StepFailure) -> String
    {
        var state = State.unknown
        var failures = 0
        while true {
            let before = state.offset
            do throws(StepFailure) {
                switch state {
                case .done(let video): return video
                case .gone:
                    if job.isFinishing {
                        try log.jobEnded(charged: .zero)
                        throw StepFailure(
                            .permanent,
                            "the upload to YouTube may have been finished: its session has ended unanswered",
                            hint: "look for the film in the channel; if it is not there, render again to upload it anew"
                        )
                    }
                    job.session = nil
                    state = .unknown
                    failures += 1
                case .unknown:
                    if let session = job.session {
                        state = try await ask(session)
                    } else {
                        job = Job(session: try await start())
                        try write(job, to: log)
                        state = .stored(0)
                    }
                case .stored(let offset):
                    let end = min(offset + chunk, film.size)
                    if end == film.size, !job.isFinishing {
                        job.isFinishing = true
                        try write(job, to: log)
                    }
                    state = try await put(offset..<end, to: job.session ?? "")
                }
            } catch {
                guard error.cause == .retryable, failures < Self.attempts else { throw error }
                state = .unknown
                failures += 1
                await client.clock.backOff(attempt: failures, asked: error.retryAfter)
                continue
            }
            if let offset = state.offset, offset > before ?? -1 {
                if before != nil { failures = 0 }
                progress(Double(offset) / Double(film.size))
            } else if before != nil, state.offset != nil {
                failures += 1
            }
            guard failures <= Self.attempts else {
                throw StepFailure(.retryable, "youtube keeps none of what it is sent")
            }
        }
    }

    /// What the server has.
    private enum State {
        /// It is to be asked.
        case unknown
        /// So many bytes.
        case stored(Int)
        case done(video: String)
        /// The session is no more.
        case gone

        var offset: Int? { if case .stored(let offset) = self { offset } else { nil } }
    }

    /// Gives the session's URL.
    private func start() async throws(StepFailure) -> String {
        let metadata = Metadata(parameters)
        let body: String
        do { body = try CanonicalJSON.encode(metadata) } catch { throw StepFailure(error) }
        // Subscribers are told unless it is said that they are not.
        let quiet = parameters.notifySubscribers ? "" : "&notifySubscribers=false"
        let query = "part=snippet%2Cstatus\(quiet)&alt=json&uploadType=resumable"
        let answer = try await client.send(
            HTTPRequest(
                "POST", "\(Self.base)/videos?\(query)",
                headers: [
                    .init("Content-Type", "application/json"),
                    .init("X-Upload-Content-Type", parameters.contentType),
                    .init("X-Upload-Content-Length", String(film.size)),
                ], body: .bytes(Array(body.utf8)), destination: .memory(limit: 1 << 20)))
        guard answer.status == 200 else { throw YouTubeClient.failure(answer) }
        guard let location = answer.header("location"), Self.isGoogle(location) else {
            throw StepFailure(.permanent, "youtube began an upload at no address of its own")
        }
        return location
    }

    /// The token goes to Google's own hosts only.
    private static func isGoogle(_ location: String) -> Bool {
        guard location.hasPrefix("https://") else { return false }
        let host = location.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return host.hasSuffix(".googleapis.com") && !host.contains("@") && !host.contains("\\")
    }

    private func ask(_ session: String) async throws(StepFailure) -> State {
        try await put(HTTPRequest.Header("Content-Range", "bytes */\(film.size)"), .bytes([]), to: session)
    }

    private func put(_ range: Range<Int>, to session: String) async throws(StepFailure) -> State {
        let place = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(film.size)"
        return try await put(
            HTTPRequest.Header("Content-Range", place),
            .file(path: film.path, offset: range.lowerBound, length: range.count), to: session)
    }

    private func put(_ range: HTTPRequest.Header, _ body: HTTPRequest.Body, to session: String)
        async throws(StepFailure) -> State
    {
        // 308 is an answer of this protocol, never a redirect to follow.
        let answer = try await client.send(
            HTTPRequest(
                "PUT", session, headers: [range], body: body, destination: .memory(limit: 1 << 20), redirects: .refuse,
                deadline: 1800))
        switch answer.status {
        case 200, 201:
            struct Video: Decodable { var id: String }
            guard let video = try? JSONDecoder().decode(Video.self, from: Data(answer.body)) else {
                throw StepFailure(.retryable, "youtube took the film and named no video")
            }
            return .done(video: video.id)
        case 308:
            guard let range = answer.header("range") else { return .stored(0) }
            guard let dash = range.lastIndex(of: "-"), let last = Int(range[range.index(after: dash)...]),
                (0..<film.size).contains(last)
            else { throw StepFailure(.retryable, "youtube has a range that the film has not: \(range.prefix(60))") }
            return .stored(last + 1)
        case 404, 410: return .gone
        default: throw YouTubeClient.failure(answer)
        }
    }

    /// Nil, or why there is none: a refusal does not undo the video. Throws what may pass.
    private func setThumbnail(of video: String) async throws(StepFailure) -> String? {
        guard let thumbnail else { return nil }
        let isPNG = thumbnail.head(4) == [0x89, 0x50, 0x4E, 0x47]
        let request = HTTPRequest(
            "POST", "\(Self.base)/thumbnails/set?videoId=\(PercentEncoding.encode(video))&alt=json&uploadType=media",
            headers: [.init("Content-Type", isPNG ? "image/png" : "image/jpeg")],
            body: .file(path: thumbnail.path, offset: 0, length: thumbnail.size), destination: .memory(limit: 1 << 20))
        let answer = try await client.send(request)
        guard answer.status != 200 else { return nil }
        let failure = YouTubeClient.failure(answer)
        guard failure.cause != .retryable else { throw failure }
        return "the thumbnail was not set: \(failure.message)"
    }

    private func write(_ job: Job, to log: any OrderLog) throws(StepFailure) {
        let text: String
        do { text = try CanonicalJSON.encode(job) } catch { throw StepFailure(error) }
        try log.accepted(job: text)
    }
}

/// The body that begins an upload.
private struct Metadata: Encodable {
    struct Snippet: Encodable {
        var title: String
        var description: String
        var tags: [String]
        var categoryId: String
        var defaultLanguage: String?
    }
    struct Status: Encodable {
        var privacyStatus: String
        var publishAt: String?
        var selfDeclaredMadeForKids: Bool
        var containsSyntheticMedia: Bool
    }
    var snippet: Snippet
    var status: Status

    init(_ parameters: PublishYouTubeParameters) {
        snippet = Snippet(
            title: parameters.title, description: parameters.description, tags: parameters.tags,
            categoryId: parameters.category, defaultLanguage: parameters.language)
        status = Status(
            privacyStatus: parameters.privacy.rawValue, publishAt: parameters.publishAt,
            selfDeclaredMadeForKids: parameters.madeForKids, containsSyntheticMedia: parameters.synthetic)
    }
}
