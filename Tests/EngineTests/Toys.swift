import Engine
import Foundation
import Model
import Synchronization

/// A build of toy steps: text files, joined and changed by closures.
final class ToyShop: @unchecked Sendable {  // The observer is used by one build at a time.
    let folder: String
    let store: Store
    let vendor: ToyVendor
    private let isGuest: Bool
    private let made = Mutex<[String]>([])
    private let rules: [String: @Sendable ([String], String) throws(StepFailure) -> String]

    init(
        _ rules: [String: @Sendable ([String], String) throws(StepFailure) -> String] = [:],
        sharing other: ToyShop? = nil, in shared: String? = nil,
        committed: (@Sendable (PurchaseState) -> Void)? = nil, vendor scripts: [String: [ToyVendor.Behaviour]] = [:],
        charged: Money? = nil
    ) throws {
        folder = other?.folder ?? shared ?? NSTemporaryDirectory() + "toys-\(UUID().uuidString)"
        isGuest = other != nil || shared != nil
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try Store(root: folder + "/store", committed: committed)
        vendor = ToyVendor(folder, charged: charged, scripts: scripts)
        self.rules = rules.merging(
            [
                "join": { inputs, _ in inputs.joined() },
                "upper": { inputs, _ in inputs.joined().uppercased() },
                "say": { _, words in words },
                "missing": { _, words in "no \(words)" },
            ], uniquingKeysWith: { mine, _ in mine })
    }

    deinit { if !isGuest { try? FileManager.default.removeItem(atPath: folder) } }

    var executor: any Executor { ToyExecutor(shop: self) }

