/// The parameters of every purchased step: the request itself, so that equal requests have one key.
package struct CallParameters: Sendable, Equatable, Encodable {
    package var provider: String
    /// The card's name for the model.
    package var model: String
    /// The card's call that buys.
    package var call: String
    /// The card's version.
    package var version: Int
    /// `demo` when calls go to stand-ins: what those give is never taken for the real thing. Nil for the vendor itself.
    package var endpoint: String?
    package var request: RequestDraft

    package init(
        provider: String, model: String, call: String, version: Int, endpoint: String? = nil, request: RequestDraft
    ) {
        self.provider = provider
        self.model = model
        self.call = call
        self.version = version
        self.endpoint = endpoint
        self.request = request
    }

    /// Canonical JSON, as a step's parameters hold it.
    package var text: String {
        var members: [(name: String, value: JSONValue)] = [
            ("provider", .string(provider)), ("model", .string(model)), ("call", .string(call)),
            ("version", .number(version)),
        ]
        if let endpoint { members.append(("endpoint", .string(endpoint))) }
        return JSONValue.object(members + [("request", request.json)]).text
    }

    /// From what `text` gave.
    package init(text: String) throws(JSONProblem) {
        let json = try JSONValue(parsing: text)
        guard let provider = json["provider"]?.string, let model = json["model"]?.string,
            let call = json["call"]?.string, let version = json["version"]?.scalarText.flatMap({ Int($0) }),
            let request = json["request"]
        else { throw JSONProblem(message: "not the parameters of a call", offset: 0) }
        self.init(
            provider: provider, model: model, call: call, version: version, endpoint: json["endpoint"]?.string,
            request: try RequestDraft(json: request))
    }
}
