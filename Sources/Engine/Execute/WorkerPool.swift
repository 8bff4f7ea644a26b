package import Model
import Synchronization

/// Long-lived worker processes, started when a request finds none idle.
package final class WorkerPool: Executor {
    private struct State {
        var idle: [WorkerProcess] = []
        var busy: [WorkerProcess] = []
        var started = 0
        var isCancelled = false
    }

    private let program: String
    private let logFolder: String
    private let state = Mutex(State())

    package init(program: String, logFolder: String) {
        self.program = program
        self.logFolder = logFolder
    }

    /// What the workers are made of. Starts one worker, which stays for the first request.
    package func facts() throws(StepFailure) -> WorkerFacts {
        let (worker, facts) = try start()
        state.withLock { $0.idle.append(worker) }
        return facts
    }

    package func perform(_ request: ActionRequest, progress: (Double) -> Void) throws(StepFailure) {
        let worker = try checkOut()
        do {
            try worker.perform(request, progress: progress)
        } catch {
            // A worker that reported a failure is sound; one that hung up is not.
            let isCancelled = state.withLock { state in
                state.busy.removeAll { $0 === worker }
                if error.cause != .permanent, !state.isCancelled { state.idle.append(worker) }
                return state.isCancelled
            }
            throw isCancelled ? StepFailure(.cancelled, "interrupted") : error
        }
        state.withLock { state in
            state.busy.removeAll { $0 === worker }
            state.idle.append(worker)
        }
    }

    package func cancel() {
        state.withLock { state in
            state.isCancelled = true
            for worker in state.busy { worker.kill() }
        }
    }

    private func checkOut() throws(StepFailure) -> WorkerProcess {
        let idle = state.withLock { $0.idle.popLast() }
        let worker = if let idle { idle } else { try start().worker }
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.busy.append(worker) }
            return state.isCancelled
        }
        if isCancelled { throw StepFailure(.cancelled, "interrupted") }
        return worker
    }

    private func start() throws(StepFailure) -> (worker: WorkerProcess, facts: WorkerFacts) {
        let number = state.withLock { state in
            state.started += 1
            return state.started
        }
        do {
            let worker = try WorkerProcess(program: program, log: "\(logFolder)/worker-\(number).log")
            return (worker, try worker.facts())
        } catch {
            throw StepFailure(error)
        }
    }
}
