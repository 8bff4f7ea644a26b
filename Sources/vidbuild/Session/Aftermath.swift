import Engine
import FoundationEssentials
import Glibc
import Model
import Planner
import Providers

/// What is left to do when a render has ended: the sidecar, addresses to print, files to remove, and telling of a failure.
struct Aftermath {
    let studio: Studio
    let terminal: Terminal
    let state: BuildState
    /// The film is finished.
    let isWhole: Bool

    func run(_ marketplace: Marketplace?) async throws {
        if isWhole, let film = state.plan.deliveries.first { try Sidecar(state, film: film).save(beside: film, studio) }
        try reportPlaceholders()
        guard let marketplace, !studio.settings.draft, studio.settings.scene == nil else { return }
        for publication in studio.project.publications.map(\.value) {
            switch publication.target {
            case .s3(let parameters, let presign, let deletesLocal) where isWhole:
                if let presign {
                    let url = try marketplace.publisher.presignedURL(parameters, seconds: presign)
                    terminal.output(url)
                }
                if deletesLocal { try await deleteLocal(parameters, marketplace) }
            case .webhook(let parameters, let events) where !isWhole && events.contains(.failed):
                try await tell(parameters, marketplace)
            default: break
            }
        }
    }

    private func reportPlaceholders() throws {
        let lookup = Lookup(store: studio.store)
        for index in state.placeholders {
            let step = state.plan.steps[index]
            // What was refused for good is not asked again, so this may be the only place that says why.
            let refusals = try lookup.refusals(of: index, in: state).map(\.message)
            let why =
                refusals.isEmpty
                ? "no provider made it" : refusals.joined(separator: "; ") + " (`vidbuild regenerate` asks again)"
            terminal.report("\(step.span.location): warning: \(step.id) is a placeholder: \(why)")
        }
    }

    /// The film's file goes only when the bucket has been read back.
    private func deleteLocal(_ parameters: PublishS3Parameters, _ marketplace: Marketplace) async throws {
        let text = try CanonicalJSON.encode(parameters)
        guard let film = state.plan.deliveries.first,
            let index = state.plan.steps.firstIndex(where: {
                $0.kind == PublishS3Parameters.kind && $0.parameters == text
            }), let blob = state.outputs[index].first
        else { return }
        let data = try Data(contentsOf: URL(filePath: studio.store.blobs.path(of: blob.digest)))
        try await marketplace.publisher.confirm(parameters, try JSONDecoder().decode(PublishReceipt.self, from: data))
        let path = studio.workplace.absolute(film.path)
        if unlink(path) == 0 { terminal.report("\(film.path) is removed here: the bucket has the same bytes") }
    }

    private func tell(_ parameters: PublishWebhookParameters, _ marketplace: Marketplace) async throws {
        let failures = state.failures.map {
            WebhookEvent.Failure(step: state.plan.steps[$0.step].id, message: $0.failure.message)
        }
        let run = "\(UInt64.random(in: 0 ... .max))"
        let event = try WebhookEvent.failed(
            failures, run: run, to: parameters.url, at: Int(Date().timeIntervalSince1970))
        do {
            try await marketplace.publisher.webhook(parameters).deliver(event)
        } catch {
            terminal.report("warning: \(parameters.url) was not told of the failure: \(StepFailure(error).message)")
        }
    }
}
