import Model

/// The mistakes of one reading, collected from all its files.
final class DiagnosticList {
    /// Most that are shown.
    private static let most = 100
    /// Most that are kept to choose them from; the rest is counted.
    private static let enough = 1_000

    /// A part of a file that is being read on behalf of something else, which a message must name.
    struct Context {
        var span: SourceSpan
        var note: String

        func holds(_ other: SourceSpan) -> Bool {
            span.file === other.file && span.range.lowerBound <= other.range.lowerBound
                && other.range.upperBound <= span.range.upperBound
        }
    }

    private struct Place: Hashable {
        var span: SourceSpan?
        var message: String
    }

    private var all: [Diagnostic] = []
    private var seen: Set<Place> = []
    private var dropped = 0
    /// The innermost last.
    var contexts: [Context] = []

    /// So many that a suggestion for one more is wasted.
    var isFull: Bool { all.count >= Self.enough }
    var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// The hint is made only where it may be shown.
    func error(_ message: String, at span: SourceSpan?, hint: @autoclosure () -> String? = nil) {
        guard !isFull else {
            dropped += 1
            return
        }
        add(Diagnostic(.error, message, at: span, hint: hint()))
    }

    func warning(_ message: String, at span: SourceSpan?, hint: String? = nil) {
        add(Diagnostic(.warning, message, at: span, hint: hint))
    }

    /// Keeps the diagnostic unless the same was said of the same place, as happens to a template that many scenes use.
    func add(_ diagnostic: Diagnostic) {
        guard seen.insert(Place(span: diagnostic.span, message: diagnostic.message)).inserted else { return }
        var diagnostic = diagnostic
        if let span = diagnostic.span, let context = contexts.last(where: { $0.holds(span) }) {
            diagnostic.message += " (\(context.note))"
        }
        all.append(diagnostic)
    }

    /// In order of file (as `files` lists them) and position, at most a hundred and how many more there are.
    func sorted(files: [SourceFile]) -> [Diagnostic] {
        var order: [ObjectIdentifier: Int] = [:]
        for (index, file) in files.enumerated() where order[ObjectIdentifier(file)] == nil {
            order[ObjectIdentifier(file)] = index
        }
        let placed = all.enumerated().map { (index, diagnostic) in
            let file = diagnostic.span.map { order[ObjectIdentifier($0.file)] ?? files.count } ?? -1
            return (key: (file, diagnostic.span?.range.lowerBound ?? 0, index), diagnostic: diagnostic)
        }
        var sorted = placed.sorted { $0.key < $1.key }.map(\.diagnostic)
        if sorted.count > Self.most {
            let more = sorted.count - Self.most
            sorted.removeLast(more)
            sorted.append(Diagnostic(.error, "and \(more + dropped) more", at: nil))
        }
        return sorted
    }
}
