/// One derived step to perform, complete in itself: the same value whether a local worker or a remote machine performs it.
///
/// On the wire between coordinator and worker every message is a 4-byte little-endian length and that many bytes of JSON.
package struct ActionRequest: Sendable, Codable, Equatable {
    /// A file by role. Roles repeat where a step reads a list: order is meaning.
    package struct File: Sendable, Codable, Equatable {
        package var role: String
        package var path: String

        package init(role: String, path: String) {
            self.role = role
            self.path = path
        }
    }

    package var kind: String
    package var version: Int
    /// Canonical JSON of the kind's parameters.
    package var parameters: String
    /// Files to read. Never written to.
    package var inputs: [File]
    /// Files to write: they do not exist yet, and exist when the action has succeeded.
    package var outputs: [File]

    package init(kind: String, version: Int, parameters: String, inputs: [File], outputs: [File]) {
        self.kind = kind
        self.version = version
        self.parameters = parameters
        self.inputs = inputs
        self.outputs = outputs
    }
}

/// What a worker says while it performs a request; the last one is `done` or `failed`.
package enum ActionReply: Sendable, Codable, Equatable {
    /// Sent once, before anything else: what this worker is made of.
    case ready(WorkerFacts)
    /// Part of the work that is done, 0...1.
    case progress(Double)
    case done
    case failed(ActionFailure)
}

/// What the output bytes of a worker depend on besides requests.
package struct WorkerFacts: Sendable, Codable, Equatable {
    /// Version of each tool by the name that step kinds use, such as `libavcodec`.
    package var tools: [String: String]
    /// Absolute paths of the program and the shared objects it has loaded: when none has changed, neither have `tools`.
    package var objects: [String]

    package init(tools: [String: String], objects: [String]) {
        self.tools = tools
        self.objects = objects
    }
}

/// Why a request could not be performed.
package struct ActionFailure: Error, Sendable, Codable, Equatable {
    package enum Cause: String, Sendable, Codable {
        /// What the user asked for cannot be made: a picture that is none, a scene shorter than its voices.
        case input
        /// The machine refused: disk full, out of memory.
        case resource
        /// A defect of the worker or a library.
        case `internal`
    }

    package var cause: Cause
    /// Lower case: what was found, and what was expected.
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// Index into the request's inputs, when one of them is to blame.
    package var input: Int?

    package init(_ cause: Cause, _ message: String, hint: String? = nil, input: Int? = nil) {
        self.cause = cause
        self.message = message
        self.hint = hint
        self.input = input
    }
}
