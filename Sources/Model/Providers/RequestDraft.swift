/// A request with every value of a scene in place. What is left open is a form:
/// `{"$file": role, "as": how}` for a file, `{"$pattern": text}` for text with account settings or a file's attributes in it, and
/// `{"$value": tree}` around a value that would look like a form.
package struct RequestDraft: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package enum Body: Sendable, Equatable {
        case none
        case json(JSONValue)
        /// URL-encoded.
        case form([Item])
        case multipart([Part])
        /// The bytes of the file of that role.
        case file(role: String, type: String?)
    }

    package struct Part: Sendable, Equatable {
        package var name: String
        /// A scalar, or a form.
        package var value: JSONValue
        package var filename: JSONValue?
        package var type: JSONValue?

        package init(name: String, value: JSONValue, filename: JSONValue? = nil, type: JSONValue? = nil) {
            self.name = name
            self.value = value
            self.filename = filename
            self.type = type
        }
    }

    package var method: String
    /// A path after the card's `base`, or a whole URL; percent-encoded, with `{setting}` where an account's setting stands.
    package var target: String
    package var query: [Item]
    package var headers: [Item]
    package var body: Body

    package init(method: String, target: String, query: [Item] = [], headers: [Item] = [], body: Body = .none) {
        self.method = method
        self.target = target
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Roles of the files that are part of the request, each once, in their order.
    package var files: [String] {
        var roles: [String] = []
        func visit(_ value: JSONValue) {
            if let role = value["$file"]?.string {
                if !roles.contains(role) { roles.append(role) }
            } else if value["$value"] != nil {
                return
            } else if case .array(let items) = value {
                items.forEach(visit)
            } else if case .object(let members) = value {
                members.forEach { visit($0.value) }
            }
        }
        switch body {
        case .none: break
        case .json(let tree): visit(tree)
        case .form(let items): items.forEach { visit($0.value) }
        case .multipart(let parts): parts.forEach { visit($0.value) }
        case .file(let role, _): roles.append(role)
        }
        return roles
    }
}

extension RequestDraft {
    package var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [("method", .string(method)), ("target", .string(target))]
        if !query.isEmpty { members.append(("query", Self.json(query))) }
        if !headers.isEmpty { members.append(("headers", Self.json(headers))) }
        switch body {
        case .none: break
        case .json(let tree): members.append(("json", tree))
        case .form(let items): members.append(("form", Self.json(items)))
        case .multipart(let parts): members.append(("multipart", .array(parts.map(\.json))))
        case .file(let role, let type):
            members.append(("bytes", .string(role)))
            if let type { members.append(("type", .string(type))) }
        }
        return .object(members)
    }

    package init(json: JSONValue) throws(JSONProblem) {
        guard let method = json["method"]?.string, let target = json["target"]?.string else { throw Self.malformed }
        self.init(method: method, target: target)
        query = try Self.items(json["query"])
        headers = try Self.items(json["headers"])
        if let tree = json["json"] {
            body = .json(tree)
        } else if let form = json["form"] {
            body = .form(try Self.items(form))
        } else if case .array(let parts) = json["multipart"] {
            var read: [Part] = []
            for part in parts { read.append(try Part(json: part)) }
            body = .multipart(read)
        } else if let role = json["bytes"]?.string {
            body = .file(role: role, type: json["type"]?.string)
        }
    }

    fileprivate static let malformed = JSONProblem(message: "not the parameters of a call", offset: 0)

    private static func json(_ items: [Item]) -> JSONValue {
        .array(items.map { .array([.string($0.name), $0.value]) })
    }

    private static func items(_ json: JSONValue?) throws(JSONProblem) -> [Item] {
        var items: [Item] = []
        for pair in json?.array ?? [] {
            guard let pair = pair.array, pair.count == 2, let name = pair[0].string else { throw malformed }
            items.append(Item(name, pair[1]))
        }
        return items
    }
}

extension RequestDraft: Encodable {
    package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension RequestDraft.Part {
    fileprivate var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [("name", .string(name)), ("value", value)]
        if let filename { members.append(("filename", filename)) }
        if let type { members.append(("type", type)) }
        return .object(members)
    }

    fileprivate init(json: JSONValue) throws(JSONProblem) {
        guard let name = json["name"]?.string, let value = json["value"] else { throw RequestDraft.malformed }
        self.init(name: name, value: value, filename: json["filename"], type: json["type"])
    }
}
