import Engine
import FoundationEssentials
import Manifest
import Model
import Planner

/// What `doctor` says of vendors: who is ready, who is out of credit, and which models end soon.
struct VendorReview {
    /// Days before a model's end in which it is named.
    private static let notice = 90
    /// Seconds in which a vendor answers, or nothing is known of it.
    private static let patience = 5.0

    private let cards: [ProviderCard]
    /// Vendor and model of every way of every step; nil without a project: then all of the cards count.
    private let asked: Set<[String]>?
    private let today: Date
    /// There is a project, and nobody knows whom it names.
    private let isWrong: Bool

    /// `workplace`: nil without a project. A project that is wrong counts as none.
    init(_ workplace: Workplace?, _ installation: Installation, today: Date = .now) {
        self.today = today
        let plan = workplace.flatMap { $0.read(installation).project }.flatMap { try? Planner.plan($0) }
        isWrong = workplace != nil && plan == nil
        let book = CardBook(
            project: DiskFolder(workplace?.folder ?? "."), shipped: DiskFolder(installation.templates))
        cards = (plan?.vendors ?? book.names).compactMap { book.read($0).card }
        asked = plan.map { plan in
            Set(
                plan.steps.flatMap { step in [step.purchase] + step.alternatives.map(\.purchase) }
                    .compactMap { $0.map { [$0.vendor, $0.model] } })
        }
    }

    /// All vendors are asked at once. `accounts` throws no failure: an unsafe place of a secret is a finding.
    func findings(_ accounts: AccountValues, online: Bool) async throws -> [Doctor.Finding] {
        let standings = cards.map { accounts.standing(of: $0) }
        var outcomes: [String: AccountCheck.Outcome] = [:]
        if online {
            let client = try accounts.session()
            let checks = zip(cards, standings).filter { $0.0.ready != nil && $0.1 == .ready }.compactMap { card, _ in
                (try? accounts.values(for: card)).map { AccountCheck(card: card, account: $0, client: client) }
            }
            await withTaskGroup(of: (String, AccountCheck.Outcome).self) { group in
                for check in checks { group.addTask { (check.card.id, await check.ask(deadline: Self.patience)) } }
                for await (name, outcome) in group { outcomes[name] = outcome }
            }
        }
        let project = Doctor.Finding(
            name: "project", ok: true, value: "has mistakes, so that every card is looked at",
            hint: "`vidbuild check` says which")
        return (isWrong ? [project] : [])
            + zip(cards, standings).map { card, standing in finding(card, standing, outcomes[card.id]) }
            + cards.flatMap { card in card.models.compactMap { retirement(of: $0, card) } }
    }

    private func finding(
        _ card: ProviderCard, _ standing: AccountValues.Standing, _ outcome: AccountCheck.Outcome?
    ) -> Doctor.Finding {
        var finding = Doctor.Finding(name: card.id, ok: true, value: "ready", ready: standing == .ready)
        switch standing {
        case .ready: break
        case .missing(let names): finding.value = "not ready: set \(names.joined(separator: ", "))"
        // A program that is not installed is no mistake of this machine.
        case .unsafe(let message, let hint) where card.command != nil:
            (finding.value, finding.hint) = ("not ready: \(message)", hint)
        case .unsafe(let message, let hint): (finding.ok, finding.value, finding.hint) = (false, message, hint)
        }
        guard let outcome else { return finding }
        switch outcome {
        case _ where outcome.isOutOfCredit:
            (finding.ok, finding.ready, finding.value) = (false, false, "out of credit")
            finding.hint = "buy credit from \(card.title), or name another provider"
        case .works:
            finding.value = "ready, the key works"
            if let credit = outcome.credit { finding.value += ", \(decimalText(credit, digits: 2)) left" }
        case .refused(let cause, let message):
            // A vendor that is busy says nothing about the key.
            guard cause == .credentials else {
                finding.value = "ready, as far as is known: \(message)"
                break
            }
            (finding.ok, finding.ready, finding.value) = (false, false, "the key is refused: \(message)")
            finding.hint = "set another in \(card.secrets.map(\.variable).joined(separator: ", "))"
        case .unknown(let message): finding.value = "ready, as far as is known: \(message)"
        }
        return finding
    }

    private func retirement(of model: CardModel, _ card: ProviderCard) -> Doctor.Finding? {
        guard let text = model.retires, asked?.contains([card.id, model.name]) ?? true,
            let day = try? Date(text, strategy: .iso8601.year().month().day())
        else { return nil }
        let days = Int((day.timeIntervalSince(today) / 86400).rounded(.up))
        guard days <= Self.notice, days > 0 || asked != nil else { return nil }
        return Doctor.Finding(
            name: card.id, ok: days > 0,
            value: "\(model.name) \(days > 0 ? "retires on \(text), in \(count(days, "day"))" : "retired on \(text)")",
            hint: model.successor.map { "its successor is \($0)" }, retires: text)
    }
}
