package import Model

/// Reads a provider card, to all that a vendor is or to all that is wrong with it.
package struct CardReader {
    private let diagnostics = DiagnosticList()
    private let texts: CardTexts
    private let templates: CardTemplateReader
    private let answers: CardAnswerReader
    private let checker: Checker

    package init() {
        texts = CardTexts(diagnostics: diagnostics)
        templates = CardTemplateReader(texts: texts)
        answers = CardAnswerReader(texts: texts)
        checker = Checker(diagnostics: diagnostics)
    }

    /// `name` is the file's without `.yaml`. The card is nil when there are errors; it may come with warnings.
    package func read(_ file: SourceFile, name: String) -> (card: ProviderCard?, diagnostics: [Diagnostic]) {
        let card = TreeReader.read(file, diagnostics: diagnostics)
            .flatMap { checker.record($0, as: CardLanguage.card) }.map { self.card($0, name) }
        return (diagnostics.hasErrors ? nil : card, diagnostics.sorted(files: [file]))
    }

    private func card(_ record: Record, _ name: String) -> ProviderCard {
        var card = ProviderCard(id: name, title: record.given("title")?.string ?? name)
        if let said = record.given("provider")?.text, said.value != name {
            diagnostics.error("the card “\(said.value)” is in a file named “\(name).yaml”", at: said.span)
        }
        card.documentation = record.given("documentation")?.string
        card.version = record["version"]?.integer ?? 1
        card.base = record.given("base")?.text.flatMap(texts.pattern)
        card.command = record.given("command")?.texts.map(\.value)
        card.secrets = accounts(record.given("secrets"))
        card.settings = accounts(record.given("settings"))
        card.authentication = record.given("authentication")?.record.flatMap(authentication)
        card.trustedHosts = record.given("trusted-hosts")?.texts.map(\.value) ?? []
        card.headers = templates.items(record.given("headers")?.map)
        card.concurrency = record["concurrency"]?.integer ?? 2
        if let pace = record.given("pace")?.record, let requests = pace.given("requests")?.integer,
            let window = pace.given("per")?.text.flatMap(texts.seconds)
        {
            card.pace = ProviderCard.Pace(requests: requests, window: window)
        }
        card.failures = answers.failures(record.given("failures"))
        card.message = record.given("message")?.texts.compactMap(texts.path) ?? []
        card.requestID = record.given("request-id")?.list?.compactMap { $0.record.flatMap(answers.place) } ?? []
        card.retryAfter = answers.hints(record.given("retry-after"))
        if let upload = record.given("upload")?.record, let url = upload.given("url")?.text.flatMap(texts.pattern) {
            card.upload = ProviderCard.Upload(
                calls: upload.given("calls")?.texts.map(\.value) ?? [], url: url,
                inline: upload.given("inline")?.text.flatMap(texts.bytes) ?? 0)
        }
        card.ready = record.given("ready")?.string
        card.calls = (record.given("calls")?.map ?? []).compactMap { entry in
            entry.value.record.flatMap { call(entry.key, $0, isProgram: card.command != nil) }
        }
        let models = CardModelReader(texts: texts, templates: templates, checker: checker)
        card.models = (record.given("models")?.map ?? []).compactMap { entry in
            entry.value.record.flatMap { models.model(entry.key.text, $0) }
        }
        if !diagnostics.hasErrors { CardLinks(card: card, record: record, diagnostics: diagnostics).check() }
        return card
    }

    private func accounts(_ checked: Checked?) -> [ProviderCard.Account] {
        (checked?.map ?? []).compactMap { entry in
            guard let record = entry.value.record, let variable = record.given("env")?.string else { return nil }
            return ProviderCard.Account(
                name: entry.key.text, variable: variable, about: record.given("about")?.string,
                usual: record.given("default")?.string, isOptional: record["optional"]?.flag ?? false)
        }
    }

    private func authentication(_ record: Record) -> ProviderCard.Authentication? {
        guard let header = record.given("header")?.string,
            let value = record.given("value")?.text.flatMap(texts.pattern)
        else { return nil }
        var authentication = ProviderCard.Authentication(header: header, value: value)
        if let jwt = record.given("jwt")?.record, let secret = jwt.given("secret")?.text.flatMap(texts.pattern) {
            let claims = templates.items(jwt.given("claims")?.map).map { RequestTemplate.Member($0.name, $0.value) }
            authentication.token = .jwt(
                secret: secret, claims: .mapping(claims, rest: nil),
                lifetime: jwt["lifetime"]?.text.flatMap(texts.seconds) ?? 1800)
        } else if let google = record.given("google")?.record {
            func pattern(_ key: String) -> Pattern? { google.given(key)?.text.flatMap(texts.pattern) }
            authentication.token = .google(
                access: pattern("access"), clientID: pattern("client-id"), clientSecret: pattern("client-secret"),
                refreshToken: pattern("refresh-token"))
        }
        return authentication
    }

    private func call(_ key: Node.Key, _ record: Record, isProgram: Bool) -> CardCall? {
        if !isProgram, record.entry("path") == nil, record.entry("url") == nil {
            diagnostics.error("the call “\(key.text)” needs “path” or “url”", at: key.span)
        }
        let path = record.given("path")?.text.flatMap(texts.pattern)
        let url = record.given("url")?.text.flatMap(texts.pattern)
        let none = isProgram ? Pattern(literal: "") : nil
        guard let target = url.map({ CardCall.Target.url($0) }) ?? (path ?? none).map({ .path($0) }) else { return nil }
        var call = CardCall(name: key.text, method: record["method"]?.string ?? "GET", target: target)
        call.about = record.given("about")?.string
        call.query = templates.items(record.given("query")?.map)
        call.headers = templates.items(record.given("headers")?.map)
        call.sendsKey = record.given("authentication") == nil
        if let body = record.given("body")?.record { call.body = self.body(body) }
        if let answer = record.given("answer")?.record { call.answer = answers.answer(answer) }
        return call
    }

    private func body(_ record: Record) -> CardCall.Body {
        if let json = record.given("json")?.tree { return templates.template(json).map { .json($0) } ?? .none }
        if let form = record.given("form")?.map { return .form(templates.items(form)) }
        if let file = record.given("bytes")?.string {
            return .bytes(file: file, type: record.given("type")?.text.flatMap(texts.pattern))
        }
        return .multipart((record.given("multipart")?.list ?? []).compactMap { $0.record.flatMap(part) })
    }

    private func part(_ record: Record) -> CardCall.Part? {
        guard let name = record.given("name")?.text.flatMap(texts.pattern) else { return nil }
        let each = record.given("each")?.string
        let value: RequestTemplate
        if let file = record.given("file")?.string {
            value = .file(
                name: file, form: .bytes, isOptional: record["optional"]?.flag ?? false, isEach: each == file)
        } else if let text = record.given("value")?.tree.flatMap(templates.template) {
            value = text
        } else {
            return nil
        }
        return CardCall.Part(
            name: name, value: value, filename: record.given("filename")?.tree.flatMap(templates.template),
            type: record.given("type")?.tree.flatMap(templates.template), each: each)
    }
}
