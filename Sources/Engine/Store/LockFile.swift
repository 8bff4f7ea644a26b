package import Model

/// `vidbuild.lock`: every purchased result of a film, one line each, committed to git, so that two machines render the same film.
///
///     rise/voice/1  take 1  <sha-256> <bytes>  elevenlabs eleven_v3
package struct LockFile: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var step: String
        package var purchase: Purchase
        package var outputs: [BlobReference]
    }

    /// Sorted by step.
    package var entries: [Entry]

    private static let heading = "# vidbuild.lock, version 1: what this film was made from. Commit it.\n"

    /// The purchases of a finished build.
    package init(_ state: BuildState) {
        entries = state.plan.steps.indices.compactMap { index in
            guard let purchase = state.plan.steps[index].purchase, !state.outputs[index].isEmpty else { return nil }
            return Entry(step: state.plan.steps[index].id, purchase: purchase, outputs: state.outputs[index])
        }.sorted { $0.step < $1.step }
    }

    package var text: String {
        entries.reduce(into: Self.heading) { text, entry in
            let blobs = entry.outputs.map { "\($0.digest.hex) \($0.size)" }.joined(separator: " ")
            text +=
                "\(entry.step)  take \(entry.purchase.take)  \(blobs)  \(entry.purchase.vendor) \(entry.purchase.model)\n"
        }
    }
}
