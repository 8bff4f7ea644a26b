import Model

/// Taking in what came of a step's work.
extension Build {
    func finish(_ step: Int, _ result: Result<ActionTable.Result, StepFailure>) throws {
        switch result {
        case .success(let made):
            purchases[step] = nil
            unclaim(step)
            try settle(step, made, ran: true)
        case .failure(let failure):
            if let open = purchases[step], open.arrival != nil {
                guard let failure = try afterFailedProof(step, open, failure) else { return }
                try setBack(step, failure)
            } else {
                try setBack(step, failure)
            }
        }
    }

    /// Tries a failed step again, goes another way, or gives it up.
    private func setBack(_ step: Int, _ failure: StepFailure) throws {
        let attempt = attempts[step, default: 0] + 1
        attempts[step] = attempt
        let policy = state.step(step).purchase == nil ? options.retry : options.purchaseRetry
        if !isStopping, let delay = policy.delay(after: failure, attempt: attempt, random: options.random()) {
            // A purchase keeps its key meanwhile: that says to other processes that it is alive.
            if purchases[step] == nil { unclaim(step) }
            observer.handle(.retrying(step: step, seconds: delay, failure))
            pending += 1
            tasks[step] = Task { [post, options] in
                await options.pause(delay)
                post.yield(Task.isCancelled ? .abandoned : .retry(step: step))
            }
            return
        }
        giveUpPurchase(step)
        if let waiters = remaking.removeValue(forKey: step) {
            observer.handle(.failed(step: step, failure))
            for waiter in waiters { fail(waiter, failure) }
            if options.failFast { isStopping = true }
            return
        }
        if failure.cause == .refused, let key = state.keys[step] { try store.purchases.refuse(key, failure) }
        if !isStopping, failure.cause.passesOn, let key = state.keys[step] {
            let affected = [step] + (followers.removeValue(forKey: key) ?? [])
            for affected in affected {
                setbacks[affected, default: [:]][state.ways[affected] ?? 0] = failure
                attempts[affected] = 0
                if state.plan.steps[affected].ways > 1 { observer.handle(.setback(step: affected, failure)) }
            }
            return try resolve(affected)
        }
        fail(step, failure)
    }

    func settle(_ step: Int, _ result: ActionTable.Result, ran: Bool) throws {
        if let waiters = remaking.removeValue(forKey: step) {
            observer.handle(.finished(step: step, ran: ran, milliseconds: result.milliseconds))
            if result.outputs != state.outputs[step] {
                isVoid = true
                isStopping = true
            }
            if ran { state.remade(step) }
            for waiter in waiters {
                awaited[waiter, default: 1] -= 1
                if awaited[waiter] == 0 {
                    awaited[waiter] = nil
                    enqueue(waiter)
                }
            }
            return
        }
        var next: [Int] = []
        if ran {
            observer.handle(.finished(step: step, ran: true, milliseconds: result.milliseconds))
            next = state.complete(step, outputs: result.outputs, ran: true)
        } else {
            next = complete(step, result)
        }
        if let digest = state.keys[step], let waiting = followers.removeValue(forKey: digest) {
            for follower in waiting { next += complete(follower, result) }
        }
        try resolve(next)
    }

    func fail(_ step: Int, _ failure: StepFailure) {
        if case .failed = state.phases[step] { return }
        let waiting = state.keys[step].flatMap { followers.removeValue(forKey: $0) } ?? []
        for failed in [step] + waiting {
            observer.handle(.failed(step: failed, failure))
            for skipped in state.fail(failed, failure) { observer.handle(.skipped(step: skipped, because: failed)) }
        }
        if options.failFast { isStopping = true }
    }
}

extension StepFailure.Class {
    /// Whether another way to the same outputs may do better.
    fileprivate var passesOn: Bool {
        switch self {
        case .refused, .account, .retryable, .permanent: true
        case .user, .resource, .budget, .unanswered, .cancelled: false
        }
    }
}
