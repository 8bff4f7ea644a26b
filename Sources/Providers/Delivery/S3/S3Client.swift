import Engine
package import Model

/// The calls of S3 that publishing needs, on one object or its bucket. Each may be repeated without harm, and is: four times, backing off.
package struct S3Client: Sendable {
    /// What HEAD tells of an object.
    package struct Object: Sendable, Equatable {
        /// With its quotation marks. Not a digest: that of a multipart object is made of its parts'.
        package var etag: String
        /// Bytes.
        package var size: Int
        /// `x-amz-meta-sha256`, as `put` and `create` send it.
        package var digest: Digest?
    }

    package struct Part: Sendable, Equatable {
        /// From 1.
        package var number: Int
        package var etag: String
        /// Bytes.
        package var size: Int
    }

    static let attempts = 4
    private static let emptyDigest = Digest(of: []).hex

    let transport: any HTTPTransport
    let signature: S3Signature
    let object: S3Address
    /// The bucket, for lists.
    let bucket: S3Address
    let clock: DeliveryClock

    package init(
        transport: any HTTPTransport, signature: S3Signature, object: S3Address, bucket: S3Address, clock: DeliveryClock
    ) {
        self.transport = transport
        self.signature = signature
        self.object = object
        self.bucket = bucket
        self.clock = clock
    }

    /// How an object is kept.
    package struct Properties: Sendable {
        package var contentType: String
        package var cacheControl: String?
        package var digest: Digest

        package init(contentType: String, cacheControl: String? = nil, digest: Digest) {
            self.contentType = contentType
            self.cacheControl = cacheControl
            self.digest = digest
        }

        var headers: [HTTPRequest.Header] {
            [.init("Content-Type", contentType), .init("x-amz-meta-sha256", digest.hex)]
                + (cacheControl.map { [.init("Cache-Control", $0)] } ?? [])
        }
    }

    /// Nil when there is none, or the key may not look.
    package func head() async throws(S3Failure) -> Object? {
        do {
            let answer = try await send("HEAD")
            return Object(
                etag: answer.header("etag") ?? "", size: answer.header("content-length").flatMap { Int($0) } ?? -1,
                digest: answer.header("x-amz-meta-sha256").flatMap { Digest(hex: $0) })
        } catch {
            if error.status == 404 || error.status == 403 { return nil }
            throw error
        }
    }

    /// The object's bytes in `range`, as long as it is still the one of `etag`; at most 64 MiB.
    package func get(_ range: Range<Int>, etag: String) async throws(S3Failure) -> [UInt8] {
        let answer = try await send(
            "GET",
            headers: [.init("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"), .init("If-Match", etag)],
            limit: 64 << 20)
        return answer.body
    }

    /// Gives the etag.
    package func put(_ film: FilmFile, _ properties: Properties) async throws(S3Failure) -> String {
        let body = HTTPRequest.Body.file(path: film.path, offset: 0, length: film.size)
        let answer = try await send(
            "PUT", headers: properties.headers, body: body, payload: properties.digest.hex)
        return answer.header("etag") ?? ""
    }

    package func delete() async throws(S3Failure) { _ = try await send("DELETE") }

    /// Names of objects that begin with `prefix`, at most 1000.
    package func list(prefix: String) async throws(S3Failure) -> [String] {
        let query = [QueryPair("list-type", "2"), QueryPair("prefix", prefix)]
        let document = try await document("GET", of: bucket, query: query)
        return document.children.filter { $0.name == "Contents" }.compactMap { $0["Key"]?.text }
    }

    /// Begins a multipart upload and gives its id.
    package func create(_ properties: Properties) async throws(S3Failure) -> String {
        let document = try await document(
            "POST", of: object, query: [QueryPair("uploads")], headers: properties.headers)
        guard let upload = document["UploadId"]?.text, !upload.isEmpty else { throw unreadable("POST ?uploads") }
        return upload
    }

    package func put(part number: Int, of upload: String, _ film: FilmFile, _ range: Range<Int>) async throws(S3Failure)
        -> Part
    {
        let digest: Digest
        do { digest = try await film.digest(offset: range.lowerBound, length: range.count) } catch {
            throw S3Failure(error)
        }
        let answer = try await send(
            "PUT", query: [QueryPair("partNumber", String(number)), QueryPair("uploadId", upload)],
            body: .file(path: film.path, offset: range.lowerBound, length: range.count), payload: digest.hex)
        guard let etag = answer.header("etag") else { throw unreadable("PUT of a part") }
        return Part(number: number, etag: etag, size: range.count)
    }

    /// The parts that have arrived, in order.
    package func parts(of upload: String) async throws(S3Failure) -> [Part] {
        var parts: [Part] = []
        var marker = 0
        while true {
            var query = [QueryPair("uploadId", upload)]
            if marker > 0 { query.append(QueryPair("part-number-marker", String(marker))) }
            let document = try await document("GET", of: object, query: query)
            for part in document.children where part.name == "Part" {
                guard let number = part["PartNumber"].flatMap({ Int($0.text) }), number > 0,
                    let size = part["Size"].flatMap({ Int($0.text) }), let etag = part["ETag"]?.text
                else { throw unreadable("list of parts") }
                parts.append(Part(number: number, etag: etag, size: size))
            }
            let next = document["NextPartNumberMarker"].flatMap { Int($0.text) } ?? 0
            guard document["IsTruncated"]?.text == "true", next > marker else { return parts }
            marker = next
        }
    }

    /// Makes the object of its parts and gives the etag. An answer of 200 may hold an error: S3 sends it before it knows.
    package func complete(_ upload: String, _ parts: [Part]) async throws(S3Failure) -> String {
        let list = parts.map { part in
            "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(Self.escaped(part.etag))</ETag></Part>"
        }
        let name = "CompleteMultipartUpload"
        let body = "<\(name) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(list.joined())</\(name)>"
        let document = try await document(
            "POST", of: object, query: [QueryPair("uploadId", upload)], body: Array(body.utf8))
        guard let etag = document["ETag"]?.text else { throw unreadable("POST ?uploadId") }
        return etag
    }

    package func abort(_ upload: String) async throws(S3Failure) {
        _ = try await send("DELETE", query: [QueryPair("uploadId", upload)])
    }

    /// A URL that works without a key, for `seconds`. `filename`: what a browser is told to save it as.
    package func presigned(_ method: String, seconds: Int, filename: String? = nil, contentType: String? = nil)
        -> String
    {
        var query: [QueryPair] = []
        if let filename {
            let plain = filename.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline }
            let exact = PercentEncoding.encode(filename)
            let value = "attachment; filename=\"\(plain)\"" + (plain == filename ? "" : "; filename*=UTF-8''\(exact)")
            query.append(QueryPair("response-content-disposition", value))
        }
        let headers =
            [HTTPRequest.Header("host", object.host)] + (contentType.map { [.init("content-type", $0)] } ?? [])
        return object.url(
            query: signature.presignedQuery(
                method: method, path: object.path, query: query, headers: headers, seconds: seconds, at: clock.now()))
    }

    private func document(
        _ method: String, of address: S3Address, query: [QueryPair], headers: [HTTPRequest.Header] = [],
        body: [UInt8] = []
    ) async throws(S3Failure) -> XMLElement {
        let answer = try await send(
            method, of: address, query: query, headers: headers, body: method == "POST" ? .bytes(body) : .none,
            payload: Digest(of: body).hex)
        guard let document = XMLElement(answer.body) else { throw unreadable(method) }
        return document
    }

    private func send(
        _ method: String, of address: S3Address? = nil, query: [QueryPair] = [], headers: [HTTPRequest.Header] = [],
        body: HTTPRequest.Body = .none, payload: String = emptyDigest, limit: Int = 4 << 20
    ) async throws(S3Failure) -> HTTPAnswer {
        let address = address ?? object
        let action = "\(method) of \(address.host)"
        for attempt in 1... {
            // Signed anew each time: a signature holds its time.
            let signed = signature.headers(
                method: method, path: address.path, query: query, headers: headers + [.init("host", address.host)],
                payload: payload, at: clock.now())
            let request = HTTPRequest(
                method, address.url(query: PercentEncoding.query(query)), headers: headers + signed.open,
                secretHeaders: signed.secret, body: body, destination: .memory(limit: limit), allowsPrivateHosts: true,
                deadline: 900)
            let failure: S3Failure
            do throws(HTTPFailure) {
                let answer = try await transport.send(request)
                guard let refusal = S3Failure(answer, action: action, region: signature.region) else { return answer }
                failure = refusal
            } catch {
                failure = S3Failure(StepFailure(error, action: action))
            }
            guard failure.failure.cause == .retryable, attempt < Self.attempts else { throw failure }
            await clock.backOff(attempt: attempt, asked: failure.failure.retryAfter)
        }
        throw unreadable(action)
    }

    private func unreadable(_ action: String) -> S3Failure {
        S3Failure(StepFailure(.retryable, "\(action) of \(object.host) was answered with something that is not S3's"))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}
