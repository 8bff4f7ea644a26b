import Model

/// What makes the outputs of one kind of step. A conforming type is a namespace: it has no state between requests.
protocol StepPerformer: SendableMetatype {
    associatedtype Parameters: StepParameters

    /// Writes every output of the step, from nothing but its parameters and inputs.
    ///
    /// - Parameter progress: told the part of the work that is done, 0...1; need not be called.
    static func perform(
        _ parameters: Parameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure)
}
