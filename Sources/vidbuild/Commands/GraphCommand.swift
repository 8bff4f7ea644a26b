import ArgumentParser
import Engine
import Model

struct Graph: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the graph of steps, for Graphviz or as JSON.",
        discussion: "  vidbuild graph film | dot -Tsvg > graph.svg")

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Print nodes and edges as JSON instead of dot.")
    var json = false

    private struct Node: Encodable {
        var step: String
        var kind: String
        var state: Forecast.Verdict
        var parameters: String
        /// Project files that it reads.
        var files: [String]
        /// Steps that it reads.
        var steps: [String]
    }

    private struct Report: Encodable {
        var ok = true
        var nodes: [Node]
    }

    func run() async throws {
        try await withMessages(json: json) { terminal in
            let studio = try Studio(try Workplace(options, environment: processEnvironment()))
            let forecast = try Forecast(studio.inputs, store: studio.store)
            let graph = StepGraph(studio.plan)
            let nodes = studio.plan.steps.enumerated().map { index, step in
                Node(
                    step: step.id, kind: step.kind.name, state: forecast.verdicts[index], parameters: step.parameters,
                    files: step.inputs.compactMap {
                        if case .file(let file) = $0.source { studio.plan.files[file].path } else { nil }
                    },
                    steps: graph.producers[index].map { studio.plan.steps[Int($0)].id })
            }
            if json { return try terminal.json(Report(nodes: nodes)) }
            terminal.output(dot(nodes))
        }
    }

    private func dot(_ nodes: [Node]) -> String {
        func quote(_ text: String) -> String {
            "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
        }
        let fills: [Forecast.Verdict: String] = [.cached: "#e8f0e8", .run: "#ffd9a0", .depends: "#fff3d6"]
        var out = "digraph film {\n  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n"
        for node in nodes {
            out +=
                "  \(quote(node.step)) [fillcolor=\(quote(fills[node.state] ?? "white")), tooltip=\(quote(node.kind))];\n"
            for file in node.files {
                out += "  \(quote(file)) [shape=note, fillcolor=white];\n  \(quote(file)) -> \(quote(node.step));\n"
            }
            for producer in node.steps { out += "  \(quote(producer)) -> \(quote(node.step));\n" }
        }
        return out + "}\n"
    }
}
