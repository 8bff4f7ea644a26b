import Model

/// Reads what a card says of its models.
struct CardModelReader {
    let texts: CardTexts
    let templates: CardTemplateReader
    let checker: Checker
    private var diagnostics: DiagnosticList { texts.diagnostics }

    func model(_ name: String, _ record: Record) -> CardModel? {
        guard let makes = record.given("makes")?.choice(Capability.self), let call = record.given("call") else {
            return nil
        }
        var model = CardModel(name: name, makes: makes, call: call.string ?? "")
        if let choices = call.list {
            model.calls = choices.compactMap { choice in
                choice.record?.given("call")?.string.map { (choice.record?.given("when")?.string, $0) }
            }
        }
        if let other = record.given("name")?.string { model.wireName = other }
        for entry in record.given("set")?.map ?? [] {
            if let tree = entry.value.tree { model.set.append((entry.key.text, templates.value(tree))) }
        }
        if let limits = record.given("limits")?.record { model.limits = self.limits(limits) }
        if let rule = record.given("prompt")?.record {
            let separator = rule.given("separator")?.tree.flatMap { templates.value($0).string }
            model.prompt = CardModel.PromptRule(
                parts: rule.given("parts")?.texts.compactMap(texts.pattern) ?? [], separator: separator ?? " ")
        }
        model.namesReferences = record.given("references")?.record?["names"]?.flag ?? false
        model.takesSeed = record.given("seed") == nil
        model.price = record.given("price")?.record.map(price)
        model.failedIsFree = record["failed-is-free"]?.flag ?? true
        if let day = record.given("retires")?.text {
            if Self.isDay(day.value) {
                model.retires = day.value
            } else {
                diagnostics.error("“\(day.value)” is no day", at: day.span, hint: "write it such as 2027-01-06")
            }
        }
        model.successor = record.given("instead")?.string
        model.needs = record.given("needs")?.texts.map(\.value) ?? []
        model.expected = record.given("expected")?.text.flatMap(texts.seconds)
        model.keeps = record.given("keeps")?.text.flatMap(texts.seconds)
        return model
    }

    private static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return false }
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == 3 && (1...12).contains(numbers[1]) && (1...31).contains(numbers[2])
    }

    private func limits(_ record: Record) -> CardLimits {
        var limits = CardLimits()
        for entry in record.entries where !entry.value.isInvalid {
            switch entry.key.text {
            case "prompt", "text", "negative_prompt":
                if let limit = entry.value.tree.flatMap({ text($0, entry.key.text) }) {
                    limits.texts[entry.key.text] = limit
                }
            case "references": limits.files["references"] = entry.value.integer
            case "size": limits.size = size(entry.value)
            case "aspect": limits.choices["aspect"] = entry.value.texts.map(\.value)
            case "file": limits.fileSize = entry.value.text.flatMap(texts.bytes)
            default: other(entry, &limits)
            }
        }
        for entry in record.open { other(entry, &limits) }
        return limits
    }

    private func text(_ node: Node, _ name: String) -> CardLimits.Text? {
        let checked = checker.check(
            node, as: .either([.integer(1...10_000_000), .object(CardLanguage.text)]), label: .key(name))
        if let most = checked.integer { return CardLimits.Text(most: most) }
        guard let record = checked.record, let most = record.given("most")?.integer else { return nil }
        let unit = record["unit"]?.choice(CardLimits.Text.Unit.self)
        return CardLimits.Text(most: most, unit: unit ?? .characters)
    }

    /// A list of numbers or texts, or a range.
    private func other(_ entry: Record.Entry, _ limits: inout CardLimits) {
        guard let node = entry.value.tree else { return }
        switch node.content {
        case .list(let items):
            let values = items.map(templates.value)
            let numbers = values.compactMap { if case .number = $0 { $0.double } else { nil } }
            if numbers.count == values.count {
                limits.numbers[entry.key.text] = .list(numbers)
            } else {
                limits.choices[entry.key.text] = values.compactMap(\.scalarText)
            }
        case .mapping:
            guard let range = checker.record(node, as: CardLanguage.numbers) else { return }
            func number(_ key: String) -> Double? { range.given(key)?.text.flatMap(texts.number) }
            limits.numbers[entry.key.text] = .range(
                least: number("least"), most: number("most"), step: number("step"))
        case .scalar:
            let most = checker.check(node, as: .integer(0...10_000_000), label: .key(entry.key.text)).integer
            // A file's name: how many of it there may be.
            if let most { limits.files[entry.key.text] = most }
        }
    }

    private func size(_ checked: Checked) -> CardLimits.Sizes? {
        guard let record = checked.record else { return .list(checked.texts.compactMap(texts.size)) }
        var aspect: ClosedRange<Double>?
        if let bounds = record.given("aspect")?.texts {
            let ratios = bounds.compactMap(texts.ratio)
            if ratios.count == 2, ratios[0] <= ratios[1] {
                aspect = ratios[0]...ratios[1]
            } else if ratios.count == bounds.count, let place = record.entry("aspect") {
                diagnostics.error(
                    "“aspect” is not the narrowest and the widest", at: place.value.span, hint: "[1:3, 3:1]")
            }
        }
        return .rule(
            multiple: record["multiple"]?.integer ?? 1, least: record.given("least")?.text.flatMap(texts.size),
            most: record.given("most")?.text.flatMap(texts.size), aspect: aspect)
    }

    private func price(_ record: Record) -> CardPrice {
        var price = CardPrice()
        price.per = record["per"]?.integer ?? 1
        for unit in CardPrice.Unit.allCases {
            if let money = record.given(unit.rawValue)?.text.flatMap(texts.money) { price.rates.append((unit, money)) }
        }
        for choice in record.given("by")?.map ?? [] {
            guard let pattern = texts.pattern(Located(choice.key.text, at: choice.key.span)) else { continue }
            var cases: [(text: String, price: CardPrice)] = []
            for entry in choice.value.map ?? [] {
                guard let tree = entry.value.tree, let record = checker.record(tree, as: CardLanguage.price) else {
                    continue
                }
                cases.append((entry.key.text, self.price(record)))
            }
            price.choices.append((pattern, cases))
        }
        return price
    }
}
