import Crypto
import Engine
import FoundationEssentials
import Model

/// Makes the HTTP request of a draft: account values, files and the key take their places.
struct CallRequest {
    let card: ProviderCard
    /// Secrets and settings by name.
    let account: [String: String]
    /// By role.
    var files: [String: InputFile] = [:]
    /// Where files were uploaded, by role.
    var urls: [String: String] = [:]
    /// The header that shows the key, made once for a call: it may hold a token that was asked for.
    let key: HTTPRequest.Header?

    func request(_ draft: RequestDraft, sendsKey: Bool) throws(StepFailure) -> HTTPRequest {
        let target = try text(draft.target)
        let base = try text(card.base?.source ?? "")
        var url = target.hasPrefix("http://") || target.hasPrefix("https://") ? target : base + target
        var query: [String] = []
        for item in draft.query {
            guard let value = try tree(item.value)?.scalarText else { continue }
            query.append("\(TemplateFill.percentEncoded(item.name))=\(TemplateFill.percentEncoded(value))")
        }
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query.joined(separator: "&") }
        var request = HTTPRequest(draft.method, url)
        for item in draft.headers {
            if let value = try tree(item.value)?.scalarText { request.headers.append(.init(item.name, value)) }
        }
        try fill(&request, draft.body)
        if sendsKey, let key, isTrusted(url, base: base) { request.secretHeaders = [key] }
        return request
    }

    /// Whether the key may be shown to the host of `url`.
    func isTrusted(_ url: String, base: String) -> Bool {
        guard let host = URL(string: url)?.host()?.lowercased() else { return false }
        return host == URL(string: base)?.host()?.lowercased() || card.trustedHosts.contains { $0.lowercased() == host }
    }

    private func fill(_ request: inout HTTPRequest, _ body: RequestDraft.Body) throws(StepFailure) {
        switch body {
        case .none: break
        case .json(let json):
            request.headers.append(.init("Content-Type", "application/json"))
            request.body = .bytes((try tree(json) ?? .object([])).bytes)
        case .form(let items):
            var pairs: [String] = []
            for item in items {
                guard let value = try tree(item.value)?.scalarText else { continue }
                pairs.append("\(TemplateFill.percentEncoded(item.name))=\(TemplateFill.percentEncoded(value))")
            }
            request.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
            request.body = .bytes(Array(pairs.joined(separator: "&").utf8))
        case .file(let role, let type):
            let file = try file(role)
            request.headers.append(.init("Content-Type", try type.map(text) ?? file.mime))
            request.body = .file(path: file.path, offset: 0, length: file.size)
        case .multipart(let parts):
            var made: [HTTPRequest.Part] = []
            for part in parts { made.append(try self.part(part)) }
            request.body = .multipart(made)
        }
    }

    private func part(_ part: RequestDraft.Part) throws(StepFailure) -> HTTPRequest.Part {
        let filename = try part.filename.map(tree)??.scalarText
        let type = try part.type.map(tree)??.scalarText
        if let role = part.value["$file"]?.string, part.value["as"]?.string == RequestTemplate.FileForm.bytes.rawValue {
            let file = try file(role)
            return HTTPRequest.Part(
                name: part.name, filename: filename ?? file.filename, type: type ?? file.mime,
                body: .file(path: file.path, offset: 0, length: file.size))
        }
        let value = try tree(part.value)
        let text = value?.scalarText ?? value?.text ?? ""
        return HTTPRequest.Part(name: part.name, filename: filename, type: type, body: .bytes(Array(text.utf8)))
    }

    private func file(_ role: String) throws(StepFailure) -> InputFile {
        guard let file = files[role] else { throw StepFailure(.permanent, "the request names no file “\(role)”") }
        return file
    }

    /// Without forms; nil when a setting that may be absent is.
    private func tree(_ value: JSONValue) throws(StepFailure) -> JSONValue? {
        switch value {
        case .array(let items):
            var filled: [JSONValue] = []
            for item in items { if let item = try tree(item) { filled.append(item) } }
            return .array(filled)
        case .object(let members):
            if let plain = value["$value"] { return plain }
            if let pattern = value["$pattern"]?.string {
                return try optionalText(pattern).map { .string($0) }
            }
            if let role = value["$file"]?.string {
                return .string(try fileText(role, as: value["as"]?.string.flatMap { RequestTemplate.FileForm(rawValue: $0) }))
            }
            var filled: [(name: String, value: JSONValue)] = []
            for member in members { if let value = try tree(member.value) { filled.append((member.name, value)) } }
            return .object(filled)
        default: return value
        }
    }

    private func fileText(_ role: String, as form: RequestTemplate.FileForm?) throws(StepFailure) -> String {
        switch form {
        case .url:
            if let url = urls[role] { return url }
            throw StepFailure(.refused, "\(card.title) takes “\(role)” by a URL, and its card has no upload")
        case .dataURL:
            let file = try file(role)
            return "data:\(file.mime);base64,\(Data(try file.bytes()).base64EncodedString())"
        case .base64, .bytes, nil: return Data(try file(role).bytes()).base64EncodedString()
        }
    }

    /// Fills a pattern whose names are account values and attributes of files.
    func text(_ source: String) throws(StepFailure) -> String {
        guard let text = try optionalText(source) else {
            throw StepFailure(.account, "\(card.title): a setting of “\(source)” is missing")
        }
        return text
    }

    private func optionalText(_ source: String) throws(StepFailure) -> String? {
        guard let pattern = try? Pattern(source) else { return source }
        var out = ""
        for part in pattern.parts {
            switch part {
            case .text(let text): out += text
            case .hole(let hole):
                if let value = account[hole.name] ?? attribute(hole.name) {
                    out += value
                } else if hole.isOptional {
                    return nil
                } else {
                    throw StepFailure(
                        .account, "\(card.title) needs “\(hole.name)”, which is not set",
                        hint: "docs/accounts.md says where it can be set")
                }
            }
        }
        return out
    }

    private func attribute(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), let file = files[String(name[..<dot])] else { return nil }
        switch name[name.index(after: dot)...] {
        case "mime": return file.mime
        case "filename": return file.filename
        case "size": return String(file.size)
        default: return nil
        }
    }
}
