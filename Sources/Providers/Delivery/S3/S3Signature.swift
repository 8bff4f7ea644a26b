import Model
import Crypto
import FoundationEssentials

/// AWS Signature Version 4 for S3 and its kin, as headers or as a presigned URL.
///
/// Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference. S3 escapes a path once and keeps its dots.
package struct S3Signature: Sendable {
    package struct Credentials: Sendable {
        package var accessKey: String
        package var secretKey: String
        /// Of temporary credentials.
        package var sessionToken: String?

        package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
            self.accessKey = accessKey
            self.secretKey = secretKey
            self.sessionToken = sessionToken
        }
    }

    /// The digest's place where the body is not signed.
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"
    /// Seconds: a week, the most that a presigned URL may last.
    package static let longestPresign = 604_800

    package var credentials: Credentials
    package var region: String

    package init(credentials: Credentials, region: String) {
        self.credentials = credentials
        self.region = region
    }

    /// `path` is escaped already. `headers` are those that are signed, `host` among them; `payload` is the body's digest or
    /// `unsignedPayload`.
    package func canonicalRequest(
        method: String, path: String, query: [QueryPair], headers: [HTTPRequest.Header], payload: String
    ) -> String {
        let query =
            query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0.0 == $1.0 ? Self.precedes($0.1, $1.1) : Self.precedes($0.0, $1.0) }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let lines = Self.sorted(headers).map { "\($0.name):\($0.value)\n" }.joined()
        return [method, path, query, lines, Self.names(headers), payload].joined(separator: "\n")
    }

    package func stringToSign(_ canonicalRequest: String, at time: Int) -> String {
        let digest = Digest(of: Array(canonicalRequest.utf8)).hex
        return ["AWS4-HMAC-SHA256", Self.stamp(time), scope(time), digest].joined(separator: "\n")
    }

    /// 64 hexadecimal digits.
    package func signature(_ stringToSign: String, at time: Int) -> String {
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in scope(time).split(separator: "/") { key = Self.authenticate(String(part), key) }
        return Digest(bytes: Self.authenticate(stringToSign, key))?.hex ?? ""
    }

    /// The headers to add to a request so that it is signed: date, digest of the body, token, and the secret `Authorization`.
    package func headers(
        method: String, path: String, query: [QueryPair], headers: [HTTPRequest.Header], payload: String, at time: Int
    ) -> (open: [HTTPRequest.Header], secret: [HTTPRequest.Header]) {
        let open = [
            HTTPRequest.Header("x-amz-date", Self.stamp(time)), .init("x-amz-content-sha256", payload),
        ]
        var secret: [HTTPRequest.Header] = []
        if let token = credentials.sessionToken { secret.append(.init("x-amz-security-token", token)) }
        let signed = headers + open + secret
        let canonical = canonicalRequest(method: method, path: path, query: query, headers: signed, payload: payload)
        let signature = signature(stringToSign(canonical, at: time), at: time)
        let credential = "\(credentials.accessKey)/\(scope(time))"
        let value =
            "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=\(Self.names(signed)), Signature=\(signature)"
        secret.append(.init("Authorization", value))
        return (open, secret)
    }

    /// The whole query of a presigned URL, signature last. `headers` must be sent by whoever uses it, `host` among them.
    package func presignedQuery(
        method: String, path: String, query: [QueryPair], headers: [HTTPRequest.Header], seconds: Int, at time: Int
    ) -> String {
        var query =
            query + [
                QueryPair("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                QueryPair("X-Amz-Credential", "\(credentials.accessKey)/\(scope(time))"),
                QueryPair("X-Amz-Date", Self.stamp(time)),
                QueryPair("X-Amz-Expires", String(min(max(seconds, 1), Self.longestPresign))),
                QueryPair("X-Amz-SignedHeaders", Self.names(headers)),
            ]
        if let token = credentials.sessionToken { query.append(QueryPair("X-Amz-Security-Token", token)) }
        let canonical = canonicalRequest(
            method: method, path: path, query: query, headers: headers, payload: Self.unsignedPayload)
        query.append(QueryPair("X-Amz-Signature", signature(stringToSign(canonical, at: time), at: time)))
        return PercentEncoding.query(query)
    }

    /// `20261121T032448Z`.
    package static func stamp(_ time: Int) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(
            Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }

    private func scope(_ time: Int) -> String { "\(Self.stamp(time).prefix(8))/\(region)/s3/aws4_request" }

    private static func names(_ headers: [HTTPRequest.Header]) -> String {
        sorted(headers).map(\.name).joined(separator: ";")
    }

    /// Lower-case names in order; values without spaces around them, and single ones inside.
    private static func sorted(_ headers: [HTTPRequest.Header]) -> [HTTPRequest.Header] {
        headers.map {
            HTTPRequest.Header($0.name.lowercased(), $0.value.split(separator: " ").joined(separator: " "))
        }.sorted { precedes($0.name, $1.name) }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func authenticate(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}
