import Model

/// A plan in the making: files and steps, each once.
struct PlanBuilder {
    private(set) var plan = Plan()
    private var files: [ProjectFile: Int] = [:]

    /// The index of a file, which is added when it is new.
    mutating func file(_ file: ProjectFile) -> Step.Source {
        if let known = files[file] { return .file(known) }
        let index = plan.files.count
        plan.files.append(file)
        files[file] = index
        return .file(index)
    }

    /// Adds a step and gives its index.
    mutating func add<Parameters: StepParameters>(
        _ id: String, _ parameters: Parameters, inputs: [Step.Input] = [], at span: SourceSpan, cost: Double
    ) throws -> Int {
        plan.steps.append(
            Step(
                id: id, kind: Parameters.kind, parameters: try CanonicalJSON.encode(parameters), inputs: inputs,
                span: span, cost: cost))
        return plan.steps.count - 1
    }

    mutating func deliver(_ step: Int, output: Int = 0, to path: String, at span: SourceSpan) {
        plan.deliveries.append(.init(step: step, output: output, path: path, span: span))
    }
}
