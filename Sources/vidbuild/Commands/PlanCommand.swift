import ArgumentParser
import Engine
import Model
import Planner

struct ShowPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a render would do, why, and what it would cost, without doing it.",
        discussion: """
              vidbuild plan film           the steps that would run, each with the reason
              vidbuild plan film --all     those that are cached too
            """)

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Show cached steps too.")
    var all = false

    @Option(help: ArgumentHelp("Only this scene, without its transitions.", valueName: "id"))
    var scene: String?

    @Flag(help: "As `render --draft` would do it.")
    var draft = false

    @Flag(help: "Print every step as JSON on standard output.")
    var json = false

    private struct Row: Encodable {
        var step: String
        var kind: String
        var state: Forecast.Verdict
        /// SHA-256 of the key; absent while an input is not known.
        var key: String?
        var reasons: [KeyDifference]
        var location: String
        /// What is bought, or was: absent for what is made here.
        var purchase: PurchaseRow?
    }

    private struct PurchaseRow: Encodable {
        var provider: String
        var model: String
        var take: Int
        /// The most that it can cost.
        var usd: Double
        /// The step whose purchase this is, too: equal requests are bought once.
        var sameAs: String?
        /// Who is asked when this one fails for good.
        var alternatives: [String]
    }

    private struct Report: Encodable {
        var ok = true
        var run: Int
        var depends: Int
        var cached: Int
        /// Purchases to make, each once, and the most that they can cost.
        var buy: Int
        var usd: Double
        /// What the project may cost in all.
        var budget: Double?
        /// What has to be made before the rest can be planned.
        var awaits: String?
        var steps: [Row]
    }

    func run() async throws {
        try await withMessages(json: json, folder: nil) { terminal in
            let workplace = try Workplace(options, environment: processEnvironment())
            let studio = try Studio(workplace, settings: RenderSettings(draft: draft, scene: scene))
            terminal.report(studio.warnings + studio.scriptMistakes, folder: workplace.shownFolder)
            let forecast = try Forecast(studio.inputs, store: studio.store)
            let prices = PlanPrices(studio.plan, forecast)
            let rows = try studio.plan.steps.indices.map { index in
                let step = studio.plan.steps[index]
                let verdict = forecast.verdicts[index]
                return Row(
                    step: step.id, kind: step.kind.name, state: verdict,
                    key: json ? forecast.keys[index]?.digest.hex : nil,
                    reasons: verdict == .run
                        ? try forecast.reasons(index, store: studio.store, project: workplace.identity(studio.settings))
                        : [],
                    location: step.span.location,
                    purchase: step.purchase.map { purchase in
                        PurchaseRow(
                            provider: purchase.vendor, model: purchase.model, take: purchase.take,
                            usd: purchase.price.number, sameAs: prices.original[index].map { studio.plan.steps[$0].id },
                            alternatives: step.alternatives.map(\.maker))
                    })
            }
            func total(_ verdict: Forecast.Verdict) -> Int { rows.filter { $0.state == verdict }.count }
            let report = Report(
                run: total(.run), depends: total(.depends), cached: total(.cached), buy: prices.count,
                usd: prices.total.number, budget: studio.project.budget?.value.number,
                awaits: studio.awaitsScript ? "script" : nil, steps: rows)
            if json { return try terminal.json(report) }
            let width = max(32, rows.map(\.step.count).max() ?? 0) + 1
            if studio.awaitsScript { terminal.output("script, then what it asks for:") }
            for row in rows where all || row.state != .cached { terminal.output(line(row, width)) }
            terminal.output(
                "\(count(rows.count, "step")): \(report.run) to make, \(report.depends) that depend on them, \(report.cached) cached"
            )
            guard let text = prices.text(budget: studio.project.budget?.value) else { return }
            terminal.output(text)
            let missing = try studio.missingAccounts
            if !missing.isEmpty {
                terminal.output("passed over, and the next in their lists asked: \(missing.joined(separator: ", "))")
            }
        }
    }

    private func line(_ row: Row, _ width: Int) -> String {
        let state: String =
            switch row.state {
            case .cached: "cached"
            case .run: row.purchase == nil ? "make" : "buy"
            case .depends: "depends"
            }
        var notes: [String] = []
        if let purchase = row.purchase {
            let name =
                purchase.provider == purchase.model ? purchase.provider : "\(purchase.provider)/\(purchase.model)"
            notes.append(purchase.take > 1 ? "\(name), take \(purchase.take)" : name)
            if let same = purchase.sameAs {
                notes.append("same as \(same)")
            } else if row.state != .cached, purchase.usd > 0 {
                notes.append("USD \(Money(purchase.usd).dollars)")
            }
            let others = purchase.alternatives.filter { !$0.hasPrefix("placeholder") }
            if row.state != .cached, !others.isEmpty { notes.append("else \(others.joined(separator: ", "))") }
        }
        if row.state == .run {
            let fields = row.reasons.map(\.field)
            notes.append(
                fields.isEmpty
                    ? "new"
                    : fields.contains("kind")
                        ? "changed: who makes it"
                        : "changed: " + fields.prefix(3).joined(separator: ", ")
                            + (fields.count > 3 ? " and \(fields.count - 3) more" : ""))
        }
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return pad(state, 9) + pad(row.step, width) + pad(row.kind, 12) + notes.joined(separator: " · ")
    }
}

