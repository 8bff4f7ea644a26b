/// When a vendor is asked for a job: seldom while it cannot be done yet, on the dot when it should be, at the card's cadence after.
///
/// A job that ends early is noticed after at most half of the time that was left; a hundred jobs of two minutes cost ten questions each
/// and not forty.
package struct PollPace: Sendable {
    /// Seconds between two questions, at least.
    package var every: Double
    /// Seconds that a job usually takes.
    package var expected: Double
    /// The job was begun by an earlier run: nobody knows how long ago.
    package var isResumed: Bool

    package init(every: Double, expected: Double, isResumed: Bool) {
        self.every = every
        self.expected = expected
        self.isResumed = isResumed
    }

    /// Seconds until the next question. `elapsed`: since the job was taken, or taken up again. `questions`: asked so far.
    package func pause(elapsed: Double, questions: Int) -> Double {
        if questions == 0 { return isResumed ? 0 : every }
        if isResumed { return max(every, expected / 10) }
        let left = expected - elapsed
        // A job that is late may be very late.
        if left <= 0 { return max(every, -left / 10) }
        return left / 2 >= every ? left / 2 : max(every, left)
    }
}
