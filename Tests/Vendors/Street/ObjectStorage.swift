import Crypto
import Loopback
import Synchronization

/// S3, Cloudflare R2 and Backblaze B2: objects, parts, lists; every signature is recomputed.
struct ObjectStorage: Vendor {
    let name = "storage"
    let depot: Depot

    func serves(_ host: String) -> Bool {
        ["amazonaws.com", "r2.cloudflarestorage.com", "backblazeb2.com"].contains {
            host == $0 || host.hasSuffix("." + $0)
        }
    }

    /// `s3`, `r2` or `b2`: whose secret signs. `ID:SECRET`, or one word for the secret of whatever key.
    private func service(_ host: String) -> String {
        host.contains("cloudflarestorage") ? "r2" : host.contains("backblaze") ? "b2" : "s3"
    }

    func answer(_ call: Call) -> LoopbackResponse? {
        let host = call.request.host.split(separator: ":").first.map(String.init) ?? ""
        let service = service(host)
        let pair = call.town.secret(service).split(separator: ":", maxSplits: 1).map(String.init)
        let signature: Signature4
        do {
            signature = try Signature4(
                call.request, accessKey: pair.count == 2 ? pair[0] : nil, secret: pair.last ?? "",
                now: TownClock.epoch())
        } catch { return refuse(error.code, error.status, error.message) }
        let labels = host.split(separator: ".").map(String.init)
        let regions: [String]? =
            switch service {
            case "r2": ["auto", "us-east-1", ""]
            case "b2": [labels.dropLast(2).last ?? ""]
            default: nil
            }
        if let regions, !regions.contains(signature.region) {
            return refuse(
                "AuthorizationHeaderMalformed", 400,
                "the region '\(signature.region)' is wrong; expecting '\(regions[0])'")
        }
        guard let body = payload(call, service) else {
            return refuse("NotImplemented", 501, "STREAMING payloads are not implemented")
        }
        let decoded = PercentCoding.decode(call.path)
        // bucket.s3.region… or s3.region…/bucket.
        let isVirtual = service == "r2" ? labels.count > 4 : labels[0] != "s3" && !labels[0].hasPrefix("s3-")
        let place = isVirtual ? "\(labels[0])\(decoded)" : String(decoded.dropFirst())
        return object(call, place, body)
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: refuse("InvalidAccessKeyId", 403)
        case .overload: refuse("SlowDown", 503, "Please reduce your request rate.")
        case .rate(let hint):
            hint.map { refuse("SlowDown", 503).with("Retry-After", "\(Int($0.rounded(.up)))") }
                ?? refuse("SlowDown", 503)
        case .missing: refuse("MethodNotAllowed", 405)
        default: refuse("AccessDenied", 403)
        }
    }

    private func refuse(_ code: String, _ status: Int, _ message: String = "") -> LoopbackResponse {
        xml(
            status,
            "<Error><Code>\(code)</Code><Message>\(Self.escape(message))</Message><RequestId>demo</RequestId></Error>")
    }

    private func xml(_ status: Int, _ text: String) -> LoopbackResponse {
        .text(status, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text, type: "application/xml")
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// The object's bytes; `aws-chunked` is taken apart for S3 and B2, and nil for R2, which has none of it.
    private func payload(_ call: Call, _ service: String) -> Bytes? {
        let hash = call.header("x-amz-content-sha256") ?? ""
        guard hash.hasPrefix("STREAMING-") || call.header("content-encoding") == "aws-chunked" else {
            return call.request.body
        }
        if service == "r2" { return nil }
        var rest = call.request.body[...]
        var body: Bytes = []
        while let end = rest.firstIndex(of: 13) {
            let size = Int(String(decoding: rest[..<end].prefix { $0 != 0x3B }, as: UTF8.self), radix: 16) ?? 0
            rest = rest[end...].dropFirst(2)
            if size == 0 { break }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return body
    }

    private static func tag(_ bytes: Bytes) -> String { "\"" + Array(Insecure.MD5.hash(data: bytes)).hex + "\"" }

    private func object(_ call: Call, _ place: String, _ body: Bytes) -> LoopbackResponse? {
        let request = call.request
        let upload = request.query("uploadId")
        let isKey = place.split(separator: "/", maxSplits: 1).count == 2
        switch call.method {
        case "GET" where !isKey: return list(call, place)
        case "GET", "HEAD":
            guard let object = depot.contents.withLock({ $0.objects[place] }) else {
                return call.method == "HEAD"
                    ? LoopbackResponse(404) : refuse("NoSuchKey", 404, "The specified key does not exist.")
            }
            if call.header("if-none-match") == object.tag { return LoopbackResponse(304).with("ETag", object.tag) }
            var response = LoopbackResponse.file(.bytes(object.bytes, type: object.type, suffix: ""), request).with(
                "ETag", object.tag
            )
            .with("Last-Modified", "Sat, 21 Nov 2026 03:24:48 GMT")
            for (name, value) in object.headers.sorted(by: { $0.key < $1.key }) {
                response = response.with(name, value)
            }
            if let disposition = request.query("response-content-disposition") {
                response = response.with("Content-Disposition", disposition)
            }
            return response
        case "PUT" where upload != nil:
            guard let number = request.query("partNumber").flatMap({ Int($0) }), (1...10000).contains(number) else {
                return refuse("InvalidArgument", 400)
            }
            let isKnown = depot.contents.withLock { contents in
                guard contents.uploads[upload ?? ""]?.key == place else { return false }
                contents.uploads[upload ?? ""]?.parts[number] = body
                return true
            }
            return isKnown ? LoopbackResponse(200).with("ETag", Self.tag(body)) : refuse("NoSuchUpload", 404)
        case "PUT":
            let object = Depot.Object(
                bytes: body, tag: Self.tag(body), type: call.header("content-type") ?? "binary/octet-stream",
                headers: kept(request))
            depot.contents.withLock { $0.objects[place] = object }
            share(call, object)
            return LoopbackResponse(200).with("ETag", object.tag)
        case "POST" where request.rawQuery == "uploads" || request.rawQuery == "uploads=":
            var draw = call.draw("\(call.now)")
            let id = draw.identifier(40)
            depot.contents.withLock {
                $0.uploads[id] = Depot.Upload(
                    key: place, type: call.header("content-type") ?? "binary/octet-stream", headers: kept(request))
            }
            let parts = place.split(separator: "/", maxSplits: 1).map(String.init)
            return xml(
                200,
                "<InitiateMultipartUploadResult><Bucket>\(parts[0])</Bucket><Key>\(Self.escape(parts.last ?? ""))</Key><UploadId>\(id)</UploadId></InitiateMultipartUploadResult>"
            )
        case "POST" where upload != nil: return complete(call, place, upload ?? "")
        case "DELETE":
            depot.contents.withLock { contents in
                if let upload { contents.uploads[upload] = nil } else { contents.objects[place] = nil }
            }
            return LoopbackResponse(204)
        default: return nil
        }
    }

    private func kept(_ request: LoopbackRequest) -> [String: String] {
        let headers = request.headers.filter {
            let name = $0.name.lowercased()
            return name.hasPrefix("x-amz-meta-")
                || ["cache-control", "content-disposition", "content-language"].contains(name)
        }
        return Dictionary(headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
    }

    /// Vendors that fetch their inputs by URL find the object by it.
    private func share(_ call: Call, _ object: Depot.Object) {
        call.town.shelf.put(
            call.request.host + call.path, .bytes(object.bytes, type: object.type, suffix: ""), expires: .infinity)
    }

    private func complete(_ call: Call, _ place: String, _ id: String) -> LoopbackResponse {
        guard let upload = depot.contents.withLock({ $0.uploads[id] }), upload.key == place else {
            return refuse("NoSuchUpload", 404)
        }
        let text = String(decoding: call.request.body, as: UTF8.self)
        func values(_ name: String) -> [String] {
            text.ranges(of: "<\(name)>").map { range in String(text[range.upperBound...].prefix { $0 != "<" }) }
        }
        let numbers = values("PartNumber").compactMap { Int($0) }
        let tags = values("ETag").map { $0.replacing("&quot;", with: "").replacing("\"", with: "") }
        guard !numbers.isEmpty, numbers.count == tags.count else { return refuse("MalformedXML", 400) }
        guard numbers == numbers.sorted(), Set(numbers).count == numbers.count else {
            return refuse("InvalidPartOrder", 400)
        }
        var bytes: Bytes = []
        var digests: Bytes = []
        var sizes: [Int] = []
        for (number, tag) in zip(numbers, tags) {
            guard let part = upload.parts[number], Self.tag(part) == "\"\(tag)\"" else {
                return refuse("InvalidPart", 400)
            }
            bytes += part
            digests += Array(Insecure.MD5.hash(data: part))
            sizes.append(part.count)
        }
        guard sizes.dropLast().allSatisfy({ $0 >= 5 << 20 }) else { return refuse("EntityTooSmall", 400) }
        if service(call.request.host) == "r2", Set(sizes.dropLast()).count > 1 {
            return refuse("InvalidPart", 400, "All non-trailing parts must have the same length.")
        }
        let object = Depot.Object(
            bytes: bytes, tag: "\"\(Array(Insecure.MD5.hash(data: digests)).hex)-\(sizes.count)\"", type: upload.type,
            headers: upload.headers)
        depot.contents.withLock {
            $0.uploads[id] = nil
            $0.objects[place] = object
        }
        share(call, object)
        if call.isStrange {
            return xml(
                200,
                "<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>"
            )
        }
        return xml(
            200,
            "<CompleteMultipartUploadResult><ETag>\(object.tag.replacing("\"", with: "&quot;"))</ETag></CompleteMultipartUploadResult>"
        )
    }

    private func list(_ call: Call, _ place: String) -> LoopbackResponse? {
        guard call.request.query("list-type") == "2" else { return nil }
        let bucket = place.replacing("/", with: "")
        let prefix = bucket + "/" + (call.request.query("prefix") ?? "")
        let found = depot.contents.withLock { $0.objects.filter { $0.key.hasPrefix(prefix) } }.sorted {
            $0.key < $1.key
        }
        let most = call.request.query("max-keys").flatMap { Int($0) } ?? 1000
        let items = found.prefix(most).map { key, object in
            "<Contents><Key>\(Self.escape(String(key.dropFirst(bucket.count + 1))))</Key><ETag>\(object.tag)</ETag><Size>\(object.bytes.count)</Size></Contents>"
        }
        return xml(
            200,
            "<ListBucketResult><Name>\(bucket)</Name><KeyCount>\(items.count)</KeyCount><IsTruncated>\(found.count > most)</IsTruncated>\(items.joined())</ListBucketResult>"
        )
    }
}
