package import Engine
import FoundationEssentials
package import Logging
package import Model
import Synchronization

/// Carries out orders with the vendors that cards describe.
///
/// **Invariant:** between `OrderLog.willSend` and what follows it there is one request and nothing else, and every answer is told to
/// the log before anything is done with it.
package final class Market: Buyer {
    private let cards: [String: ProviderCard]
    private let accounts: any Accounts
    private let transport: any HTTPTransport
    private let clock: WaitClock
    private let logger: Logger
    private let authenticator: Authenticator
    private let gates: VendorGates
    private let programs: LocalProgram
    /// Where files of this run were uploaded, by vendor and path.
    private let uploaded = Mutex<[String: String]>([:])

    package init(
        cards: [ProviderCard], accounts: any Accounts, transport: any HTTPTransport, programs: LocalProgram,
        clock: WaitClock, logger: Logger
    ) {
        self.cards = Dictionary(cards.map { ($0.id, $0) }) { _, last in last }
        self.accounts = accounts
        self.transport = transport
        self.clock = clock
        self.logger = logger
        authenticator = Authenticator(transport, now: clock.now)
        gates = VendorGates(clock: clock)
        self.programs = programs
    }

    package func buy(_ order: Order, log: any OrderLog, progress: @Sendable (Double) -> Void) async throws(StepFailure)
        -> Receipt
    {
        let parameters: CallParameters
        do {
            parameters = try CallParameters(text: order.parameters)
        } catch {
            throw StepFailure(.permanent, "the step's parameters are none of a call: \(error.message)")
        }
        guard let card = cards[parameters.provider], let model = card.model(parameters.model),
            let call = card.call(parameters.call)
        else {
            throw StepFailure(.permanent, "there is no card for \(parameters.provider) \(parameters.model)")
        }
        if card.command != nil {
            return try await LocalOrder(card: card, order: order, programs: programs).run(parameters.request)
        }
        var session = CallSession(
            card: card, account: try accounts.complete(card), files: [:], step: order.step,
            model: order.purchase.model, attempt: order.attempt, transport: transport, clock: clock, logger: logger,
            authenticator: authenticator, gate: gates.gate(card))
        if let text = order.job {
            guard let ticket = JobTicket(text: text) else {
                throw StepFailure(.permanent, "the journal's job of \(order.step) cannot be read")
            }
            return try await OrderRun(session: session, order: order, model: model, call: call, log: log)
                .follow(ticket, progress)
        }
        session.files = try await files(order, parameters.request, session)
        return try await OrderRun(session: session, order: order, model: model, call: call, log: log)
            .send(parameters.request, progress)
    }

    /// The order's files as the request wants them: read, left where they are, or brought to where the vendor can fetch them.
    private func files(
        _ order: Order, _ draft: RequestDraft, _ session: CallSession
    ) async throws(StepFailure) -> [String: RequestFile] {
        var files: [String: RequestFile] = [:]
        let forms = draft.fileForms
        for input in order.inputs {
            let file = try InputFile(input)
            guard let form = forms[input.role] else { continue }
            guard form == .url, let upload = session.card.upload, file.size > upload.inline else {
                files[input.role] = try file.part(inline: form != .bytes)
                continue
            }
            let name = "\(session.card.id) \(file.path)"
            if let known = uploaded.withLock({ $0[name] }) {
                files[input.role] = RequestFile(.url(known), mime: file.mime, filename: file.filename)
                continue
            }
            var uploading = session
            uploading.files = ["file": try file.part(inline: false)]
            let url = try await uploading.upload("file", by: upload)
            uploaded.withLock { $0[name] = url }
            files[input.role] = RequestFile(.url(url), mime: file.mime, filename: file.filename)
        }
        return files
    }
}

extension RequestDraft {
    /// How each file stands in the request.
    fileprivate var fileForms: [String: RequestTemplate.FileForm] {
        var forms: [String: RequestTemplate.FileForm] = [:]
        func visit(_ value: JSONValue) {
            if let role = value["$file"]?.string {
                forms[role] = value["as"]?.string.flatMap { RequestTemplate.FileForm(rawValue: $0) } ?? .base64
            } else if value["$value"] != nil {
                return
            } else if case .array(let items) = value {
                items.forEach(visit)
            } else if case .object(let members) = value {
                members.forEach { visit($0.value) }
            }
        }
        switch body {
        case .json(let tree): visit(tree)
        case .form(let items): items.forEach { visit($0.value) }
        case .multipart(let parts): parts.forEach { visit($0.value) }
        case .file(let role, _): forms[role] = .bytes
        case .none: break
        }
        return forms
    }
}
