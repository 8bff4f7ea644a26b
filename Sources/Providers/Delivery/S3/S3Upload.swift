import Engine
import FoundationEssentials
import Model

/// Brings one film to one object: whole when it is small, else in parts of one size, four at a time, going on where it broke off.
package struct S3Upload: Sendable {
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
    package static func partSize(_ size: Int) -> Int { max(8 << 20, ((size + 9_999) / 10_000 + 0xFFFFF) & ~0xFFFFF) }

    /// The object's etag. Nothing is sent when the object is there already with this digest.
    func run(job: String?, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure) -> String
    {
        do throws(S3Failure) {
            if let etag = try await existing() { return etag }
            guard film.size > Self.wholeLimit else { return try await client.put(film, properties) }
            return try await inParts(job.flatMap(Self.read), log: log, progress: progress)
        } catch {
            throw error.failure
        }
    }

    private func existing() async throws(S3Failure) -> String? {
        guard let object = try await client.head(), object.digest == properties.digest, object.size == film.size else {
            return nil
        }
        return object.etag
    }

    private func inParts(
        _ known: Job?, log: any OrderLog, progress: @Sendable (Double) -> Void
    ) async throws(S3Failure) -> String {
        let (job, done) = try await begin(known, log)
        do throws(S3Failure) {
            return try await complete(job, try await send(job, done, progress: progress))
        } catch {
            if ![.retryable, .cancelled].contains(error.failure.cause) { await abandon(job, log) }
            throw error
        }
    }

    /// The upload to go on with, and the parts that have arrived.
    private func begin(_ known: Job?, _ log: any OrderLog) async throws(S3Failure) -> (Job, [S3Client.Part]) {
        if let known, let parts = try await arrived(known) { return (known, parts) }
        let job = Job(upload: try await client.create(properties), part: Self.partSize(film.size))
        do { try log.accepted(job: try CanonicalJSON.encode(job)) } catch { throw S3Failure(StepFailure(error)) }
        return (job, [])
    }

    /// Parts that were left would be stored, and charged for, until somebody found them. Neither failure here is the cause of anything.
    private func abandon(_ job: Job, _ log: any OrderLog) async {
        try? await client.abort(job.upload)
        try? log.jobEnded(charged: .zero)
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
        let known = Set(done.map(\.number))
        let missing = ranges(job).enumerated().filter { !known.contains($0.offset + 1) }
        let (parts, failure) = await withTaskGroup(of: Result<S3Client.Part, S3Failure>.self) { group in
            await drain(&group, missing, of: job, progress: progress)
        }
        if let failure { throw failure }
        return (done + parts).sorted { $0.number < $1.number }
    }

    /// Keeps the group full until nothing is missing or one part has failed; then waits for those under way.
    private func drain(
        _ group: inout TaskGroup<Result<S3Client.Part, S3Failure>>, _ missing: [(offset: Int, element: Range<Int>)],
        of job: Job, progress: @Sendable (Double) -> Void
    ) async -> (parts: [S3Client.Part], failure: S3Failure?) {
        var parts: [S3Client.Part] = []
        var failure: S3Failure?
        var rest = missing.makeIterator()
        var sent = film.size - missing.reduce(0) { $0 + $1.element.count }
        for _ in 0..<Self.simultaneousParts { start(rest.next(), of: job, in: &group) }
        while let result = await group.next() {
            switch result {
            case .success(let part):
                parts.append(part)
                sent += part.size
                progress(Double(sent) / Double(film.size))
                if failure == nil { start(rest.next(), of: job, in: &group) }
            case .failure(let error):
                // The first is the cause; the others are what cancelling it made of them.
                if failure == nil { failure = error }
                if error.failure.cause != .retryable { group.cancelAll() }
            }
        }
        return (parts, failure)
    }

    private func start(
        _ part: (offset: Int, element: Range<Int>)?, of job: Job,
        in group: inout TaskGroup<Result<S3Client.Part, S3Failure>>
    ) {
        guard let part else { return }
        group.addTask { await attempt(part.offset + 1, part.element, of: job) }
    }

    private func attempt(_ number: Int, _ range: Range<Int>, of job: Job) async -> Result<S3Client.Part, S3Failure> {
        do throws(S3Failure) {
            return .success(try await client.put(part: number, of: job.upload, film, range))
        } catch {
            return .failure(error)
        }
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
            for start in stride(from: 0, to: min(size, object.size), by: 16 << 20) {
                stream.update(try await client.get(start..<min(start + (16 << 20), size), etag: object.etag))
            }
            guard object.size == size, stream.finish() == BlobReference(digest: digest, size: size) else {
                throw S3Failure(StepFailure(.permanent, "the published object has other bytes than the film"))
            }
        } catch {
            throw error.failure
        }
    }
}

extension DigestStream {
    fileprivate mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
}
