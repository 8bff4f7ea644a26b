package import Model

/// One request and its answer as a file of recorded exchanges has them.
package struct RecordedExchange: Sendable {
    package var method: String
    /// Without query.
    package var url: String
    package var query: [(name: String, value: String)]
    /// Names in lower case.
    package var headers: [(name: String, value: String)]
    /// `{json}`, `{form}`, `{multipart}`, `{bytes}` or `{text}`; nil for none.
    package var body: JSONValue?
    package var status: Int
    package var responseHeaders: [(name: String, value: String)]
    package var response: [UInt8]

    package func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
}

/// A file of recorded exchanges.
package struct RecordedFile: Sendable {
    package var name: String
    package var vendor: String
    package var exchanges: [RecordedExchange]
    /// What the vendor's SDK read from the last answer; nil where none was there to see it.
    package var parsed: JSONValue?

    package init(name: String, bytes: [UInt8]) throws(JSONProblem) {
        let json = try JSONValue(parsing: bytes)
        self.name = name
        vendor = json["vendor"]?.string ?? ""
        let all = json["conversation"]?.array ?? (json["request"] == nil ? [] : [json])
        exchanges = all.compactMap { RecordedExchange($0) }
        parsed = json["parsed"]
    }
}

extension RecordedExchange {
    fileprivate init?(_ json: JSONValue) {
        guard let request = json["request"], let method = request["method"]?.string else { return nil }
        self.method = method
        guard let whole = request["url"]?.string ?? Self.url(request) else { return nil }
        let mark = whole.firstIndex(of: "?")
        url = String(mark.map { whole[..<$0] } ?? whole[...])
        if let pairs = request["query"]?.array {
            query = pairs.compactMap { pair in
                guard let pair = pair.array, pair.count == 2 else { return nil }
                return (pair[0].scalarText ?? "", pair[1].scalarText ?? "")
            }
        } else {
            let text = mark.map { whole[whole.index(after: $0)...] } ?? ""
            query = text.split(separator: "&").map { item in
                let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    TemplateMatch.percentDecoded(String(parts[0])),
                    parts.count > 1 ? TemplateMatch.percentDecoded(String(parts[1])) : ""
                )
            }
        }
        headers = (request["headers"]?.members ?? []).map { ($0.name.lowercased(), $0.value.scalarText ?? "") }
        if case .object? = request["body"] { body = request["body"] }
        let response = json["response"] ?? .null
        status = response["status"]?.double.map { Int($0) } ?? 200
        responseHeaders = (response["headers"]?.members ?? []).map { ($0.name, $0.value.scalarText ?? "") }
        if let text = response["body_text"]?.string {
            self.response = Array(text.utf8)
        } else if let bytes = response["body_bytes"] {
            // Its first bytes are known, and how many there are.
            let head = bytes["base64_head"]?.string.flatMap { Base64.decode($0) } ?? []
            let length = min(max(bytes["length"]?.double ?? 0, Double(head.count)), 16_777_216)
            self.response = head + [UInt8](repeating: 0, count: Int(length) - head.count)
        } else {
            switch response["body"] {
            case nil, .null: self.response = []
            case .string(let text)?: self.response = Array(text.utf8)
            case let tree?: self.response = tree.bytes
            }
        }
    }

    private static func url(_ request: JSONValue) -> String? {
        guard let host = request["host"]?.string, let path = request["path"]?.string else { return nil }
        return "https://\(host)\(path)"
    }
}
