import Engine
import FoundationEssentials
import Model

/// Brings one film to one object: whole when it is small, else in parts of one size, four at a time, going on where it broke off.
struct S3Upload: Sendable {
    /// What the journal keeps of an upload in parts. The parts themselves are asked from the server.
    struct Job: Codable, Sendable, Equatable {
        var upload: String
        /// Bytes of every part but the last.
        var part: Int
    }

    /// Bytes: the largest film that is sent whole.
    static let wholeLimit = 16 << 20
    static let simultaneousParts = 4

    let client: S3Client
    let film: FilmFile
    let properties: S3Client.Properties

    /// Bytes: 8 MiB, more where 10,000 parts would not do. All parts but the last are equal, as R2 wants them.
    static func partSize(_ size: Int) -> Int { max(8 << 20, ((size + 9_999) / 10_000 + 0xFFFFF) & ~0xFFFFF) }

    /// The object's etag. Nothing is sent when the object is there already with this digest.
    func run(job: String?, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure) -> String
    {
        do {
            if let etag = try await existing() { return etag }
            guard film.size > Self.wholeLimit else { return try await client.put(film, properties) }
            return try await inParts(job.flatMap(Self.read), log: log, progress: progress)
        } catch let failure as S3Failure {
            throw failure.failure
        } catch {
            throw StepFailure(error)
        }
    }

    private func existing() async throws(S3Failure) -> String? {
        guard let object = try await client.head(), object.digest == properties.digest, object.size == film.size else {
            return nil
        }
        return object.etag
    }

    private func inParts(_ known: Job?, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws -> String
    {
        var done: [S3Client.Part] = []
        var job: Job
        if let known, let parts = try await arrived(known) {
            (job, done) = (known, parts)
        } else {
            job = Job(upload: try await client.create(properties), part: Self.partSize(film.size))
            try log.accepted(job: try CanonicalJSON.encode(job))
        }
        do {
            let parts = try await send(job, done, progress: progress)
            return try await complete(job, parts)
        } catch let failure as S3Failure where failure.failure.cause == .permanent {
            // Parts that were left would be stored, and charged for, until somebody found them.
            try? await client.abort(job.upload)
            try log.jobEnded(charged: .zero)
            throw failure
        }
    }

    /// Nil when the server no longer knows the upload.
    private func arrived(_ job: Job) async throws(S3Failure) -> [S3Client.Part]? {
        do {
            let ranges = ranges(job)
            return try await client.parts(of: job.upload).filter {
                ranges.indices.contains($0.number - 1) && ranges[$0.number - 1].count == $0.size
            }
        } catch {
            if error.code == "NoSuchUpload" || error.status == 404 { return nil }
            throw error
        }
    }

    private func ranges(_ job: Job) -> [Range<Int>] {
        stride(from: 0, to: film.size, by: job.part).map { $0..<min($0 + job.part, film.size) }
    }

    private func send(
        _ job: Job, _ done: [S3Client.Part], progress: @Sendable (Double) -> Void
    ) async throws(S3Failure) -> [S3Client.Part] {
        var parts = done
        var failure: S3Failure?
        let known = Set(done.map(\.number))
        var missing = ranges(job).enumerated().filter { !known.contains($0.offset + 1) }[...]
        await withTaskGroup(of: Result<S3Client.Part, S3Failure>.self) { group in
            func startNext() {
                guard failure == nil, let next = missing.popFirst() else { return }
                group.addTask {
                    do throws(S3Failure) {
                        return .success(
                            try await client.put(part: next.offset + 1, of: job.upload, film, next.element))
                    } catch { return .failure(error) }
                }
            }
            for _ in 0..<Self.simultaneousParts { startNext() }
            for await result in group {
                switch result {
                case .success(let part):
                    parts.append(part)
                    progress(Double(parts.reduce(0) { $0 + $1.size }) / Double(film.size))
                case .failure(let error):
                    // The first is the cause; the others are what cancelling it made of them.
                    if failure == nil { failure = error }
                    if error.failure.cause != .retryable { group.cancelAll() }
                }
                startNext()
            }
        }
        if let failure { throw failure }
        return parts.sorted { $0.number < $1.number }
    }

    /// An answer that was lost is found again: the upload is gone then, and the object there.
    private func complete(_ job: Job, _ parts: [S3Client.Part]) async throws(S3Failure) -> String {
        do {
            return try await client.complete(job.upload, parts)
        } catch {
            if error.code == "NoSuchUpload", let etag = try await existing() { return etag }
            throw error
        }
    }

    private static func read(_ job: String) -> Job? {
        guard let job = try? JSONDecoder().decode(Job.self, from: Data(job.utf8)), job.part >= 5 << 20 else {
            return nil
        }
        return job
    }

    /// Proves that the object has the film's bytes, by reading it back: an etag is no digest, and the digest in its metadata is what we
    /// said, not what the server has. Throws when it has not.
    static func confirm(_ client: S3Client, digest: Digest, size: Int) async throws(StepFailure) {
        do throws(S3Failure) {
            guard let object = try await client.head() else {
                throw S3Failure(StepFailure(.permanent, "the published object is not there, or may not be read"))
            }
            var stream = DigestStream()
            while stream.size < min(size, object.size) {
                let range = stream.size..<min(stream.size + (16 << 20), size)
                let bytes = try await client.get(range, etag: object.etag)
                guard bytes.count == range.count else { break }
                bytes.withUnsafeBytes { stream.update($0) }
            }
            guard object.size == size, stream.finish() == BlobReference(digest: digest, size: size) else {
                throw S3Failure(StepFailure(.permanent, "the published object has other bytes than the film"))
            }
        } catch {
            throw error.failure
        }
    }
}
