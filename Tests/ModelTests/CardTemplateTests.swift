import Model
import Testing

/// Requests are filled from values, and values are found in requests: each is the other's inverse.
@Suite struct CardTemplateTests {
    private static func body() throws -> RequestTemplate {
        .mapping(
            [
                .init("prompt", .pattern(try Pattern("{prompt}"))),
                .init("size", .pattern(try Pattern("{width}x{height}"))),
                .init("seed", .pattern(try Pattern("{seed?}"))),
                .init("duration", .pattern(try Pattern("{duration:text}"))),
                .init(
                    "parts",
                    .list([
                        .each(
                            name: "references",
                            item: .mapping(
                                [.init("data", .file(name: "item", form: .base64, isOptional: false, isEach: false))],
                                rest: nil)),
                        .mapping([.init("text", .pattern(try Pattern("{prompt}")))], rest: nil),
                    ])),
            ], rest: try Pattern("{options?}"))
    }

    private func fill(_ values: String, files: [String: [String]] = [:]) throws -> String {
        let members = try JSONValue(parsing: values).members ?? []
        let table = Dictionary(members.map { ($0.name, $0.value) }) { _, last in last }
        return try TemplateFill(CardValues(table, files: files)).tree(Self.body())?.text ?? "nothing"
    }

    @Test func valuesNeverBecomeText() throws {
        let filled = try fill(
            ##"{"prompt":"{seed} \"} {{","width":16,"height":9,"duration":5,"options":{"x":{"$ref":"#"}}}"##)
        #expect(
            filled
                == ##"{"duration":"5","parts":[{"text":"{seed} \"} {{"}],"prompt":"{seed} \"} {{","size":"16x9","x":{"$value":{"$ref":"#"}}}"##
        )
    }

    @Test func filesOfAListAreSpread() throws {
        let filled = try fill(
            #"{"prompt":"a","width":16,"height":9,"duration":5,"seed":7}"#, files: ["references": ["r-1", "r-2"]])
        #expect(
            filled.contains(
                #""parts":[{"data":{"$file":"r-1","as":"base64"}},{"data":{"$file":"r-2","as":"base64"}},{"text":"a"}]"#
            ))
    }

    @Test func aMissingValueIsNamed() {
        #expect(throws: CardProblem("width", "“width” is missing, and the request needs it")) {
            try fill(#"{"prompt":"a","duration":5}"#)
        }
    }

    @Test func aRequestBindsItsValues() throws {
        let request = try JSONValue(
            parsing: #"{"prompt":"a","size":"16x9","duration":"5","parts":[{"data":"Zm94"},{"text":"a"}],"new":true}"#)
        var match = TemplateMatch()
        let found = try match.tree(Self.body(), request, TemplateBindings())
        let bound = try #require(found)
        #expect(bound.values["width"] == .string("16"))
        #expect(bound.values["duration"] == .string("5"))
        #expect(bound.values["options"]?.text == #"{"new":true}"#)
        #expect(bound.files["references"] == [.base64("Zm94")])
    }

    @Test(arguments: [
        (#"{"prompt":"a","size":"16x9","duration":5,"parts":[{"text":"a"}]}"#, "duration: 5, not text"),
        (
            #"{"prompt":"a","size":"16","duration":"5","parts":[{"text":"a"}]}"#,
            "size: “16” where the card has “{width}x{height}”"
        ),
    ])
    func aMismatchSaysWhere(_ request: String, _ reason: String) throws {
        var match = TemplateMatch()
        #expect(try match.tree(Self.body(), JSONValue(parsing: request), TemplateBindings()) == nil)
        #expect(match.reason == reason)
    }

    @Test(arguments: [
        ("a.b[0]", "1"), ("a.b[-1]", "3"), ("a.b[*]", "1 2 3"), ("x | a.c", "null-free"), ("json(a.text).k", "v"),
        ("a.items[type=t].v", "5"), ("a.none", ""),
    ])
    func pathsFind(_ path: String, _ expected: String) throws {
        let tree = try JSONValue(
            parsing:
                #"{"x":null,"a":{"b":[1,2,3],"c":"null-free","text":"{\"k\":\"v\"}","items":[{"type":"s","v":4},{"type":"t","v":5}]}}"#
        )
        #expect(try CardPath(path).all(in: tree).compactMap(\.scalarText).joined(separator: " ") == expected)
    }

    @Test func charactersBecomeWords() throws {
        let body = try JSONValue(
            parsing:
                #"{"c":["H","i"," ","y","o","u"," ","!"],"s":[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7],"e":[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8]}"#
        )
        let rule = WordsRule(.characters(texts: try CardPath("c"), starts: try CardPath("s"), ends: try CardPath("e")))
        #expect(
            rule.words(in: body).words == [
                .init(text: "Hi", start: 0, end: 9600), .init(text: "you!", start: 14_400, end: 38_400),
            ])
    }

    @Test(arguments: [
        ("resets in ~30s.", RetryHint.Unit.seconds, "resets in ~", "s", 30.0 as Double?),
        ("27.4s", .seconds, "", "s", 27.4),
        ("soon", .seconds, "resets in ~", "s", nil),
    ])
    func hintsAreRead(_ text: String, _ unit: RetryHint.Unit, _ before: String, _ after: String, _ seconds: Double?) {
        #expect(RetryHint(.header("x"), unit: unit, before: before, after: after).seconds(text, now: 0) == seconds)
    }

    @Test func aDateIsAHint() {
        #expect(RetryHint(.header("x"), unit: .date).seconds("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_770) == 7)
    }
}
