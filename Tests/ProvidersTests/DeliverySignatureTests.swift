import Foundation
import Providers
import Testing

/// Every recorded request to S3, R2 and B2 is signed by us as its SDK signed it.
@Suite struct DeliverySignatureTests {
    static let files =
        ((try? FileManager.default.contentsOfDirectory(atPath: DeliveryExchange.folder.path)) ?? [])
        .filter { $0.hasPrefix("s3-") || $0.hasPrefix("r2-") || $0.hasPrefix("b2-") }
        .map { String($0.dropLast(".json".count)) }.sorted()

    private static let dates = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)

    @Test(arguments: files) func signsAsTheSDKDid(_ name: String) throws {
        let keys = try DeliveryExchange.file(name)["credentials"] as? [String: String]
        let credentials = S3Signature.Credentials(
            accessKey: keys?["access_key_id"] ?? "AKIAIOSFODNN7EXAMPLE",
            secretKey: keys?["secret_access_key"] ?? "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        for exchange in try DeliveryExchange.all(name) { try check(exchange, credentials) }
    }

    private func check(_ exchange: DeliveryExchange, _ credentials: S3Signature.Credentials) throws {
        guard let authorization = exchange.header("authorization") else {
            return try checkPresigned(exchange, credentials)
        }
        func field(_ name: String) -> String {
            let rest = authorization.components(separatedBy: name + "=").last ?? ""
            return rest.components(separatedBy: ", ").first ?? ""
        }
        let region = field("Credential").components(separatedBy: "/")[2]
        let signature = S3Signature(credentials: credentials, region: region)
        let time = Int(try Self.dates.parse(exchange.header("x-amz-date") ?? "").timeIntervalSince1970)
        let headers = field("SignedHeaders").components(separatedBy: ";").map {
            HTTPRequest.Header($0, exchange.header($0) ?? "")
        }
        let payload = exchange.header("x-amz-content-sha256") ?? ""
        let canonical = signature.canonicalRequest(
            method: exchange.method, path: exchange.path, query: exchange.query, headers: headers, payload: payload)
        #expect(canonical == exchange.signature?["canonical_request"] as? String)
        let text = signature.stringToSign(canonical, at: time)
        #expect(text == exchange.signature?["string_to_sign"] as? String)
        #expect(signature.signature(text, at: time) == field("Signature"))
        // What a request of ours is given comes to the same `Authorization`.
        let own = headers.filter { !["x-amz-date", "x-amz-content-sha256"].contains($0.name) }
        let signed = signature.headers(
            method: exchange.method, path: exchange.path, query: exchange.query, headers: own, payload: payload,
            at: time)
        #expect(signed.secret.last?.value == authorization)
    }

    private func checkPresigned(_ exchange: DeliveryExchange, _ credentials: S3Signature.Credentials) throws {
        func value(_ name: String) -> String { exchange.query.first { $0.name == name }?.value ?? "" }
        let signature = S3Signature(
            credentials: credentials, region: value("X-Amz-Credential").components(separatedBy: "/")[2])
        let query = signature.presignedQuery(
            method: exchange.method, path: exchange.path,
            query: exchange.query.filter { !$0.name.hasPrefix("X-Amz-") },
            headers: value("X-Amz-SignedHeaders").components(separatedBy: ";").map {
                HTTPRequest.Header($0, exchange.header($0) ?? "")
            }, seconds: Int(value("X-Amz-Expires")) ?? 0,
            at: Int(try Self.dates.parse(value("X-Amz-Date")).timeIntervalSince1970))
        #expect(exchange.url.hasSuffix(exchange.path + "?" + query))
    }

    @Test(arguments: [
        ("a b+c é~.mp4", "/a%20b%2Bc%20%C3%A9~.mp4"), ("a//b/../c/./d", "/a//b/../c/./d"), ("50%.mp4", "/50%25.mp4"),
        ("q?=&#;:@!$'()*,[]", "/q%3F%3D%26%23%3B%3A%40%21%24%27%28%29%2A%2C%5B%5D"),
    ]) func pathsAreEscapedOnce(_ object: String, _ path: String) {
        let address = S3Address(
            service: "https://S3.example.com:443/", bucket: "b", object: object, pathStyle: false)
        #expect(address?.url() == "https://b.s3.example.com" + path)
    }

    @Test(arguments: [
        ("<a><b>1 &amp; &#x41;</b><b/></a>", true), ("<?xml?>\n<n:a x='>'><!-- < -->t<![CDATA[<]]></n:a>", true),
        ("<a><b></a>", false), ("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", false), ("<a>&e;</a>", false), ("", false),
        ("<html", false), (String(repeating: "<a>", count: 100_000), false),
    ]) func documentsAreReadOrRefused(_ text: String, _ isRead: Bool) {
        #expect((XMLElement(Array(text.utf8)) != nil) == isRead)
    }

    @Test func webhooksAreSignedAsTheirVectorsAre() throws {
        let file = try DeliveryExchange.file("standardwebhooks-signature-vectors")
        let vector = try #require(file["fixed_vector"] as? [String: Any])
        let key = try WebhookKey(vector["secret"] as? String ?? "")
        #expect(
            key.signature(
                id: vector["webhook-id"] as? String ?? "", time: vector["webhook-timestamp"] as? Int ?? 0,
                body: Array((vector["body"] as? String ?? "").utf8)) == vector["webhook-signature"] as? String)
        let cases = try #require(file["live_cases"] as? [[String: Any]])
        var same = 0
        for item in cases {
            let headers = (item["headers"] as? [String: String] ?? [:]).reduce(into: [String: String]()) {
                $0[$1.key.lowercased()] = $1.value
            }
            guard let id = headers["webhook-id"], let signatures = headers["webhook-signature"] else { continue }
            let ours = key.signature(
                id: id, time: Int(headers["webhook-timestamp"] ?? "") ?? 0,
                body: Array((item["body"] as? String ?? "").utf8))
            let isValid = signatures.split(separator: " ").contains { $0 == ours }
            let name = item["name"] as? String ?? ""
            let isForged = ["body changed by one space", "id changed", "hex instead of base64 signature"].contains(name)
            #expect(isValid != isForged, "\(name)")
            if isValid { same += 1 }
        }
        #expect(same == 7)
    }
}
