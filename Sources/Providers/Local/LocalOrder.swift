import Engine
import FoundationEssentials
import Model

/// An order that a program of this machine carries out: nothing is paid, so nothing is journaled before the result is there.
struct LocalOrder {
    /// Seconds for one result.
    private static let deadline = 1800.0

    let card: ProviderCard
    let order: Order
    let programs: LocalProgram

    /// Returns when the program has written the order's first output. Words are empty: a program tells no times.
    func run(_ draft: RequestDraft) async throws(StepFailure) -> Receipt {
        guard let output = order.outputs.first else { throw StepFailure(.permanent, "the step has no output") }
        let input = try input(draft, output: output.path)
        let arguments = try arguments(input, output: output.path)
        try await programs.run(arguments, input: input.bytes, deadline: Self.deadline)
        guard FileStamp(path: output.path).isFile else {
            throw StepFailure(
                .permanent, "the program \(arguments.first ?? "") ended well but wrote no result",
                hint: "it must write to the path that the card gives it as {output}")
        }
        for words in order.outputs.dropFirst() {
            do {
                try Data(CanonicalJSON.encode(HeardWords(words: [])).utf8).write(to: URL(filePath: words.path))
            } catch {
                throw StepFailure(.resource, "a result cannot be written: \(error)")
            }
        }
        return Receipt(charged: .zero)
    }

    /// What the program reads: the request, with paths for files.
    private func input(_ draft: RequestDraft, output: String) throws(StepFailure) -> JSONValue {
        let files = Dictionary(
            order.inputs.map { ($0.role, RequestFile(.url($0.path))) }, uniquingKeysWith: { first, _ in first })
        var draft = draft
        if case .json(let tree) = draft.body { draft.body = .json(Self.withPaths(tree)) }
        let read: JSONValue?
        do {
            read = try CardRequest(card: card, account: ["output": output], now: 0).json(draft, files: files)
        } catch {
            throw StepFailure(.permanent, error.message, hint: error.hint)
        }
        guard let read else { throw StepFailure(.permanent, "the call of \(card.title) has no body that is JSON") }
        return read
    }

    /// The card's command, its places filled from what the program reads.
    private func arguments(_ input: JSONValue, output: String) throws(StepFailure) -> [String] {
        var values: [String: JSONValue] = ["output": .string(output)]
        for member in input.members ?? [] { values[member.name] = member.value }
        let fill = TemplateFill(CardValues(values))
        var arguments: [String] = []
        for argument in card.command ?? [] {
            guard let pattern = try? Pattern(argument) else { continue }
            do {
                guard let text = try fill.text(pattern)?.text else { continue }
                arguments.append((try? Pattern(text))?.literal ?? text)
            } catch {
                throw StepFailure(.permanent, "the command of \(card.title): \(error.message)")
            }
        }
        return arguments
    }

    /// Every file as its path.
    private static func withPaths(_ value: JSONValue) -> JSONValue {
        if value["$value"] != nil { return value }
        if let role = value["$file"] {
            return .object([("$file", role), ("as", .string(RequestTemplate.FileForm.url.rawValue))])
        }
        switch value {
        case .array(let items): return .array(items.map(withPaths))
        case .object(let members): return .object(members.map { ($0.name, withPaths($0.value)) })
        default: return value
        }
    }
}
