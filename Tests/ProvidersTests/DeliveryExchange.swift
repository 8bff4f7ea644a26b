import Foundation
import Providers
import Testing

/// One request and its answer, as recorded in `Tests/Delivery/exchanges`.
struct DeliveryExchange {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Delivery/exchanges")

    let request: [String: Any]
    let response: [String: Any]
    let signature: [String: Any]?

    static func file(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appending(path: name + ".json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// All exchanges of a file, in order.
    static func all(_ name: String) throws -> [DeliveryExchange] {
        let file = try file(name)
        let items = file["conversation"] as? [[String: Any]] ?? [file]
        return items.map { item in
            DeliveryExchange(
                request: item["request"] as? [String: Any] ?? [:], response: item["response"] as? [String: Any] ?? [:],
                signature: item["sigv4"] as? [String: Any])
        }
    }

    var method: String { request["method"] as? String ?? "" }
    var url: String { request["url"] as? String ?? "" }
    var path: String { request["path"] as? String ?? "" }
    var query: [QueryPair] {
        (request["query"] as? [[String]] ?? []).map { QueryPair($0[0], $0.count > 1 ? $0[1] : "") }
    }
    func header(_ name: String) -> String? { (request["headers"] as? [String: String])?[name] }

    var answer: HTTPAnswer {
        let headers = (response["headers"] as? [String: String] ?? [:]).map { HTTPRequest.Header($0.key, $0.value) }
        var body: [UInt8] = []
        if let text = response["body_text"] as? String { body = Array(text.utf8) }
        if let tree = response["body"], !(tree is NSNull), let data = try? JSONSerialization.data(withJSONObject: tree)
        {
            body = Array(data)
        }
        return HTTPAnswer(status: response["status"] as? Int ?? 0, headers: headers, body: body)
    }
}
