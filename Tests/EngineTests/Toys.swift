import Engine
import Foundation
import Model
import Synchronization

/// A build of toy steps: text files, joined and changed by closures.
final class ToyShop: @unchecked Sendable {  // The observer is used by one build at a time.
    let folder: String
    let store: Store
    private let made = Mutex<[String]>([])
    private let rules: [String: @Sendable ([String], String) throws(StepFailure) -> String]

    init(
        _ rules: [String: @Sendable ([String], String) throws(StepFailure) -> String] = [:],
        sharing other: ToyShop? = nil
    ) throws {
        folder = other?.folder ?? NSTemporaryDirectory() + "toys-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try Store(root: folder + "/store")
        self.rules = rules.merging(
            [
                "join": { inputs, _ in inputs.joined() },
                "upper": { inputs, _ in inputs.joined().uppercased() },
                "say": { _, words in words },
            ], uniquingKeysWith: { mine, _ in mine })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

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
        _ plan: Plan, options: Build.Options = Build.Options(resources: ["cpu": 2], retry: RetryPolicy(first: 0)),
        tools: [String: String] = [:]
    ) async throws -> BuildState {
        let paths = plan.files.map { "\(folder)/\($0.path)" }
        let files = try store.observer.observe(paths).map { try? $0.get() }
        let build = Build(
            .init(plan: plan, paths: paths, files: files, tools: tools), store: store,
            workspace: try Workspace(store: store),
            executor: ToyExecutor(shop: self), options: options, observer: Silence())
        return try await build.run()
    }

    func text(_ state: BuildState, _ step: Int) -> String? {
        guard let blob = state.outputs[step].first else { return nil }
        return try? String(contentsOfFile: store.blobs.path(of: blob.digest), encoding: .utf8)
    }

    fileprivate func perform(_ request: ActionRequest) throws(StepFailure) {
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

final class Silence: BuildObserver {
    func handle(_ event: BuildEvent) {}
}

/// A plan from lines such as `c = join a b f:words.txt`, in order; `say TEXT` has no inputs.
func toyPlan(_ lines: String...) -> Plan {
    var plan = Plan()
    var names: [String: Int] = [:]
    let source = SourceFile(name: "toys", bytes: Array(lines.joined(separator: "\n").utf8))
    for line in lines {
        var words = line.split(separator: " ").map(String.init)
        let name = words.removeFirst()
        words.removeFirst()
        let kind = words.removeFirst()
        var purchase: Purchase?
        if let first = words.first, first.hasPrefix("take:"), let take = Int(first.dropFirst(5)) {
            purchase = Purchase(take: take, vendor: "toys", model: "t1")
            words.removeFirst()
        }
        let isSaying = kind == "say" || kind == "buy"
        let inputs =
            isSaying
            ? []
            : words.map { word -> Step.Input in
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
                purchase: purchase))
    }
    if !plan.steps.isEmpty {
        plan.deliveries = [.init(step: plan.steps.count - 1, output: 0, path: "out", span: SourceSpan(source, 0..<1))]
    }
    return plan
}
