import Model

/// Where two trees differ: one line a place.
enum TreeDifference {
    static func lines(expected: JSONValue?, found: JSONValue?, at path: String) -> [String] {
        switch (expected, found) {
        case (nil, nil): return []
        case (let expected?, nil): return ["\(path): \(expected.kind) is not sent"]
        case (nil, let found?): return ["\(path): \(found.kind) is sent and was not recorded"]
        case (.object(let a)?, .object(let b)?):
            var names = a.map(\.name)
            names += b.map(\.name).filter { !names.contains($0) }
            return names.flatMap { name in
                lines(expected: expected?[name], found: found?[name], at: "\(path).\(name)")
            }
        case (.array(let a)?, .array(let b)?):
            return (0..<max(a.count, b.count)).flatMap { index in
                lines(
                    expected: index < a.count ? a[index] : nil, found: index < b.count ? b[index] : nil,
                    at: "\(path)[\(index)]")
            }
        case (let expected?, let found?):
            return expected == found ? [] : ["\(path): \(found.kind), recorded \(expected.kind)"]
        }
    }
}
