/// What happens during a build, in the order in which it happens. Steps are indices into the plan.
package enum BuildEvent: Sendable {
    case started(step: Int)
    /// 0...1.
    case progress(step: Int, fraction: Double)
    /// Its result is known. `ran`: it was made now, in `milliseconds`; else it was found.
    case finished(step: Int, ran: Bool, milliseconds: Int)
    case failed(step: Int, StepFailure)
    /// Comes again after a pause.
    case retrying(step: Int, seconds: Double, StepFailure)
    /// One way to its outputs has failed: the next one is tried, if there is one.
    case setback(step: Int, StepFailure)
    /// Not made because `because` failed.
    case skipped(step: Int, because: Int)
    /// Another process is making the same thing: this build waits for its result.
    case waiting(step: Int)
    case interrupted
}

/// Hears of a build. Called from one thread at a time, in order; must return soon.
package protocol BuildObserver: AnyObject {
    func handle(_ event: BuildEvent)
}
