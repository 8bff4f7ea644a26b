import Model

/// Buying.
extension Build {
    /// Starts a purchase, or goes on with one. False when nothing was started. `isLost`: it was bought, and its bytes are gone.
    func startPurchase(
        _ step: Int, _ purchase: Purchase, _ key: ActionKey, _ digest: Digest, _ blobs: [BlobReference], isLost: Bool
    ) throws -> Bool {
        guard let desk else { return false }
        do throws(StepFailure) {
            if isLost, purchase.price > .zero { throw PurchaseDesk.gone(purchase) }
            try Self.check(watched(step))
        } catch {
            try finish(step, .failure(error))
            return false
        }
        if purchases[step] == nil {
            let opening: PurchaseDesk.Opening
            do {
                opening = try desk.open(state.step(step), purchase, digest, maySpend: shortage == nil)
            } catch {
                try finish(step, .failure(StepFailure(error)))
                return false
            }
            switch opening {
            case .buy(let open): purchases[step] = open
            case .prove(let open):
                purchases[step] = open
                enqueue(step)
                return false
            case .short(let left, let budget):
                if shortage == nil { shortage = (left, budget) }
                try finish(step, .failure(shortfall(purchase)))
                return false
            }
        }
        guard let open = purchases[step] else { return false }
        let request = request(step, blobs)
        let order = Order(
            step: state.plan.steps[step].id, kind: state.step(step).kind, parameters: request.parameters,
            purchase: purchase, inputs: request.inputs, outputs: request.outputs, job: open.job,
            attempt: attempts[step, default: 0] + 1)
        let log = PurchaseLog(open.id, job: open.job, journal: store.purchases)
        logs[step] = log
        observer.handle(.started(step: step))
        pending += 1
        tasks[step] = Task { [desk, post] in
            let result = await desk.buy(order, log: log) { post.yield(.progress(step: step, $0)) }
            post.yield(.arrived(step: step, result))
        }
        return true
    }

    /// Takes in what came of a call.
    func arrive(_ step: Int, _ result: Result<PurchaseDesk.Arrival, PurchaseDesk.Setback>) throws {
        switch result {
        case .success(let arrival):
            purchases[step]?.arrival = arrival
            enqueue(step)
        case .failure(let setback):
            purchases[step]?.job = setback.job
            try finish(step, .failure(setback.isOver ? try closed(step, setback.failure) : setback.failure))
        }
    }

    /// Has a worker prove what has arrived.
    func prove(
        _ step: Int, _ open: OpenPurchase, _ arrival: PurchaseDesk.Arrival, _ key: ActionKey, _ digest: Digest
    ) {
        guard let desk else { return }
        let definition = state.step(step)
        let watched = self.watched(step)
        pending += 1
        DedicatedThread.start { [desk, executor, post] in
            let result = Result { () throws(StepFailure) in
                try Self.check(watched)
                return try desk.prove(
                    open, arrival, definition, key, digest, milliseconds: open.started.milliseconds, executor: executor)
            }
            post.yield(.finished(step: step, result))
        }
    }

    /// What the failure to prove an arrival means: nil when the job is asked once more.
    func afterFailedProof(_ step: Int, _ open: OpenPurchase, _ failure: StepFailure) throws -> StepFailure? {
        guard let desk, let arrival = open.arrival else { return failure }
        // Trouble of the machine or the worker says nothing about the bytes: they stay, and the next render proves them.
        guard failure.cause == .user else { return failure }
        if failure.input == nil {
            // A file of the project changed meanwhile: nobody knows what the vendor was sent.
            try store.purchases.spoiled(open.id, failure.message)
            purchases[step] = nil
            return failure
        }
        if let again = try desk.spoil(open, arrival, failure) {
            purchases[step] = again
            enqueue(step)
            return nil
        }
        var failure = failure
        failure.input = nil
        failure.cause = .retryable
        let words =
            failure.message.hasPrefix("the file ") ? failure.message.dropFirst("the file ".count) : failure.message[...]
        failure.message = "what arrived \(words)"
        return try closed(step, failure)
    }

    /// Notes that a purchase is over and came to nothing.
    private func closed(_ step: Int, _ failure: StepFailure) throws -> StepFailure {
        purchases[step] = nil
        guard let desk, let digest = state.keys[step] else { return failure }
        return try desk.afterFailedPurchase(digest, failure)
    }

    /// Ends what a step that is given up still holds: money that was set aside, its key.
    func giveUpPurchase(_ step: Int) {
        if let open = purchases.removeValue(forKey: step), open.job == nil, open.arrival == nil {
            // One that is no longer `reserved` stays as it is.
            try? store.purchases.release(open.id, nil)
        }
        unclaim(step)
    }

    /// Lets go of all that is held when a run ends.
    func releaseAll() {
        for step in Array(purchases.keys) { giveUpPurchase(step) }
        for step in Array(claims.keys) { unclaim(step) }
    }

    private func shortfall(_ purchase: Purchase) -> StepFailure {
        let left = shortage?.left ?? .zero
        return StepFailure(
            .budget,
            purchase.price > left
                ? "costs up to \(purchase.price), and \(left) is left of the budget of \(shortage?.budget ?? .zero)"
                : "is not bought: what was asked for before it passes the budget of \(shortage?.budget ?? .zero)",
            hint: "all that is missing costs up to \(missingCost): raise `budget:` or --budget; what was bought is kept"
        )
    }

    /// What the purchases cost that are neither made nor under way, equal ones once.
    private var missingCost: Money {
        var seen: Set<String> = []
        var total = Money.zero
        for index in state.plan.steps.indices {
            if case .done = state.phases[index] { continue }
            guard purchases[index] == nil, let purchase = state.step(index).purchase else { continue }
            // A step that waits for its inputs has no key yet: it may turn out equal to another, but counts.
            let identity = state.keys[index]?.hex ?? "step \(index)"
            if seen.insert(identity).inserted { total += purchase.price }
        }
        return total
    }
}
