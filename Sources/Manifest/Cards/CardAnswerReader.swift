import Model

/// Reads what a card says of answers.
struct CardAnswerReader {
    let texts: CardTexts
    private var diagnostics: DiagnosticList { texts.diagnostics }

    init(texts: CardTexts) { self.texts = texts }

    func answer(_ record: Record) -> AnswerRule {
        var answer = AnswerRule()
        if let success = record.given("success") { answer.success = success.texts.compactMap(texts.statuses) }
        answer.failures = failures(record.given("failures"))
        answer.job = record.given("job")?.record.map(job)
        answer.result = record.given("result")?.record.map(result)
        answer.capture = named(record.given("capture"))
        if let charged = record.given("charged")?.record, let place = place(charged),
            let unit = charged["usd"]?.text.flatMap(texts.money)
        {
            answer.charged = ChargeRule(place, unit: unit)
        }
        for entry in record.given("usage")?.record?.entries ?? [] {
            guard let unit = CardPrice.Unit(rawValue: entry.key.text) else { continue }
            answer.usage.append((unit, entry.value.texts.compactMap(texts.path)))
        }
        answer.retryAfter = hints(record.given("retry-after"))
        return answer
    }

    func failures(_ checked: Checked?) -> [FailureRule] {
        (checked?.list ?? []).compactMap { item in
            guard let record = item.record, let failure = record.given("class")?.choice(FailureClass.self) else {
                return nil
            }
            var rule = FailureRule(failure)
            rule.statuses = record.given("status")?.texts.compactMap(texts.statuses) ?? []
            rule.place = place(record)
            rule.equals = record.given("is")?.texts.map(\.value) ?? []
            rule.contains = record.given("contains")?.texts.map { $0.value.lowercased() } ?? []
            rule.exists = record.given("exists")?.flag
            rule.isBilled = record["billed"]?.flag ?? false
            if rule.place == nil, let test = ["is", "contains", "exists"].compactMap({ record.entry($0) }).first {
                diagnostics.error("“\(test.key.text)” needs “at” or “header”", at: test.key.span)
            } else if rule.place != nil, rule.equals.isEmpty, rule.contains.isEmpty, rule.exists == nil {
                rule.exists = true
            }
            return rule
        }
    }

    func place(_ record: Record) -> AnswerPlace? {
        if let header = record.given("header")?.string { return .header(header) }
        return record.given("at")?.text.flatMap(texts.path).map { .body($0) }
    }

    func hints(_ checked: Checked?) -> [RetryHint] {
        (checked?.list ?? []).compactMap { item in
            guard let record = item.record, let place = place(record) else { return nil }
            var hint = RetryHint(place, unit: record["unit"]?.choice(RetryHint.Unit.self) ?? .seconds)
            if let text = record.given("text")?.text {
                guard let hole = text.value.firstRange(of: "{}") else {
                    diagnostics.error("“text” has no “{}” where the number is", at: text.span)
                    return nil
                }
                hint.before = String(text.value[..<hole.lowerBound])
                hint.after = String(text.value[hole.upperBound...])
            }
            return hint
        }
    }

    private func named(_ checked: Checked?) -> [(name: String, path: CardPath)] {
        (checked?.map ?? []).compactMap { entry in
            entry.value.text.flatMap(texts.path).map { (entry.key.text, $0) }
        }
    }

    private func job(_ record: Record) -> JobRule {
        var job = JobRule()
        func path(_ key: String) -> CardPath? { record.given(key)?.text.flatMap(texts.path) }
        job.id = path("id")
        job.status = path("status")
        job.ended = path("ended")
        job.progress = path("progress")
        job.waiting = record.given("waiting")?.texts.map(\.value) ?? []
        job.done = record.given("done")?.texts.map(\.value) ?? []
        job.failed = (record.given("failed")?.map ?? []).compactMap { entry in
            entry.value.choice(FailureClass.self).map { (entry.key.text, $0) }
        }
        job.error = record.given("error")?.texts.compactMap(texts.path) ?? []
        job.poll = record.given("poll")?.string
        job.cancel = record.given("cancel")?.string
        job.then = record.given("then")?.string
        if let every = record.given("every")?.text.flatMap(texts.seconds) { job.every = every }
        if let timeout = record.given("timeout")?.text.flatMap(texts.seconds) { job.timeout = timeout }
        return job
    }

    private func result(_ record: Record) -> ResultRule {
        var result = ResultRule()
        if let file = record.given("file") {
            result.file = file.string == "body" ? .body : file.record.flatMap(self.file)
        }
        result.text = record.given("text")?.text.flatMap(texts.path)
        result.words = record.given("words")?.record.flatMap(words)
        result.values = named(record.given("values"))
        return result
    }

    private func file(_ record: Record) -> ResultRule.File? {
        func path(_ key: String) -> CardPath? { record.given(key)?.text.flatMap(texts.path) }
        let needsKey = record["key"]?.flag ?? false
        let all: [ResultRule.File] = [
            path("url").map { .url($0, needsKey: needsKey) }, path("base64").map { .base64($0) },
            path("hex").map { .hex($0) },
        ].compactMap { $0 }
        return all.count > 1 ? .first(all) : all.first
    }

    private func words(_ record: Record) -> WordsRule? {
        func path(_ key: String) -> CardPath? { record[key]?.text.flatMap(texts.path) }
        let units = record["unit"]?.string == "ms" ? 1000.0 : 1
        if let list = path("list"), let text = path("text"), let start = path("start"), let end = path("end") {
            return WordsRule(.list(list, text: text, start: start, end: end), unitsPerSecond: units)
        }
        guard let starts = path("starts"), let ends = path("ends") else {
            diagnostics.error("words need “starts” and “ends”", at: record.span)
            return nil
        }
        if let all = path("texts") {
            return WordsRule(.words(texts: all, starts: starts, ends: ends), unitsPerSecond: units)
        }
        return path("characters").map {
            WordsRule(.characters(texts: $0, starts: starts, ends: ends), unitsPerSecond: units)
        }
    }
}
