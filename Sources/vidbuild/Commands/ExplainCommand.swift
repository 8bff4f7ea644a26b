import ArgumentParser
import Engine
import Model

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell why a step ran or did not: the field that changed; of what is bought, the whole request.",
        discussion: """
              vidbuild explain rise/body          in the project of this folder
              vidbuild explain film moon          the step `film` of the project in the folder moon

            Names of steps are those that plan and render print.
            """)

    @Argument(help: ArgumentHelp("Name of the step.", valueName: "step"))
    var step: String

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Print the answer as JSON on standard output.")
    var json = false

    private struct Answer: Encodable {
        var ok = true
        var step: String
        var kind: String
        var state: Forecast.Verdict
        var location: String
        /// From the key that the step had in the last render to the one it has now.
        var changed: [KeyDifference]
        /// From the key that it had before to the one it had in the last render: why it last ran.
        var lastChange: [KeyDifference]
        var waitsFor: [String]
        var key: String?
    }

    func run() async throws {
        try await withMessages(json: json) { terminal in
            let workplace = try Workplace(options, environment: processEnvironment())
            let studio = try Studio(workplace)
            guard let index = studio.plan.steps.firstIndex(where: { $0.id == step }) else {
                throw unknown(studio.plan.steps.map(\.id))
            }
            let forecast = try Forecast(studio.inputs, store: studio.store)
            let project = workplace.identity()
            let actions = studio.store.actions
            var lastChange: [KeyDifference] = []
            if let keys = try actions.keys(ofStep: step, project: project), let previous = keys.previous,
                let before = try actions.text(ofKey: previous), let after = try actions.text(ofKey: keys.last)
            {
                lastChange = KeyDifference.between(before, after)
            }
            let graph = StepGraph(studio.plan)
            let definition = studio.plan.steps[index]
            let answer = Answer(
                step: step, kind: definition.kind.name, state: forecast.verdicts[index],
                location: definition.span.location,
                changed: try forecast.reasons(index, store: studio.store, project: project), lastChange: lastChange,
                waitsFor: graph.producers[index].map(Int.init).filter { forecast.verdicts[$0] != .cached }.map {
                    studio.plan.steps[$0].id
                },
                key: forecast.keys[index]?.text)
            if json { return try terminal.json(answer) }
            terminal.output(text(answer, isKnown: try actions.keys(ofStep: step, project: project) != nil))
            // Of publications the parameters are no call.
            if let purchase = definition.purchase, let call = try? CallParameters(text: definition.parameters) {
                let maker = "\(purchase.vendor) \(purchase.model), call \(call.call), take \(purchase.take)"
                terminal.output("asked of \(maker), for up to \(purchase.price):")
                try terminal.json(call.request)
            }
        }
    }

    private func text(_ answer: Answer, isKnown: Bool) -> String {
        var lines = ["\(answer.step) (\(answer.kind)), asked for at \(answer.location)"]
        switch answer.state {
        case .cached where answer.changed.isEmpty:
            lines.append("cached: nothing that it reads has changed since the last render")
        case .cached: lines.append("cached: it has changed since the last render, back to what was made before")
        case .run where !isKnown: lines.append("would run: this project has never made it")
        case .run where answer.changed.isEmpty:
            lines.append("would run: it has not changed, but its result is not in the store")
        case .run: lines.append("would run: it has changed since the last render")
        case .depends:
            lines.append(
                "depends: known when \(answer.waitsFor.prefix(5).joined(separator: ", ")) \(answer.waitsFor.count == 1 ? "has" : "have") been made"
            )
        }
        lines += answer.changed.map(describe)
        if answer.changed.isEmpty, !answer.lastChange.isEmpty {
            lines.append("it last ran because of:")
            lines += answer.lastChange.map(describe)
        }
        return lines.joined(separator: "\n")
    }

    private func describe(_ difference: KeyDifference) -> String {
        "  \(difference.field): \(difference.before ?? "absent") → \(difference.after ?? "absent")"
    }

    private func unknown(_ ids: [String]) -> Problem {
        let scene = step.prefix { $0 != "/" }
        let near = ids.filter { $0.hasPrefix("\(scene)/") || $0 == scene }
        return Problem(
            "there is no step \(step)",
            hint: "try one of " + (near.isEmpty ? ids : near).suffix(12).joined(separator: ", "))
    }
}