    /// Kinds and parameters of what was performed since the last call, sorted.
    func takeMade() -> [String] {
        made.withLock { made in
            defer { made = [] }
            return made.sorted()
        }
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    /// Builds a plan; gives the phases and the text of every first output.
    func build(
        _ plan: Plan, options: Build.Options = .toys(), tools: [String: String] = [:], vendor: ToyVendor? = nil,
        observer: any BuildObserver = Silence()
    ) async throws -> BuildState {
        let paths = plan.files.map { "\(folder)/\($0.path)" }
        let files = try store.observer.observe(paths).map { try? $0.get() }
        let build = Build(
            .init(plan: plan, paths: paths, files: files, tools: tools), store: store,
            workspace: try Workspace(store: store),
            executor: ToyExecutor(shop: self), buyer: vendor ?? self.vendor, options: options, observer: observer)
        return try await build.run()
    }

    func text(_ state: BuildState, _ step: Int) -> String? {
        guard let blob = state.outputs[step].first else { return nil }
        return try? String(contentsOfFile: store.blobs.path(of: blob.digest), encoding: .utf8)
    }

    fileprivate func perform(_ request: ActionRequest) throws(StepFailure) {
        if request.kind == "probe" {
            let text = try? String(contentsOfFile: request.inputs[0].path, encoding: .utf8)
            if text == "spoiled" { throw StepFailure(.user, "is an HTML page", input: 0) }
            return
        }
        made.withLock { $0.append("\(request.kind) \(request.parameters)") }
        guard let rule = rules[request.kind] else { throw StepFailure(.permanent, "no rule") }
        let inputs = request.inputs.map { (try? String(contentsOfFile: $0.path, encoding: .utf8)) ?? "?" }
        let text = try rule(inputs, request.parameters)
        for output in request.outputs { try? Data(text.utf8).write(to: URL(filePath: output.path)) }
    }
}

/// Fake: performs toy steps in this process.
private struct ToyExecutor: Executor {
    let shop: ToyShop
    func perform(_ request: ActionRequest, progress: (Double) -> Void) throws(StepFailure) { try shop.perform(request) }
    func cancel() {}
}

extension Build.Options {
    /// Two workers, and waits that take no time.
    static func toys(
        budget: String? = nil, projectBudget: String? = nil, strict: Bool = false, locked: Bool = false,
        lock: LockFile? = nil, repeatUnanswered: Bool = false,
        pause: @escaping @Sendable (Double) async -> Void = { _ in }
    ) -> Build.Options {
        Build.Options(
            resources: ["cpu": 2], locked: locked, lock: lock, strict: strict, repeatUnanswered: repeatUnanswered,
            account: Account(
                project: toyProject, budget: budget.flatMap { Money(dollars: $0) },
                projectBudget: projectBudget.flatMap { Money(dollars: $0) }),
            pause: pause, random: { 0.5 })
    }
}

let toyProject = Digest(of: Array("toys".utf8))

final class Silence: BuildObserver {
    func handle(_ event: BuildEvent) {}
}

/// A plan from lines such as `c = join a b f:words.txt`, in order; `say TEXT` has no inputs.
///
/// `a = buy take:1 price:0.04 WORDS` is bought. Alternatives follow after ` | `: ` | buy take:1 price:0.02 OTHER WORDS`, ` | say WORDS`,
/// and ` | missing WORDS`, a placeholder.
func toyPlan(_ lines: String...) -> Plan { toyPlan(lines) }

func toyPlan(_ lines: [String]) -> Plan {
    var plan = Plan()
    var names: [String: Int] = [:]
    let source = SourceFile(name: "toys", bytes: Array(lines.joined(separator: "\n").utf8))
    for line in lines {
        let ways = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
        var words = ways[0]
        let name = words.removeFirst()
        words.removeFirst()
        let kind = words.removeFirst()
        var purchase: Purchase?
        if let first = words.first, first.hasPrefix("take:"), let take = Int(first.dropFirst(5)) {
            purchase = Purchase(take: take, vendor: "toys", model: "t1")
            words.removeFirst()
        }
        if let first = words.first, first.hasPrefix("price:"), let price = Money(dollars: first.dropFirst(6)) {
            purchase?.price = price
            words.removeFirst()
        }
        let isSaying = kind == "say" || kind == "buy"
        let reads = isSaying ? words.filter { names[$0] != nil } : words
        let inputs =
            reads.map { word -> Step.Input in
                guard word.hasPrefix("f:") else { return .init("part", .output(step: names[word] ?? -1, output: 0)) }
                let file = ProjectFile(String(word.dropFirst(2)))
                if !plan.files.contains(file) { plan.files.append(file) }
                return .init("file", .file(plan.files.firstIndex(of: file) ?? 0))
            }
        names[name] = plan.steps.count
        plan.steps.append(
            Step(
                id: name, kind: StepKind(kind, version: 1, tools: kind == "upper" ? ["upper"] : [], outputs: ["text"]),
                parameters: isSaying ? words.joined(separator: " ") : "{}", inputs: inputs,
                span: SourceSpan(source, 0..<1), cost: 1,
                purchase: purchase, resources: purchase == nil ? ["cpu": 1] : ["vendor": 1]))
        plan.steps[plan.steps.count - 1].alternatives = ways.dropFirst().map { way in
            let take = way.count > 1 && way[1].hasPrefix("take:") ? Int(way[1].dropFirst(5)) : nil
            let words = way.dropFirst(take == nil ? 1 : 3).joined(separator: " ")
            return Alternative(
                kind: StepKind(way[0], version: 1, outputs: ["text"]), parameters: words, inputs: [], cost: 1,
                purchase: take.map {
                    Purchase(
                        take: $0, vendor: "others", model: "o1",
                        price: Money(dollars: way[2].dropFirst(6)) ?? .zero)
                },
                resources: take == nil ? ["cpu": 1] : ["vendor": 1], isPlaceholder: way[0] == "missing")
        }
    }
    if !plan.steps.isEmpty {
        plan.deliveries = [.init(step: plan.steps.count - 1, output: 0, path: "out", span: SourceSpan(source, 0..<1))]
    }
    return plan
}
