import Model

/// Finding results, and bytes that are gone.
extension Build {
    /// Looks up steps whose inputs are known, and those that this makes known, until only work is left.
    func resolve(_ steps: [Int]) throws {
        var wave = steps
        while !wave.isEmpty {
            var next: [Int] = []
            for (step, answer) in zip(wave, try lookup.find(wave, in: &state, setbacks: setbacks)) {
                switch answer.verdict {
                case .found(let result):
                    if let failure = lockMismatch(step, result) {
                        fail(step, failure)
                        continue
                    }
                    next += complete(step, result)
                case .missing:
                    if let failure = forbidden(step) { fail(step, failure) } else { queue(step) }
                case .failed(let failure): fail(step, failure)
                }
            }
            wave = next
        }
    }

    /// Takes in a result that was found. Returns the steps that have all their inputs now.
    func complete(_ step: Int, _ result: ActionTable.Result) -> [Int] {
        if state.step(step).purchase != nil, let key = state.keys[step] {
            reuses.append((state.plan.steps[step].id, key))
        }
        observer.handle(.finished(step: step, ran: false, milliseconds: 0))
        return state.complete(step, outputs: result.outputs, ran: false)
    }

    /// Has a step wait for work: its own, or that of a step with the same key.
    private func queue(_ step: Int) {
        guard let digest = state.keys[step] else { return }
        if followers[digest] != nil {
            followers[digest, default: []].append(step)
        } else {
            followers[digest] = []
            enqueue(step)
        }
    }

    /// Why a step's work may not be done.
    private func forbidden(_ step: Int) -> StepFailure? {
        guard let purchase = state.step(step).purchase else { return nil }
        if options.locked {
            return StepFailure(
                .budget,
                "take \(purchase.take) of \(purchase.vendor) \(purchase.model) is not in the store, and --locked forbids to buy it",
                hint: "render without --locked, or bring the store that has it")
        }
        guard desk == nil else { return nil }
        return StepFailure(.permanent, "nothing here can buy from \(purchase.vendor)")
    }

    /// Why a found result is not the one that `vidbuild.lock` names.
    private func lockMismatch(_ step: Int, _ result: ActionTable.Result) -> StepFailure? {
        guard options.locked, let lock = options.lock, let purchase = state.step(step).purchase,
            let entry = lock.entry(state.plan.steps[step].id), entry.take == purchase.take,
            !entry.outputs.isEmpty, entry.outputs != result.outputs
        else { return nil }
        return StepFailure(
            .budget,
            "the store has another take \(purchase.take) of \(purchase.vendor) \(purchase.model) than vidbuild.lock names",
            hint: "bring the store that has \(entry.outputs[0].digest.hex.prefix(12))…, or render without --locked")
    }

    func enqueue(_ step: Int) { ready.insert(step, demand: demand(of: step)) }

    /// What a step will occupy: a purchase that has arrived is proved by a worker.
    func demand(of step: Int) -> [String: Int] {
        purchases[step]?.arrival == nil ? state.step(step).resources : ["cpu": 1]
    }

    // MARK: Bytes that are gone

    /// Steps that a step reads and whose blobs are not in the store, collected or corrupt.
    func missingProducers(of step: Int, _ blobs: [BlobReference]) -> Set<Int> {
        var missing: Set<Int> = []
        for (input, blob) in zip(state.step(step).inputs, blobs) {
            if case .output(let producer, _) = input.source, !missing.contains(producer), !store.blobs.prove(blob) {
                missing.insert(producer)
            }
        }
        return missing
    }

    /// Has `producers` made again before `step` is tried. False when there are none.
    func postpone(_ step: Int, until producers: Set<Int>) -> Bool {
        guard !producers.isEmpty else { return false }
        awaited[step] = producers.count
        for producer in producers.sorted() { remake(producer, for: step) }
        return true
    }

    private func remake(_ producer: Int, for step: Int?) {
        if remaking[producer] == nil {
            remaking[producer] = []
            enqueue(producer)
        }
        if let step { remaking[producer, default: []].append(step) }
    }

    /// Has what the user asked for as a file made again where its bytes are gone. False when nothing had to be.
    func demandDeliveries() throws -> Bool {
        guard !isStopping else { return false }
        var demanded = false
        for delivery in state.plan.deliveries {
            guard case .done = state.phases[delivery.step], remaking[delivery.step] == nil,
                !state.outputs[delivery.step].allSatisfy(store.blobs.prove)
            else { continue }
            remake(delivery.step, for: nil)
            demanded = true
        }
        return demanded
    }
}
