import ArgumentParser
import Engine
import Model

struct Regenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask for another take of what was bought, or go back to an old one.",
        discussion: """
              vidbuild regenerate dawn.picture film          another picture of the scene dawn, at the next render
              vidbuild regenerate dawn.voice.2 film          another voice for its second line
              vidbuild regenerate dawn film                  everything of it that is bought
              vidbuild regenerate dawn.picture film --take 1 back to the first, at no cost
              vidbuild regenerate script film                another script, and with it another film

            The take is written into vidbuild.lock; nothing is bought before the next render.
            """)

    @Argument(
        help: ArgumentHelp(
            "A scene, or a part of it: .voice, .picture, .clip or .lipsync; or script.", valueName: "scene[.part]"))
    var target: String

    @OptionGroup var options: ProjectOptions

    @Option(help: ArgumentHelp("The take to use. Else one that was never bought.", valueName: "n"))
    var take: Int?

    @Flag(help: "Print the outcome as JSON on standard output.")
    var json = false

    private struct Row: Encodable {
        var step: String
        var take: Int
        var vendor: String
        var model: String
        /// It is in the store: used again at no cost.
        var cached: Bool
        /// US dollars, at most.
        var price: String
    }

    private struct Report: Encodable {
        var ok = true
        var steps: [Row]
        /// Purchases that may have to be made again because they are made from these, and what they cost at most.
        var mayBuy: Int
        var mayCost: String
    }

    func validate() throws {
        if let take, !(1...100_000).contains(take) { throw ValidationError("--take is a number from 1") }
    }

    func run() async throws {
        try await withMessages(json: json) { terminal in
            let environment = processEnvironment()
            let workplace = try Workplace(options, environment: environment)
            let studio = try Studio(workplace)
            var lock = studio.lock
            terminal.report(studio.warnings + studio.scriptMistakes, folder: workplace.shownFolder)
            let chosen = try steps(of: studio.plan)
            let ordered = try studio.store.purchases.takes(of: workplace.ledgerProject(environment: environment))
            var inputs = studio.inputs
            for index in inputs.plan.steps.indices {
                let step = inputs.plan.steps[index]
                guard let purchase = step.purchase else { continue }
                if chosen.contains(index) {
                    let next = max(lock.takes[step.id], ordered[step.id] ?? 0) + 1
                    lock.set(
                        step.id,
                        LockFile.Entry(
                            step: step.id, take: take ?? next, vendor: purchase.vendor, model: purchase.model))
                }
                inputs.plan.steps[index].use(take: lock.takes[step.id])
            }
            let before = try Forecast(studio.inputs, store: studio.store).price(.depends)
            let forecast = try Forecast(inputs, store: studio.store)
            let after = forecast.price(.depends)
            try lock.save(studio.lockPath)
            let report = Report(
                steps: chosen.map { index in
                    let purchase = forecast.steps[index].purchase
                    let isCached = forecast.verdicts[index] == .cached
                    return Row(
                        step: inputs.plan.steps[index].id, take: lock.takes[inputs.plan.steps[index].id],
                        vendor: purchase?.vendor ?? "", model: purchase?.model ?? "",
                        cached: isCached, price: isCached ? Money.zero.dollars : (purchase?.price ?? .zero).dollars)
                },
                mayBuy: max(0, after.count - before.count), mayCost: max(.zero, after.price - before.price).dollars)
            if json { return try terminal.json(report) }
            terminal.output(text(report))
        }
    }

    /// The purchased steps that `target` names.
    private func steps(of plan: Plan) throws -> [Int] {
        let bought = plan.steps.indices.filter { plan.steps[$0].purchase != nil }
        let scenes = Set(bought.map { String(plan.steps[$0].id.prefix { $0 != "/" }) })
        // A scene's name may have dots in it: the longest that fits.
        let scene = scenes.filter { target == $0 || target.hasPrefix("\($0).") }.max { $0.count < $1.count }
        let part = scene.map { target.dropFirst($0.count).split(separator: ".").map { "/\($0)" }.joined() } ?? ""
        let found = bought.filter { index in
            guard let scene else { return false }
            let id = plan.steps[index].id
            return id == scene + part || id.hasPrefix("\(scene + part)/")
        }
        guard found.isEmpty else { return found }
        let known = Set(
            bought.map { plan.steps[$0].id.split(separator: "/").prefix(2).joined(separator: ".") }
        ).sorted()
        throw Problem(
            "nothing that is bought is called \(target)",
            hint: known.isEmpty
                ? "this film buys nothing" : "try one of \(known.prefix(12).joined(separator: ", "))")
    }

    private func text(_ report: Report) -> String {
        var lines = report.steps.map { row in
            row.cached
                ? "\(row.step): take \(row.take) is used again, at no cost"
                : "\(row.step): take \(row.take) will be bought from \(row.vendor) \(row.model) for up to USD \(row.price)"
        }
        if report.mayBuy > 0 {
            lines.append(
                "\(report.mayBuy) more that are made from them may have to be bought: up to USD \(report.mayCost)")
        }
        return lines.joined(separator: "\n")
    }
}

extension Step {
    /// Asks every way for a take.
    fileprivate mutating func use(take: Int) {
        purchase?.take = take
        for index in alternatives.indices { alternatives[index].purchase?.take = take }
    }
}
