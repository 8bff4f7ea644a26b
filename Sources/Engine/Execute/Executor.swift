package import Model

/// Performs requests. Real: `WorkerPool` (processes on this machine). Fake: closures in tests.
package protocol Executor: Sendable {
    /// Performs a request to its end. Blocks: it is called on a thread of its own, for several requests at once.
    func perform(_ request: ActionRequest, progress: (Double) -> Void) throws(StepFailure)

    /// Gives up everything under way: `perform` throws soon after.
    func cancel()
}
