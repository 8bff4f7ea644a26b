/// One kind of request to a vendor, and what its answers mean.
package struct CardCall: Sendable {
    package struct Item: Sendable {
        package var name: String
        package var value: RequestTemplate

        package init(_ name: String, _ value: RequestTemplate) {
            self.name = name
            self.value = value
        }
    }

    package struct Part: Sendable {
        package var name: Pattern
        /// A scalar, or a file as `bytes`.
        package var value: RequestTemplate
        package var filename: RequestTemplate?
        package var type: RequestTemplate?
        /// A list or mapping: one such part for each of it, which is `{item}` in the part.
        package var each: String?

        package init(
            name: Pattern, value: RequestTemplate, filename: RequestTemplate? = nil, type: RequestTemplate? = nil,
            each: String? = nil
        ) {
            self.name = name
            self.value = value
            self.filename = filename
            self.type = type
            self.each = each
        }
    }

    package enum Body: Sendable {
        case none
        case json(RequestTemplate)
        case form([Item])
        case multipart([Part])
        case bytes(file: String, type: Pattern?)
    }

    package enum Target: Sendable {
        /// After the card's `base`.
        case path(Pattern)
        /// The whole URL: a pattern that begins with its host, or one value that has it.
        case url(Pattern)
    }

    package var name: String
    /// What it is for, where nothing else tells.
    package var about: String?
    package var method: String
    package var target: Target
    package var query: [Item] = []
    package var headers: [Item] = []
    package var body: Body = .none
    package var sendsKey = true
    package var answer = AnswerRule()

    package init(name: String, method: String, target: Target) {
        self.name = name
        self.method = method
        self.target = target
    }

    /// Names without which there is no request.
    package var requiredNames: [String] {
        var names: [String] = []
        switch target {
        case .path(let pattern), .url(let pattern): names += pattern.holes.filter { !$0.isOptional }.map(\.name)
        }
        names += (query + headers).flatMap { $0.value.requiredNames }
        switch body {
        case .none, .multipart: break
        case .json(let tree): names += tree.requiredNames
        case .form(let items): names += items.flatMap(\.value.requiredNames)
        case .bytes(let file, _): names.append(file)
        }
        return names
    }

    /// Names of all values and files that the request has places for.
    package var names: [String] {
        var names: [String] = []
        switch target {
        case .path(let pattern), .url(let pattern): names += pattern.holes.map(\.name)
        }
        names += (query + headers).flatMap(\.value.names)
        switch body {
        case .none: break
        case .json(let tree): names += tree.names
        case .form(let items): names += items.flatMap(\.value.names)
        case .multipart(let parts):
            for part in parts {
                let own =
                    part.name.holes.map(\.name) + part.value.names + (part.filename?.names ?? [])
                    + (part.type?.names ?? [])
                names += own.filter { part.each == nil || ($0 != "item" && !$0.hasPrefix("item.")) }
                if let each = part.each { names.append(each) }
            }
        case .bytes(let file, let type): names += [file] + (type?.holes.map(\.name) ?? [])
        }
        return names
    }
}
