package import Model

/// Buys what a purchased step asks for. Real: `Market` of the layer Providers. Fake: closures in tests.
package protocol Buyer: Sendable {
    /// Carries an order out to its end: the order's output files exist then. Suspends while a vendor works and holds no thread.
    ///
    /// Before the request that is paid for leaves, `log.willSend()` has returned; right after the vendor has named a job,
    /// `log.accepted(job:)`. An order with a `job` is not sent again: it is asked for. Cancelling the task leaves the job to the vendor.
    ///
    /// What a thrown failure means is told by the log before it:
    /// - after `willSend` and nothing else, the order is possibly billed, whatever the failure's class;
    /// - after `notSold`, a `.retryable` order comes again;
    /// - after `accepted`, the job is the vendor's still: a `.retryable` order comes again with the job, later runs too;
    /// - after `jobEnded`, a `.retryable` order comes again as a new purchase, a few times.
    func buy(_ order: Order, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure)
        -> Receipt
}

/// One purchased step whose inputs are known.
package struct Order: Sendable {
    /// The step's id, for logs.
    package var step: String
    package var kind: StepKind
    /// Canonical JSON: the request as the plan shows it.
    package var parameters: String
    package var purchase: Purchase
    package var inputs: [ActionRequest.File]
    /// Files to write: they do not exist yet.
    package var outputs: [ActionRequest.File]
    /// What `OrderLog.accepted` was told before a crash or a lost connection: the job is with the vendor already.
    package var job: String?
    /// From 1: how many times this order has been tried in this run.
    package var attempt: Int

    package init(
        step: String, kind: StepKind, parameters: String, purchase: Purchase, inputs: [ActionRequest.File],
        outputs: [ActionRequest.File], job: String? = nil, attempt: Int = 1
    ) {
        self.step = step
        self.kind = kind
        self.parameters = parameters
        self.purchase = purchase
        self.inputs = inputs
        self.outputs = outputs
        self.job = job
        self.attempt = attempt
    }
}

/// What a buyer must write down so that nothing is bought twice. Each call is on the disk when it returns.
package protocol OrderLog: Sendable {
    /// The paid request is about to leave: from here a death without an answer is possibly billed.
    func willSend() throws(StepFailure)
    /// The vendor answered that it sold nothing, or nothing of the request has left: the order may be sent again.
    func notSold(_ reason: String) throws(StepFailure)
    /// The vendor works on it. `job`: whatever the buyer needs to ask for the result, any text without secrets. A later call
    /// replaces it.
    func accepted(job: String) throws(StepFailure)
    /// The job came to nothing. `charged`: what was nevertheless paid.
    func jobEnded(charged: Money) throws(StepFailure)
}

/// What a finished order came to.
package struct Receipt: Sendable {
    /// As the vendor reported it; nil: the price that was reserved stands.
    package var charged: Money?
    /// The vendor's own name for the call, for support and audits.
    package var requestID: String?

    package init(charged: Money? = nil, requestID: String? = nil) {
        self.charged = charged
        self.requestID = requestID
    }
}
