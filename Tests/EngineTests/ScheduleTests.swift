import Engine
import Model
import Testing

@Suite struct ScheduleTests {
    @Test func theLongestRemainingPathIsFirst() {
        var queue = ReadyQueue(priority: [1, 5, 3, 5])
        for step in 0..<4 { queue.insert(step, demand: [:]) }
        var pool = ResourcePool(capacity: [:])
        let order = (0..<5).map { _ in queue.next(from: &pool) }
        #expect(order == [1, 3, 2, 0, nil])
    }

    @Test func aTakenResourceDoesNotHoldUpTheOthers() {
        var queue = ReadyQueue(priority: [9, 8, 1])
        queue.insert(0, demand: ["cpu": 1])
        queue.insert(1, demand: ["cpu": 1])
        queue.insert(2, demand: ["voices": 1])
        var pool = ResourcePool(capacity: ["cpu": 1, "voices": 1])
        let first = (0..<3).map { _ in queue.next(from: &pool) }
        #expect(first == [0, 2, nil])
        pool.give(["cpu": 1])
        let freed = queue.next(from: &pool)
        #expect(freed == 1)
        #expect(queue.isEmpty)
    }

    @Test func aDemandAboveTheCapacityIsMetAlone() {
        var pool = ResourcePool(capacity: ["cpu": 2])
        let taken = [pool.take(["cpu": 4]), pool.take(["cpu": 1])]
        #expect(taken == [true, false])
        pool.give(["cpu": 4])
        let freed = pool.take(["cpu": 1])
        #expect(freed)
    }

    @Test(
        arguments: [
            (StepFailure(.retryable, ""), 1, 0.5, 0.5), (StepFailure(.retryable, ""), 3, 0.5, 2.0),
            (StepFailure(.retryable, ""), 4, 1, 6.0),
            (StepFailure(.retryable, "", retryAfter: 9), 1, 0.5, 9.5), (StepFailure(.retryable, ""), 5, 0.5, nil),
            (StepFailure(.user, ""), 1, 0.5, nil), (StepFailure(.permanent, ""), 1, 0.5, nil),
        ] as [(StepFailure, Int, Double, Double?)])
    func retriesBackOff(failure: StepFailure, attempt: Int, random: Double, delay: Double?) {
        let policy = RetryPolicy(attempts: 5, first: 1, longest: 6)
        #expect(policy.delay(after: failure, attempt: attempt, random: random) == delay)
    }
}
