import Model
import Testing

/// JSON is read strictly, within bounds, and written as it was.
@Suite struct JSONValueTests {
    @Test(arguments: [
        (#"{"a":1,"a":2}"#, #"{"a":2}"#), (#"[1e2,0.10,-0]"#, #"[1e2,0.10,-0]"#),
        (#""\ud83e\udd8a \u00e9""#, #""🦊 é""#), (#""\ud83e""#, "\"\u{FFFD}\""), (" [ ] ", "[]"),
    ])
    func reads(_ text: String, _ expected: String) throws {
        #expect(try JSONValue(parsing: text).text == expected)
    }

    @Test(arguments: [
        "", "[1,]", "{'a':1}", "01", "1.", "nul", "[1] 2", "\"a", "\"\\x\"", "\"\u{1}\"", "+1", "NaN", "{\"a\" 1}",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONProblem.self) { try JSONValue(parsing: text) }
    }

    @Test func aMillionDeepIsRefused() {
        for open in [UInt8(ascii: "["), UInt8(ascii: "{")] {
            #expect(throws: JSONProblem.self) {
                try JSONValue(parsing: [UInt8](repeating: open, count: 1_000_000))
            }
        }
        #expect(throws: JSONProblem.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    }

    @Test func brokenUTF8IsRefused() {
        #expect(throws: JSONProblem.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1e0}"#, true), ("100", "1e2", true), ("0", "-0.0", true),
        ("1", "\"1\"", false),
        ("[1,2]", "[2,1]", false), ("0.1", "0.10000000000000001", false),
    ])
    func equals(_ left: String, _ right: String, _ expected: Bool) throws {
        #expect(try (JSONValue(parsing: left) == JSONValue(parsing: right)) == expected)
    }
}
