extension ProviderCard {
    /// The most that a request can cost: what is reserved for it. Zero where the card has no price.
    package func price(_ model: CardModel, _ values: CardValues) -> Money {
        guard let price = model.price, let call = call(model.call(for: values)) else { return .zero }
        let completed = model.completed(values, for: call)
        var amounts: [CardPrice.Unit: Double] = [:]
        for unit in CardPrice.Unit.allCases { amounts[unit] = model.most(unit, completed) }
        return price.total(completed, amounts)
    }

    /// What a request has cost by the amounts that the vendor reports; units it does not speak of count as in `price`.
    package func price(_ model: CardModel, _ values: CardValues, usage: [CardPrice.Unit: Double]) -> Money {
        guard let price = model.price, let call = call(model.call(for: values)) else { return .zero }
        let completed = model.completed(values, for: call)
        var amounts = usage
        for unit in CardPrice.Unit.allCases where amounts[unit] == nil { amounts[unit] = model.most(unit, completed) }
        return price.total(completed, amounts)
    }
}

extension CardModel {
    /// What is counted on when a scene does not say how much text may come back.
    private static let usualOutputTokens = 4096.0

    /// The most of a unit that a request can use.
    fileprivate func most(_ unit: CardPrice.Unit, _ values: CardValues) -> Double {
        func number(_ name: String) -> Double? { values.values[name]?.double }
        switch unit {
        case .request: return 1
        case .picture, .clip: return max(1, number("n") ?? number("num_images") ?? number("num_outputs") ?? 1)
        case .second:
            // A sound's length is not known to a pure function: without `duration` the limit stands.
            return number("duration") ?? limits.numbers["duration"]?.most ?? 60
        case .character: return Double(values.values["text"]?.string?.unicodeScalars.count ?? 0)
        case .megapixel:
            return ((number("width") ?? 1024) * (number("height") ?? 1024) / 1_000_000).rounded(.up)
        case .inputToken:
            // No token is shorter than a byte.
            let texts = ["system", "prompt", "text", "negative_prompt"].compactMap {
                values.values[$0]?.string?.utf8.count
            }
            let schema = values.values["schema"]?.bytes.count ?? 0
            return Double(texts.reduce(schema, +) + 64) + Double(values.files.values.joined().count) * 2048
        case .outputToken:
            return number("max_tokens") ?? limits.numbers["max_tokens"]?.most ?? Self.usualOutputTokens
        }
    }
}

extension CardPrice {
    /// Rounded up to a nanodollar.
    func total(_ values: CardValues, _ amounts: [Unit: Double]) -> Money {
        var rates = Dictionary(rates.map { ($0.unit, (money: $0.money, per: per)) }) { _, last in last }
        var chosen = choices.compactMap { choice -> CardPrice? in
            let text = (try? TemplateFill(values).text(choice.pattern))?.flatMap { $0.text }
            return choice.cases.first { $0.text == text }?.price ?? choice.cases.first { $0.text == "*" }?.price
                ?? choice.cases.max { $0.price.dearest < $1.price.dearest }?.price
        }
        while let price = chosen.popLast() {
            for rate in price.rates { rates[rate.unit] = (rate.money, price.per) }
        }
        var total = 0.0
        for (unit, rate) in rates {
            total += (Double(rate.money.nanodollars) * (amounts[unit] ?? 0) / Double(max(1, rate.per)) - 1e-6).rounded(
                .up)
        }
        return Money(nanodollars: total < 9e18 ? Int(total) : .max)
    }

    private var dearest: Double {
        rates.map { Double($0.money.nanodollars) / Double(max(1, per)) }.max() ?? 0
    }
}
