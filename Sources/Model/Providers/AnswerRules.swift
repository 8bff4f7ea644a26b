/// How a vendor's answer shows a failure: all that it says must hold.
package struct FailureRule: Sendable {
    /// Empty: any.
    package var statuses: [ClosedRange<Int>] = []
    package var place: AnswerPlace?
    /// Texts of which the place holds one; empty: no matter.
    package var equals: [String] = []
    /// Texts of which the place contains one, letter case ignored.
    package var contains: [String] = []
    /// There, and neither null, false nor empty.
    package var exists: Bool?
    /// The refusal costs what a result would have.
    package var isBilled = false
    package var failure: FailureClass

    package init(_ failure: FailureClass) { self.failure = failure }
}

/// Where in an answer.
package enum AnswerPlace: Sendable {
    case body(CardPath)
    /// Letter case ignored.
    case header(String)
}

/// A vendor's word on how long to wait.
package struct RetryHint: Sendable {
    package enum Unit: String, Sendable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
        /// An HTTP date.
        case date
        /// Milliseconds since 1970.
        case epochMilliseconds = "epoch-ms"
    }

    package var place: AnswerPlace
    package var unit: Unit
    /// Text around the number, which is at `{}`.
    package var before: String?
    package var after: String?

    package init(_ place: AnswerPlace, unit: Unit = .seconds, before: String? = nil, after: String? = nil) {
        self.place = place
        self.unit = unit
        self.before = before
        self.after = after
    }
}

/// What the vendor says that a call cost.
package struct ChargeRule: Sendable {
    package var place: AnswerPlace
    /// What one of the vendor's units costs.
    package var unit: Money

    package init(_ place: AnswerPlace, unit: Money) {
        self.place = place
        self.unit = unit
    }
}

/// How a job is followed.
package struct JobRule: Sendable {
    package var id: CardPath?
    package var status: CardPath?
    package var waiting: [String] = []
    package var done: [String] = []
    package var failed: [(status: String, failure: FailureClass)] = []
    /// Something here says that the job is over, so that a status nobody knows is a failure.
    package var ended: CardPath?
    package var error: [CardPath] = []
    package var progress: CardPath?
    /// Calls of the card.
    package var poll: String?
    package var cancel: String?
    /// Made once when the job is done: its answer has the result.
    package var then: String?
    /// Seconds between two polls.
    package var every: Double = 3
    /// Seconds after which the job is given up.
    package var timeout: Double = 3600

    package init() {}
}

/// Where a result is.
package struct ResultRule: Sendable {
    package enum File: Sendable, Equatable {
        /// The answer's body itself.
        case body
        /// `needsKey`: the vendor's own host wants the key for it.
        case url(CardPath, needsKey: Bool)
        case base64(CardPath)
        case hex(CardPath)
        /// The first of them that an answer has.
        case first([File])
    }

    package var file: File?
    /// Parts are joined.
    package var text: CardPath?
    package var words: WordsRule?
    package var values: [(name: String, path: CardPath)] = []

    package init() {}
}

/// Where words and their times are.
package struct WordsRule: Sendable {
    package enum Form: Sendable {
        /// Items with members.
        case list(CardPath, text: CardPath, start: CardPath, end: CardPath)
        /// Lists side by side.
        case words(texts: CardPath, starts: CardPath, ends: CardPath)
        case characters(texts: CardPath, starts: CardPath, ends: CardPath)
    }

    package var form: Form
    /// Units a second: 1 or 1000.
    package var unitsPerSecond: Double

    package init(_ form: Form, unitsPerSecond: Double = 1) {
        self.form = form
        self.unitsPerSecond = unitsPerSecond
    }
}

/// What a call's answers mean.
package struct AnswerRule: Sendable {
    package var success: [ClosedRange<Int>] = [200...299]
    package var failures: [FailureRule] = []
    package var job: JobRule?
    package var result: ResultRule?
    /// Values for the calls that follow, by name.
    package var capture: [(name: String, path: CardPath)] = []
    package var charged: ChargeRule?
    /// By the price's unit; the amounts of several paths are added.
    package var usage: [(unit: CardPrice.Unit, paths: [CardPath])] = []
    package var retryAfter: [RetryHint] = []

    package init() {}
}
