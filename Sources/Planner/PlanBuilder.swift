import Model

/// A plan in the making: files and steps, each once.
struct PlanBuilder {
    private(set) var plan = Plan()
    private var files: [ProjectFile: Int] = [:]
    private let takes: Takes
    private let endpoint: String?

    init(takes: Takes = Takes(), endpoint: String? = nil) {
        self.takes = takes
        self.endpoint = endpoint
    }

    /// The index of a file, which is added when it is new.
    mutating func file(_ file: ProjectFile) -> Step.Source {
        if let known = files[file] { return .file(known) }
        let index = plan.files.count
        plan.files.append(file)
        files[file] = index
        return .file(index)
    }

    mutating func fonts(_ faces: [FontFace]) -> [Step.Input] { faces.map { .init("font", file($0.file)) } }

    /// Adds a step and gives its index.
    mutating func add<Parameters: StepParameters>(
        _ id: String, _ parameters: Parameters, inputs: [Step.Input] = [], at span: SourceSpan, cost: Double
    ) throws -> Int {
        try add(id, [.made(parameters, inputs: inputs, cost: cost)], at: span)
    }

    /// Adds a step that can be made in several ways: the first, or else the next.
    mutating func add(_ id: String, _ ways: [Way], at span: SourceSpan) throws -> Int {
        let ways = try ways.map { try alternative($0, id: id) }
        guard let first = ways.first else { preconditionFailure("a step is made in some way") }
        var step = Step(
            id: id, kind: first.kind, parameters: first.parameters, inputs: first.inputs, span: span, cost: first.cost,
            purchase: first.purchase, resources: first.resources)
        step.alternatives = Array(ways.dropFirst())
        plan.steps.append(step)
        return plan.steps.count - 1
    }

    private mutating func alternative(_ way: Way, id: String) throws -> Alternative {
        switch way {
        case .derived(let alternative): return alternative
        case .bought(let offer, let kind, let made):
            var call = offer.call
            call.endpoint = endpoint
            let files = offer.files.map { Step.Input($0.role, file($0.file.value), span: $0.file.span) }
            // What the request does not speak of is not read: it is in no key.
            let roles = Set(call.request.files)
            let resource = "vendor.\(call.provider)"
            plan.capacities[resource] = offer.concurrency
            return Alternative(
                kind: kind, parameters: call.text, inputs: (files + made).filter { roles.contains($0.role) },
                cost: offer.expected,
                purchase: Purchase(
                    take: takes[id], vendor: call.provider, model: call.model, price: offer.price),
                resources: [resource: 1])
        }
    }

    /// Adds a step that sends the film somewhere.
    mutating func publish<Parameters: StepParameters>(
        _ id: String, _ parameters: Parameters, inputs: [Step.Input], vendor: String, at span: SourceSpan
    ) throws -> Int {
        plan.steps.append(
            Step(
                id: id, kind: Parameters.kind, parameters: try CanonicalJSON.encode(parameters), inputs: inputs,
                span: span, cost: 30, purchase: Purchase(take: takes[id], vendor: vendor, model: vendor),
                resources: ["vendor.\(vendor)": 1]))
        plan.capacities["vendor.\(vendor)"] = 2
        return plan.steps.count - 1
    }

    mutating func deliver(_ step: Int, output: Int = 0, to path: String, at span: SourceSpan) {
        plan.deliveries.append(.init(step: step, output: output, path: path, span: span))
    }
}
