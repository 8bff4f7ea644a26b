import Foundation
import Model
import Testing

/// Every mistake and what is said of it: `Golden/diagnostics.txt` holds manifests and the whole text of their diagnostics.
///
/// With `VIDBUILD_RECORD` set the file is written anew, and the test fails so that nobody forgets to read the difference.
@Suite struct DiagnosticsTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
        path: "Golden/diagnostics.txt")
    private static let between = "=====\n"
    private static let before = "-----\n"

    @Test func everyMistakeIsExplained() throws {
        let text = try String(contentsOf: Self.golden, encoding: .utf8)
        let cases = text.components(separatedBy: Self.between).dropLast().map {
            $0.components(separatedBy: Self.before)
        }
        #expect(cases.count >= 50)
        var recorded = ""
        for parts in cases {
            let found = diagnosis(parts[0], parts[0].contains("scenes/more.yaml") ? exampleParts : [:])
            if parts.count == 2 { #expect(found == parts[1], "of:\n\(parts[0])") }
            recorded += parts[0] + Self.before + found + Self.between
        }
        if ProcessInfo.processInfo.environment["VIDBUILD_RECORD"] != nil {
            try recorded.write(to: Self.golden, atomically: true, encoding: .utf8)
            Issue.record("recorded \(cases.count) cases anew: read the difference")
        }
    }

    @Test func hostileFileIsRefused() {
        let cases: [(message: String, bytes: [UInt8])] = [
            ("byte 0xE9 at offset 20 is not UTF-8", Array("vidbuild: 1\ntitle: M".utf8) + [0xE9, 0x0A]),
            ("the file is UTF-16", [0xFF, 0xFE, 0x76, 0x00]),
            ("more than 64 levels of lists and mappings", Array(String(repeating: "[", count: 1000).utf8)),
            ("“project.yaml” is 5.0 MB; a manifest is at most 4 MiB", [UInt8](repeating: 0x20, count: 5 << 20)),
            ("the file holds more than a million values once its aliases are expanded", Array(Self.laughs.utf8)),
        ]
        for (message, bytes) in cases {
            #expect(read("", bytes: ["project.yaml": bytes]).diagnostics.map(\.message) == [message])
        }
    }

    /// Ten levels of ten aliases each.
    private static let laughs: String =
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1..<10).map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 10).joined(separator: ", "))]\n" }
        .joined()

    @Test func theRestIsCounted() {
        let keys = (0..<5000).map { "key\($0): 1\n" }.joined()
        let found = read("vidbuild: 1\n" + keys).diagnostics
        #expect(found.count == 101)
        #expect(found.last?.message == "and 4902 more")
    }
}
