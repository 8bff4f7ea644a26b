/// A kind of step: its name and version are part of every key, and so are the versions of the tools it uses.
package struct StepKind: Sendable, Hashable {
    package var name: String
    /// Raised whenever the same parameters and inputs would give other bytes than before.
    package var version: Int
    /// Names of the tools (`WorkerFacts.tools`) whose versions change the output bytes.
    package var tools: [String]
    /// Roles of the files that it writes.
    package var outputs: [String]

    package init(_ name: String, version: Int, tools: [String] = [], outputs: [String]) {
        self.name = name
        self.version = version
        self.tools = tools
        self.outputs = outputs
    }
}

/// The parameters of a kind. Encoded in the order of declaration, without floating-point noise, they are part of the key.
package protocol StepParameters: Sendable, Codable {
    static var kind: StepKind { get }
}

/// One node of a plan: a pure function from parameters and input bytes to output bytes.
package struct Step: Sendable {
    /// Where an input's bytes come from.
    package enum Source: Sendable, Hashable {
        /// An index into `Plan.files`.
        case file(Int)
        /// Output `output` of the step at index `step` of `Plan.steps`, which is before this one.
        case output(step: Int, output: Int)
    }

    package struct Input: Sendable, Hashable {
        package var role: String
        package var source: Source
        /// What of the manifest named this input, when that is narrower than the step's own span.
        package var span: SourceSpan?

        package init(_ role: String, _ source: Source, span: SourceSpan? = nil) {
            self.role = role
            self.source = source
            self.span = span
        }
    }

    /// Unique in the plan and stable under edits elsewhere: `rise/voice/1`. Not part of the key.
    package var id: String
    package var kind: StepKind
    /// Canonical JSON.
    package var parameters: String
    package var inputs: [Input]
    /// The place in the manifest that asked for this step.
    package var span: SourceSpan
    /// Expected CPU seconds, for the order of work and the time left; never for the result.
    package var cost: Double
    /// Nil: derived, can be made again at will.
    package var purchase: Purchase?
    /// What it occupies while it runs, by name.
    package var resources: [String: Int]
    /// Other ways to the same outputs, tried in order when all before have failed for good. Each has its own key.
    package var alternatives: [Alternative] = []

    package init(
        id: String, kind: StepKind, parameters: String, inputs: [Input], span: SourceSpan, cost: Double,
        purchase: Purchase? = nil, resources: [String: Int] = ["cpu": 1]
    ) {
        self.id = id
        self.kind = kind
        self.parameters = parameters
        self.inputs = inputs
        self.span = span
        self.cost = cost
        self.purchase = purchase
        self.resources = resources
    }
}

/// Another way to a step's outputs: as many of them, in the same order, whatever their roles are called.
package struct Alternative: Sendable {
    package var kind: StepKind
    /// Canonical JSON.
    package var parameters: String
    package var inputs: [Step.Input]
    package var cost: Double
    package var purchase: Purchase?
    package var resources: [String: Int]
    /// It only says that the real thing is missing: marked in plan and report, and an error with `--strict`.
    package var isPlaceholder: Bool

    package init(
        kind: StepKind, parameters: String, inputs: [Step.Input], cost: Double, purchase: Purchase? = nil,
        resources: [String: Int] = ["cpu": 1], isPlaceholder: Bool = false
    ) {
        self.kind = kind
        self.parameters = parameters
        self.inputs = inputs
        self.cost = cost
        self.purchase = purchase
        self.resources = resources
        self.isPlaceholder = isPlaceholder
    }
}

/// That a step's result comes from a paid or unrepeatable call: it is kept until the user says otherwise.
package struct Purchase: Sendable, Hashable, Codable {
    /// Part of the key: raised to buy again, lowered to go back at no cost. 1 or more.
    package var take: Int
    package var vendor: String
    package var model: String
    /// The most that it can cost: what is reserved before the call. Not part of the key.
    package var price: Money

    package init(take: Int, vendor: String, model: String, price: Money = .zero) {
        self.take = take
        self.vendor = vendor
        self.model = model
        self.price = price
    }
}

/// Every step of a film, in an order in which each comes after what it reads.
package struct Plan: Sendable {
    /// A blob of the plan that the user asked for as a file.
    package struct Delivery: Sendable {
        package var step: Int
        package var output: Int
        /// Relative to the project's folder.
        package var path: String
        package var span: SourceSpan

        package init(step: Int, output: Int, path: String, span: SourceSpan) {
            self.step = step
            self.output = output
            self.path = path
            self.span = span
        }
    }

    package var files: [ProjectFile]
    package var steps: [Step]
    package var deliveries: [Delivery]
    /// How much there is of the resources that the plan itself brings: what vendors do at once.
    package var capacities: [String: Int] = [:]

    package init(files: [ProjectFile] = [], steps: [Step] = [], deliveries: [Delivery] = []) {
        self.files = files
        self.steps = steps
        self.deliveries = deliveries
    }
}
