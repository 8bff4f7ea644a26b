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
    /// Where files of this run were uploaded, by vendor and path.
    private let uploaded = Mutex<[String: String]>([:])

    package init(
        cards: [ProviderCard], accounts: any Accounts, transport: any HTTPTransport, clock: WaitClock, logger: Logger
    ) {
        self.cards = Dictionary(cards.map { ($0.id, $0) }) { _, last in last }
        self.accounts = accounts
        self.transport = transport
        self.clock = clock
        self.logger = logger
        authenticator = Authenticator(transport, now: clock.now)
        gates = VendorGates(clock: clock)
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
        var files: [String: InputFile] = [:]
        for input in order.inputs { files[input.role] = try InputFile(input) }
        if card.command != nil {
            // return try await LocalOrder(card: card, order: order, files: files).run(parameters.request, log)
            throw StepFailure(.permanent, "local programs are not run yet")
        }
        var session = CallSession(
            card: card, account: try accounts.values(of: card), files: files, step: order.step,
            model: order.purchase.model, attempt: order.attempt, transport: transport, clock: clock, logger: logger,
            authenticator: authenticator, gate: gates.gate(card))
        if let text = order.job {
            guard let ticket = JobTicket(text: text) else {
                throw StepFailure(.permanent, "the journal's job of \(order.step) cannot be read")
            }
            return try await OrderRun(session: session, order: order, model: model, call: call, log: log)
                .follow(ticket, progress)
        }
        session.urls = try await uploads(parameters.request, session)
        return try await OrderRun(session: session, order: order, model: model, call: call, log: log)
            .send(parameters.request, progress)
    }

    /// Brings the files that the vendor takes by URL to where it can fetch them, and gives their URLs by role.
    private func uploads(_ draft: RequestDraft, _ session: CallSession) async throws(StepFailure) -> [String: String] {
        guard let upload = session.card.upload else { return [:] }
        var urls: [String: String] = [:]
        for role in draft.filesByURL {
            guard let file = session.files[role] else { continue }
            let name = "\(session.card.id) \(file.path)"
            if file.size <= upload.inline {
                urls[role] = "data:\(file.mime);base64,\(Data(try file.bytes()).base64EncodedString())"
            } else if let known = uploaded.withLock({ $0[name] }) {
                urls[role] = known
            } else {
                let url = try await session.upload(role, by: upload)
                uploaded.withLock { $0[name] = url }
                urls[role] = url
            }
        }
        return urls
    }
}

extension RequestDraft {
    /// Roles of files that stand in the request as a URL.
    fileprivate var filesByURL: [String] {
        var roles: [String] = []
        func visit(_ value: JSONValue) {
            if let role = value["$file"]?.string {
                if value["as"]?.string == RequestTemplate.FileForm.url.rawValue, !roles.contains(role) { roles.append(role) }
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
        case .none, .file: break
        }
        return roles
    }
}
