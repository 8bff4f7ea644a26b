package import Model

/// The files of a request by role.
package struct ActionFiles: Sendable {
    /// A file to read.
    package struct Input: Sendable {
        /// Place among the request's inputs, which is how a failure blames it.
        package var index: Int
        package var path: String
    }

    private let inputs: [ActionRequest.File]
    private let outputs: [ActionRequest.File]

    package init(_ request: ActionRequest) { (inputs, outputs) = (request.inputs, request.outputs) }

    /// Every input with its role, in the request's order.
    package var all: [(role: String, file: Input)] {
        inputs.enumerated().map { ($1.role, Input(index: $0, path: $1.path)) }
    }

    /// The inputs of a role, in order; none is no error.
    package func inputs(_ role: String) -> [Input] {
        inputs.indices.filter { inputs[$0].role == role }.map { Input(index: $0, path: inputs[$0].path) }
    }

    /// The one input of a role.
    ///
    /// - Throws: `.internal` when there is none: the planner always gives it.
    package func input(_ role: String) throws(ActionFailure) -> Input {
        guard let first = inputs(role).first else {
            throw ActionFailure(.internal, "the request has no input '\(role)'")
        }
        return first
    }

    /// Path of the file to write for a role.
    ///
    /// - Throws: `.internal` when the request names none.
    package func output(_ role: String) throws(ActionFailure) -> String {
        guard let file = outputs.first(where: { $0.role == role }) else {
            throw ActionFailure(.internal, "the request has no output '\(role)'")
        }
        return file.path
    }
}
