package import Model

extension Build {
    package struct Options: Sendable {
        /// Capacity of each named resource, `cpu` among them.
        package var resources: [String: Int]
        /// After a failure nothing new is started.
        package var failFast: Bool
        /// A purchased result that is not in the store is an error, never a purchase.
        package var locked: Bool
        /// With `locked`: what each purchased result has to be.
        package var lock: LockFile?
        /// A step that only a placeholder could fill fails.
        package var strict: Bool
        /// Orders that died without an answer are sent again, although they may have been billed.
        package var repeatUnanswered: Bool
        /// The same, of these keys only.
        package var repeatable: Set<Digest> = []
        package var retry: RetryPolicy
        /// For calls to vendors, which are busy more often than workers are.
        package var purchaseRetry: RetryPolicy
        /// Whose money is spent.
        package var account: Account
        /// Waits so many seconds, or less when the task is cancelled. A demo's clock runs faster.
        package var pause: @Sendable (Double) async -> Void
        /// Uniform in 0..<1.
        package var random: @Sendable () -> Double

        package init(
            resources: [String: Int], failFast: Bool = false, locked: Bool = false, lock: LockFile? = nil,
            strict: Bool = false, repeatUnanswered: Bool = false, retry: RetryPolicy = RetryPolicy(),
            purchaseRetry: RetryPolicy = RetryPolicy(attempts: 8), account: Account = Account(project: Digest(of: [])),
            pause: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) },
            random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
        ) {
            self.resources = resources
            self.failFast = failFast
            self.locked = locked
            self.lock = lock
            self.strict = strict
            self.repeatUnanswered = repeatUnanswered
            self.retry = retry
            self.purchaseRetry = purchaseRetry
            self.account = account
            self.pause = pause
            self.random = random
        }
    }

    /// What the build reads besides the store.
    package struct Inputs: Sendable {
        package var plan: Plan
        /// Where each of `plan.files` is, absolute.
        package var paths: [String]
        /// As observed before planning; nil where a file cannot be read.
        package var files: [FileObserver.Observation?]
        package var tools: [String: String]

        package init(plan: Plan, paths: [String], files: [FileObserver.Observation?], tools: [String: String]) {
            self.plan = plan
            self.paths = paths
            self.files = files
            self.tools = tools
        }
    }
}
