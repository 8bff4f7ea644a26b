import Crypto
import Loopback

/// Recomputes the signature of a request to S3 (Signature Version 4, in headers or in the query).
struct Signature4 {
    /// The vendor's code for what is wrong, its status, and words.
    struct Refusal: Error {
        var code: String
        var status = 403
        var message = ""
    }

    /// `demo` or whatever the client calls itself.
    private(set) var accessKey = ""
    private(set) var region = ""

    /// Throws unless the request is signed with `secret` by `accessKey` (nil: whoever), now.
    init(_ request: LoopbackRequest, accessKey wanted: String?, secret: String, now: Int) throws(Refusal) {
        let query = request.query
        func item(_ name: String) -> String? { query.first { $0.name == name }?.value }
        let isPresigned = item("X-Amz-Signature") != nil
        var credential = ""
        var signed = ""
        var signature = ""
        if isPresigned {
            guard item("X-Amz-Algorithm") == "AWS4-HMAC-SHA256" else {
                throw Refusal(
                    code: "AuthorizationQueryParametersError", status: 400,
                    message: "X-Amz-Algorithm only supports AWS4-HMAC-SHA256")
            }
            credential = item("X-Amz-Credential") ?? ""
            signed = item("X-Amz-SignedHeaders") ?? ""
            signature = item("X-Amz-Signature") ?? ""
        } else {
            guard let header = request.header("authorization") else {
                throw Refusal(code: "AccessDenied", message: "Access Denied")
            }
            guard header.hasPrefix("AWS4-HMAC-SHA256 ") else {
                throw Refusal(code: "InvalidRequest", status: 400, message: "use AWS4-HMAC-SHA256")
            }
            for part in header.dropFirst(17).split(separator: ",") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { throw Refusal(code: "AuthorizationHeaderMalformed", status: 400) }
                switch pair[0] {
                case "Credential": credential = pair[1]
                case "SignedHeaders": signed = pair[1]
                case "Signature": signature = pair[1]
                default: break
                }
            }
        }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard scope.count >= 5, scope.suffix(2) == ["s3", "aws4_request"] else {
            throw Refusal(code: "AuthorizationHeaderMalformed", status: 400)
        }
        accessKey = scope.dropLast(4).joined(separator: "/")
        region = scope[scope.count - 3]
        let day = scope[scope.count - 4]
        if let wanted, wanted != accessKey {
            throw Refusal(
                code: "InvalidAccessKeyId", message: "The AWS Access Key Id you provided does not exist in our records."
            )
        }
        guard let date = isPresigned ? item("X-Amz-Date") : request.header("x-amz-date"), date.hasPrefix(day),
            let time = Self.seconds(date)
        else {
            throw Refusal(
                code: "AuthorizationHeaderMalformed", status: 400, message: "the date is missing or not the scope's")
        }
        if isPresigned {
            guard let life = item("X-Amz-Expires").flatMap({ Int($0) }), (1...604_800).contains(life) else {
                throw Refusal(
                    code: "AuthorizationQueryParametersError", status: 400,
                    message: "X-Amz-Expires must be between 1 and 604800")
            }
            guard time - 900 <= now, now <= time + life else {
                throw Refusal(code: "AccessDenied", message: "Request has expired")
            }
        } else if abs(now - time) > 900 {
            throw Refusal(
                code: "RequestTimeTooSkewed",
                message: "The difference between the request time and the current time is too large.")
        }
        let names = signed.split(separator: ";").map(String.init)
        guard names.contains("host"), names == names.sorted() else {
            throw Refusal(code: "AccessDenied", message: "host must be signed")
        }
        if !isPresigned,
            let unsigned = request.headers.first(where: {
                $0.name.lowercased().hasPrefix("x-amz-") && !names.contains($0.name.lowercased())
            })
        {
            throw Refusal(
                code: "AccessDenied",
                message: "There were headers present in the request which were not signed: \(unsigned.name)")
        }
        let payload = isPresigned ? "UNSIGNED-PAYLOAD" : request.header("x-amz-content-sha256") ?? ""
        guard !payload.isEmpty else {
            throw Refusal(
                code: "MissingContentSHA256", status: 400,
                message: "Missing required header for this request: x-amz-content-sha256")
        }
        let canonical = [
            request.method, Self.path(request.path), Self.query(query),
            names.map { "\($0):\(Self.value(request, $0))\n" }.joined(), signed, payload,
        ].joined(separator: "\n")
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(day)/\(region)/s3/aws4_request\n\(Array(canonical.utf8).sha256)"
        let key = [day, region, "s3", "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) { Self.mac($0, $1) }
        guard Self.mac(key, text).hex == signature else {
            throw Refusal(
                code: "SignatureDoesNotMatch",
                message:
                    "The request signature we calculated does not match the signature you provided. Canonical request: \(canonical)"
            )
        }
        if payload.utf8.count == 64, payload != request.body.sha256 {
            throw Refusal(
                code: "XAmzContentSHA256Mismatch", status: 400,
                message: "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
    }

    private static func mac(_ key: Bytes, _ text: String) -> Bytes {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// `20261121T032449Z` since 1970.
    private static func seconds(_ text: String) -> Int? {
        let digits = text.filter(\.isNumber)
        guard digits.count == 14, text.count == 16 else { return nil }
        func number(_ from: Int, _ count: Int) -> Int { Int(digits.dropFirst(from).prefix(count)) ?? 0 }
        // Days since 1970 of a civil date (Howard Hinnant's algorithm).
        let month = number(4, 2)
        let year = number(0, 4) - (month <= 2 ? 1 : 0)
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(6, 2) - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86400 + number(8, 2) * 3600 + number(10, 2) * 60 + number(12, 2)
    }

    private static func path(_ raw: String) -> String {
        raw.split(separator: "/", omittingEmptySubsequences: false).map { encode(PercentCoding.decode($0)) }.joined(
            separator: "/")
    }

    private static func query(_ items: [LoopbackRequest.Field]) -> String {
        items.filter { $0.name != "X-Amz-Signature" }.map { (encode($0.name), encode($0.value)) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    private static func value(_ request: LoopbackRequest, _ name: String) -> String {
        request.headers.filter { $0.name.lowercased() == name }
            .map { $0.value.split(separator: " ").joined(separator: " ") }.joined(separator: ",")
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-._~".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hex.uppercased()
        }.joined()
    }
}
