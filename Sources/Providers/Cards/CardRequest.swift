package import Model

/// Makes the HTTP request that a draft means, with the account's settings and secrets and the files in their places.
package struct CardRequest: Sendable {
    package let card: ProviderCard
    /// Secrets and settings by name.
    package var account: [String: String]
    /// `{token}` or `{jwt}` made elsewhere.
    package var token: String?
    /// Seconds since 1970, for tokens.
    package var now: Double

    package init(card: ProviderCard, account: [String: String], token: String? = nil, now: Double) {
        self.card = card
        self.account = account
        self.token = token
        self.now = now
        for entry in card.secrets + card.settings where account[entry.name] == nil {
            self.account[entry.name] = entry.usual
        }
    }

    /// Throws when the account lacks a value or a file is missing.
    package func http(_ draft: RequestDraft, sendsKey: Bool, files: [String: RequestFile] = [:]) throws(CardProblem)
        -> HTTPRequest
    {
        var url = try self.url(draft.target)
        var query: [String] = []
        for item in draft.query {
            guard let value = try scalar(item.value, files) else { continue }
            query.append("\(TemplateFill.percentEncoded(item.name))=\(TemplateFill.percentEncoded(value))")
        }
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query.joined(separator: "&") }
        var request = HTTPRequest(draft.method, url, headers: [.init("Accept", "*/*")])
        for item in draft.headers {
            guard let value = try scalar(item.value, files) else { continue }
            let isSecret = item.value["$pattern"].map { pattern in
                card.secrets.contains { pattern.string?.contains("{\($0.name)") ?? false }
            }
            if isSecret ?? false {
                request.secretHeaders.append(.init(item.name, value))
            } else {
                request.headers.append(.init(item.name, value))
            }
        }
        if sendsKey, try mayHaveKey(url), let header = try key() { request.secretHeaders.append(header) }
        try body(draft.body, files, &request)
        return request
    }

    /// The request that fetches a result. The key goes with it only when the card says so, and to the vendor's own hosts.
    package func fetch(_ url: String, needsKey: Bool) throws(CardProblem) -> HTTPRequest {
        var request = HTTPRequest("GET", url, headers: [.init("Accept", "*/*")], redirects: .follow)
        if needsKey, try mayHaveKey(url), let header = try key() { request.secretHeaders.append(header) }
        return request
    }

    /// Whether the host of `url` is the vendor's, or one that the card trusts.
    private func mayHaveKey(_ url: String) throws(CardProblem) -> Bool {
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), let host = Self.host(url) else { return false }
        if card.trustedHosts.contains(host) { return true }
        guard let base = card.base, let text = try text(base) else { return false }
        return Self.host(text) == host
    }

    /// With the port, lower case.
    package static func host(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
        return rest.contains("@") ? nil : rest.lowercased()
    }

    private func key() throws(CardProblem) -> HTTPRequest.Header? {
        guard let authentication = card.authentication else { return nil }
        var scope = account
        switch authentication.token {
        case nil: break
        case .jwt(let secret, let claims, _):
            if let token { scope["jwt"] = token } else { scope["jwt"] = try jwt(secret, claims) }
        case .google(let access, _, _, _):
            if let token {
                scope["token"] = token
            } else if let access {
                scope["token"] = try text(access)
            }
        }
        guard let value = try text(authentication.value, scope) else { return nil }
        return HTTPRequest.Header(authentication.header, value)
    }

    private func jwt(_ secret: Pattern, _ claims: RequestTemplate) throws(CardProblem) -> String? {
        guard let secret = try text(secret) else { return nil }
        var values: [String: JSONValue] = account.mapValues { .string($0) }
        let names = Set(claims.names).filter { $0.hasPrefix("now") }
        for name in names {
            guard let offset = name == "now" ? 0 : Int(name.dropFirst(3)) else {
                throw CardProblem(name, "“\(name)” is no time: write {now}, {now+1800} or {now-5}")
            }
            values[name] = .number(Int(now) + offset)
        }
        guard let tree = try TemplateFill(CardValues(values)).tree(claims) else { return nil }
        return WebToken.sign(tree, secret: secret)
    }

    /// The whole URL of a draft's target.
    private func url(_ target: String) throws(CardProblem) -> String {
        guard let pattern = try? Pattern(target) else { throw CardProblem("", "“\(target)” is no path") }
        var rest = ""
        for part in pattern.parts {
            switch part {
            case .text(let text): rest += text
            case .hole(let hole):
                rest += TemplateFill.percentEncoded(try account(hole), keepsSlash: hole.form == .segments)
            }
        }
        if !target.hasPrefix("/") { return rest }
        guard let base = card.base, let text = try text(base) else { throw CardProblem("", "the card has no “base”") }
        return (text.hasSuffix("/") ? String(text.dropLast()) : text) + rest
    }

    private func account(_ hole: Pattern.Hole) throws(CardProblem) -> String {
        if let value = account[hole.name] { return value }
        let entry = (card.secrets + card.settings).first { $0.name == hole.name }
        throw CardProblem(
            hole.name, "\(card.title) needs “\(hole.name)”\(entry?.about.map { ": \($0)" } ?? "")",
            hint: entry.map { "set \($0.variable)" })
    }

    /// A text of the account. Nil when something optional in it is missing.
    func text(_ pattern: Pattern, _ scope: [String: String]? = nil) throws(CardProblem) -> String? {
        var text = ""
        for part in pattern.parts {
            switch part {
            case .text(let literal): text += literal
            case .hole(let hole):
                if let value = (scope ?? account)[hole.name] {
                    text += value
                } else if hole.isOptional {
                    return nil
                } else {
                    text += try account(hole)
                }
            }
        }
        return text
    }

    // MARK: Bodies

    /// The body of a draft that is JSON, as a program of this machine reads it; nil for other bodies.
    func json(_ draft: RequestDraft, files: [String: RequestFile]) throws(CardProblem) -> JSONValue? {
        guard case .json(let tree) = draft.body else { return nil }
        return try resolved(tree, files) ?? .object([])
    }

    private func body(_ body: RequestDraft.Body, _ files: [String: RequestFile], _ request: inout HTTPRequest)
        throws(CardProblem)
    {
        switch body {
        case .none: break
        case .json(let tree):
            request.headers.append(.init("Content-Type", "application/json"))
            request.body = .bytes((try resolved(tree, files) ?? .object([])).bytes)
        case .form(let items):
            var pairs: [String] = []
            for item in items {
                guard let value = try scalar(item.value, files) else { continue }
                pairs.append("\(TemplateFill.percentEncoded(item.name))=\(TemplateFill.percentEncoded(value))")
            }
            request.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
            request.body = .bytes(Array(pairs.joined(separator: "&").utf8))
        case .file(let role, let type):
            let file = try self.file(role, files)
            let said = try type.map { (text) throws(CardProblem) in try pattern(text, files) ?? file.mime } ?? file.mime
            request.headers.append(.init("Content-Type", said))
            request.body = try content(file)
        case .multipart(let parts):
            var all: [HTTPRequest.Part] = []
            for part in parts {
                let filename = try part.filename.flatMap { (value) throws(CardProblem) in try scalar(value, files) }
                let type = try part.type.flatMap { (value) throws(CardProblem) in try scalar(value, files) }
                if let role = part.value["$file"]?.string {
                    let file = try self.file(role, files)
                    all.append(
                        .init(
                            name: part.name, filename: filename ?? file.filename, type: type ?? file.mime,
                            body: try content(file)))
                } else if let text = try scalar(part.value, files) {
                    all.append(.init(name: part.name, filename: filename, type: type, body: .bytes(Array(text.utf8))))
                }
            }
            request.body = .multipart(all)
        }
    }

    private func file(_ role: String, _ files: [String: RequestFile]) throws(CardProblem) -> RequestFile {
        guard let file = files[role] else { throw CardProblem(role, "the file “\(role)” is missing") }
        return file
    }

    private func content(_ file: RequestFile) throws(CardProblem) -> HTTPRequest.Body {
        switch file.content {
        case .bytes(let bytes): return .bytes(bytes)
        case .path(let path, let size): return .file(path: path, offset: 0, length: size)
        case .url: throw CardProblem(file.filename, "a file that is only a URL cannot be sent as bytes")
        }
    }

    /// A tree without forms. Nil: left out.
    private func resolved(_ tree: JSONValue, _ files: [String: RequestFile]) throws(CardProblem) -> JSONValue? {
        switch tree {
        case .array(let items):
            var all: [JSONValue] = []
            for item in items { if let value = try resolved(item, files) { all.append(value) } }
            return .array(all)
        case .object(let members):
            if let value = tree["$value"] { return value }
            if let text = tree["$pattern"]?.string { return try pattern(text, files).map { .string($0) } }
            if let role = tree["$file"]?.string {
                let form = tree["as"]?.string.flatMap { RequestTemplate.FileForm(rawValue: $0) } ?? .base64
                return .string(try inline(try file(role, files), form))
            }
            var all: [(name: String, value: JSONValue)] = []
            for member in members {
                if let value = try resolved(member.value, files) { all.append((member.name, value)) }
            }
            return .object(all)
        default: return tree
        }
    }

    private func scalar(_ value: JSONValue, _ files: [String: RequestFile]) throws(CardProblem) -> String? {
        guard let value = try resolved(value, files) else { return nil }
        return value.scalarText ?? value.text
    }

    /// Text with account values and files' attributes in it.
    private func pattern(_ text: String, _ files: [String: RequestFile]) throws(CardProblem) -> String? {
        guard let pattern = try? Pattern(text) else { return text }
        var scope = account
        for (role, file) in files {
            scope["\(role).mime"] = file.mime
            scope["\(role).filename"] = file.filename
            scope["\(role).size"] = String(file.size)
        }
        return try self.text(pattern, scope)
    }

    private func inline(_ file: RequestFile, _ form: RequestTemplate.FileForm) throws(CardProblem) -> String {
        if case .url(let url) = file.content {
            guard form == .url || form == .dataURL else {
                throw CardProblem(file.filename, "a file that is only a URL cannot be sent as \(form.rawValue)")
            }
            return url
        }
        guard case .bytes(let bytes) = file.content else {
            throw CardProblem(file.filename, "the file was not read, and its bytes are part of the request")
        }
        switch form {
        case .base64, .bytes: return Base64.encode(bytes)
        // Whoever has no URL for it sends the file itself.
        case .dataURL, .url: return "data:\(file.mime);base64,\(Base64.encode(bytes))"
        }
    }
}
