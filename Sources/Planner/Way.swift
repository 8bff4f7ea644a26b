import Model

/// One way to make what a step puts out.
enum Way {
    /// Made by the worker.
    case derived(Alternative)
    /// Bought: `inputs` are what steps make for it, beside the offer's own files.
    case bought(Offer, StepKind, inputs: [Step.Input])

    static func made<Parameters: StepParameters>(
        _ parameters: Parameters, inputs: [Step.Input] = [], cost: Double, isPlaceholder: Bool = false
    ) throws -> Way {
        .derived(
            Alternative(
                kind: Parameters.kind, parameters: try CanonicalJSON.encode(parameters), inputs: inputs, cost: cost,
                isPlaceholder: isPlaceholder))
    }
}
