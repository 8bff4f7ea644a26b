import Model

/// A provider card for people.
enum CardWords {
    static func text(_ card: ProviderCard) -> String {
        var lines = ["\(card.title) (\(card.id), version \(card.version))"]
        if let page = card.documentation { lines.append("  documentation: \(page)") }
        for account in card.secrets + card.settings {
            let end = account.isOptional ? " (optional)" : account.usual.map { " (\($0) unless set)" } ?? ""
            lines.append("  \(account.name): \(account.variable)\(account.about.map { ", \($0)" } ?? "")\(end)")
        }
        lines.append(
            "  at once: \(count(card.concurrency, "job"))"
                + (card.pace.map { ", \(count($0.requests, "new request")) in \(secondsText($0.window))" } ?? ""))
        for model in card.models {
            lines.append("")
            lines.append("\(model.name): \(model.makes.rawValue)")
            if let day = model.retires {
                lines.append("  last day: \(day)\(model.successor.map { ", then \($0)" } ?? "")")
            }
            if !model.needs.isEmpty { lines.append("  needs: \(model.needs.joined(separator: ", "))") }
            lines += limits(model.limits).map { "  \($0)" }
            if let price = model.price { lines += prices(price).map { "  price: \($0)" } }
            if !model.takesSeed { lines.append("  seed: none, so the same request gives another result") }
            if let expected = model.expected { lines.append("  usually takes: \(secondsText(expected))") }
        }
        return lines.joined(separator: "\n")
    }

    private static func limits(_ limits: CardLimits) -> [String] {
        var lines: [String] = []
        for (name, text) in limits.texts.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name): at most \(text.most) \(text.unit == .utf16 ? "UTF-16 units" : text.unit.rawValue)")
        }
        for (name, most) in limits.files.sorted(by: { $0.key < $1.key }) {
            lines.append(most == 0 ? "\(name): not taken" : "\(name): at most \(count(most, "file"))")
        }
        for (name, numbers) in limits.numbers.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name): \(numbers.phrase)")
        }
        if let size = limits.size { lines.append("size: \(size.phrase)") }
        for (name, values) in limits.choices.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name): \(values.joined(separator: ", "))")
        }
        if let bytes = limits.fileSize { lines.append("a file: at most \(bytesText(bytes))") }
        return lines
    }

    private static func prices(_ price: CardPrice) -> [String] {
        price.rates.map { "USD \($0.money.dollars) \(price.per == 1 ? "a" : "for \(price.per)") \($0.unit.rawValue)" }
            + price.choices.flatMap { choice in
                choice.cases.flatMap { entry in
                    prices(entry.price).map { "\($0) where \(choice.pattern.source) is \(entry.text)" }
                }
            }
    }
}