/// What the purchases of a plan cost that are not in the store, each once.
private struct PlanPrices {
    /// By step: the step before it whose purchase it is.
    private(set) var original: [Int?]
    private(set) var count = 0
    private(set) var total = Money.zero
    private var duplicates = 0

    init(_ plan: Plan, _ forecast: Forecast) {
        original = Array(repeating: nil, count: plan.steps.count)
        var seen: [String: Int] = [:]
        for (index, step) in plan.steps.enumerated() {
            guard let purchase = step.purchase, forecast.verdicts[index] != .cached else { continue }
            // A key that is not known yet is told by where its inputs come from.
            let inputs = step.inputs.map { input -> String in
                guard case .output(let producer, let output) = input.source else { return "\(input)" }
                return "\(input.role) \(original[producer] ?? producer) \(output)"
            }
            let key =
                forecast.keys[index]?.digest.hex
                ?? "\(step.kind.name) \(purchase.take) \(step.parameters) \(inputs.joined(separator: " "))"
            if let first = seen[key] {
                original[index] = first
                duplicates += 1
            } else {
                seen[key] = index
                count += 1
                total += purchase.price
            }
        }
    }

    func text(budget: Money?) -> String? {
        guard count > 0 else { return nil }
        var text = "\(vidbuild.count(count, "purchase")) to make, \(total) at most"
        if duplicates > 0 { text += "; \(duplicates) more cost nothing: their requests are the same" }
        if let budget { text += "; the project's budget is \(budget)" }
        return text
    }
}

extension Studio {
    /// Providers of the plan that cannot be asked yet, and why: `openai (set OPENAI_API_KEY)`.
    fileprivate var missingAccounts: [String] {
        get throws {
            let account = try AccountValues()
            return cards.compactMap { card in account.standing(of: card).reason.map { "\(card.id) (\($0))" } }
        }
    }
}

extension Money {
    /// Dollars as a number, for JSON.
    fileprivate var number: Double { Double(nanodollars) / 1e9 }
    fileprivate init(_ number: Double) { self.init(nanodollars: Int((number * 1e9).rounded())) }
}

extension Alternative {
    /// As a manifest names it, `replicate/google/veo-3.1` or `storyboard`; else what stands in, such as `placeholder`.
    fileprivate var maker: String {
        if let purchase { return "\(purchase.vendor)/\(purchase.model)" }
        return switch kind {
        case SpeechParameters.kind: "flite"
        case KeepParameters.kind: isPlaceholder ? "placeholder" : "storyboard"
        case KeepWordsParameters.kind: "the voice's own words"
        default: kind.name
        }
    }
}
