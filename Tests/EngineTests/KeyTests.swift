import Engine
import Model
import Testing

@Suite struct KeyTests {
    private func key(_ parameters: String, take: Int? = nil, version: String = "1.0", input: String = "abc")
        -> ActionKey
    {
        let source = SourceFile(name: "f", bytes: [])
        let step = Step(
            id: "x", kind: StepKind("upper", version: 3, tools: ["zimg", "ass"], outputs: ["o"]),
            parameters: parameters,
            inputs: [.init("part", .file(0)), .init("part", .file(0))], span: SourceSpan(source, 0..<0), cost: 1,
            purchase: take.map { Purchase(take: $0, vendor: "v", model: "m") })
        let blob = BlobReference(digest: Digest(of: Array(input.utf8)), size: 3)
        return ActionKey(step: step, inputs: [blob, blob], tools: ["zimg": version, "other": "9"])
    }

    @Test func aKeyIsPrintable() {
        #expect(
            key(#"{"a":1}"#, take: 2).text == """
                kind upper
                version 3
                tool ass absent
                tool zimg 1.0
                take 2
                parameters {"a":1}
                input part ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3
                input part ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3

                """)
    }

    @Test func differencesNameTheField() {
        let before = key(#"{"size":{"width":4},"list":[1,2]}"#)
        let after = key(#"{"size":{"width":5},"list":[1]}"#, version: "1.1", input: "abd")
        let other = Digest(of: Array("abd".utf8)).hex
        let old = Digest(of: Array("abc".utf8)).hex
        #expect(
            KeyDifference.between(before.text, after.text) == [
                KeyDifference(field: "tool zimg", before: "1.0", after: "1.1"),
                KeyDifference(field: "parameters.size.width", before: "4", after: "5"),
                KeyDifference(field: "input part", before: "\(old) 3", after: "\(other) 3"),
                KeyDifference(field: "input part 2", before: "\(old) 3", after: "\(other) 3"),
                KeyDifference(field: "parameters.list[1]", before: "2", after: nil),
            ])
        #expect(KeyDifference.between(before.text, before.text) == [])
    }
}
