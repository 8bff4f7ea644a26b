import Glibc
import Model

/// Starting work.
extension Build {
    func startWhatCan() throws {
        while !isStopping, let step = ready.next(from: &pool) {
            occupied[step] = demand(of: step)
            if try !start(step) { pool.give(occupied.removeValue(forKey: step) ?? [:]) }
        }
    }

    /// Starts a step's work. False when it has to wait for something first, or needs no work after all.
    private func start(_ step: Int) throws -> Bool {
        guard let (key, digest) = state.key(of: step), let blobs = state.inputs(of: step) else { return false }
        let definition = state.step(step)
        if let open = purchases[step], let arrival = open.arrival {
            prove(step, open, arrival, key, digest)
            return true
        }
        if postpone(step, until: missingProducers(of: step, blobs)) { return false }
        if !claim(step, digest) { return false }
        var known = try store.actions.results(of: [digest])[digest]
        if definition.purchase != nil, purchases[step] == nil {
            if known == nil, let before = try store.purchases.standing(of: [digest])[digest] {
                known = try lookup.restore(before, key, definition)
            }
            if let refusal = try store.purchases.refusals(of: [digest])[digest] {
                try finish(step, .failure(refusal))
                return false
            }
        }
        if let known, known.outputs.count == definition.kind.outputs.count,
            known.outputs.allSatisfy(store.blobs.prove)
        {
            // Another process has made it meanwhile.
            unclaim(step)
            try settle(step, known, ran: false)
            return false
        }
        if let purchase = definition.purchase {
            return try startPurchase(step, purchase, key, digest, blobs, isLost: known != nil)
        }
        perform(step, key, digest, request(step, blobs))
        return true
    }

    /// Whether this process has the step's key for itself. False: it waits for another one.
    private func claim(_ step: Int, _ digest: Digest) -> Bool {
        if claims[step] != nil { return true }
        if store.lock.claim(digest) {
            claims[step] = digest
            return true
        }
        observer.handle(.waiting(step: step))
        pending += 1
        guard state.step(step).purchase != nil else {
            DedicatedThread.start { [store, post] in
                try? store.lock.waitAndClaim(digest)
                post.yield(.claimed(step: step))
            }
            return false
        }
        // A vendor may take minutes, for many keys at once: too many threads to block.
        tasks[step] = Task { [store, post] in
            while !Task.isCancelled {
                if store.lock.claim(digest) {
                    post.yield(.claimed(step: step))
                    return
                }
                try? await Task.sleep(for: .milliseconds(200))
            }
            post.yield(.abandoned)
        }
        return false
    }

    func unclaim(_ step: Int) {
        if let digest = claims.removeValue(forKey: step) { store.lock.release(digest) }
    }

    /// Performs a derived step on a worker.
    private func perform(_ step: Int, _ key: ActionKey, _ digest: Digest, _ request: ActionRequest) {
        let definition = state.step(step)
        let watched = self.watched(step)
        observer.handle(.started(step: step))
        pending += 1
        DedicatedThread.start { [store, executor, post] in
            let result = Result { () throws(StepFailure) in
                defer { for output in request.outputs { unlink(output.path) } }
                let started = ContinuousClock.now
                try executor.perform(request) { post.yield(.progress(step: step, $0)) }
                try Self.check(watched)
                do {
                    let outputs = try request.outputs.map { try store.blobs.take($0.path, durable: false) }
                    let made = ActionTable.Result(outputs: outputs, milliseconds: started.milliseconds)
                    try store.actions.record(key, digest, step: definition, result: made)
                    return made
                } catch {
                    throw StepFailure(error)
                }
            }
            post.yield(.finished(step: step, result))
        }
    }

    /// Project files that a step reads, as they were when their digests went into its key.
    func watched(_ step: Int) -> [(path: String, stamp: FileStamp)] {
        state.step(step).inputs.compactMap { input in
            guard case .file(let file) = input.source, let stamp = inputs.files[file]?.stamp else { return nil }
            return (inputs.paths[file], stamp)
        }
    }

    static func check(_ watched: [(path: String, stamp: FileStamp)]) throws(StepFailure) {
        for (path, stamp) in watched where FileStamp(path: path) != stamp {
            throw StepFailure(
                .user, "\(path.split(separator: "/").last ?? "a file") changed while it was read", hint: "render again")
        }
    }

    func request(_ step: Int, _ blobs: [BlobReference]) -> ActionRequest {
        let definition = state.step(step)
        serial += 1
        return ActionRequest(
            kind: definition.kind.name, version: definition.kind.version, parameters: definition.parameters,
            inputs: zip(definition.inputs, blobs).map { input, blob in
                if case .file(let file) = input.source { return .init(role: input.role, path: inputs.paths[file]) }
                return .init(role: input.role, path: store.blobs.path(of: blob.digest))
            },
            outputs: definition.kind.outputs.map { .init(role: $0, path: "\(workspace.path)/\(serial)-\($0)") })
    }
}

extension ContinuousClock.Instant {
    /// Since this instant.
    var milliseconds: Int {
        let spent = duration(to: .now).components
        return Int(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
    }
}
