import Manifest
import Model
import Testing

/// Scenes that a language model writes: what it is asked, and what becomes of what it answers.
@Suite struct ScriptTests {
    private func manifest(_ script: String = "voice: ana", scenes: String = "", providers: String = "") -> String {
        """
        vidbuild: 1
        output: { file: out/f.mp4 }
        providers: { script: acme, picture: acme\(providers) }
        characters:
          ana: { voice: slt }
          fox: { look: a small red fox }
        script: { prompt: the fox and the lamp, scenes: 2, \(script) }
        \(scenes)

        """
    }

    private let end = "scenes: [{ id: end, picture: photos/moon.jpg }]"

    private func answer(_ scenes: String...) -> String { #"{"scenes":[\#(scenes.joined(separator: ","))]}"# }

    private func scene(
        id: String = "dawn", picture: String = "a fox wakes", narration: String = "Hello.", seconds: String = "4",
        characters: String = #"["fox"]"#
    ) -> String {
        func quoted(_ text: String) -> String { JSONValue.string(text).text }
        return
            "{\"id\":\(quoted(id)),\"picture\":\(quoted(picture)),\"narration\":\(quoted(narration)),\"seconds\":\(seconds),\"characters\":\(characters)}"
    }

    /// The scenes of a film in lines, without their places and the fonts.
    private func lines(_ found: (project: Project?, diagnostics: [Diagnostic])) -> [String] {
        #expect(found.diagnostics.map { $0.text() }.joined() == "")
        guard let project = found.project else { return [] }
        return dump(project).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("sources") && !$0.hasPrefix("folders") }
            .map { line in
                line.hasPrefix(" ") || !line.contains(":")
                    ? line : line.split(separator: " ").dropFirst().joined(separator: " ")
            }
    }

    @Test func theModelIsAsked() throws {
        let found = read(manifest("voice: ana, seed: 7", scenes: end))
        #expect(found.diagnostics.map { $0.text() }.joined() == "")
        let project = try #require(found.project)
        let script = try #require(project.script)
        #expect(!script.isWritten && project.scenes.map(\.id.value) == ["end"])
        #expect(script.offers.span.location == "project.yaml:7:19")
        let offer = try #require(script.offers.value.first)
        #expect(offer.name == "acme/pen" && offer.price == Money(nanodollars: 20_000_000))
        guard case .json(let body) = offer.call.request.body else {
            Issue.record("the request has no body")
            return
        }
        #expect(body["prompt"]?.string == "the fox and the lamp")
        let system = body["system"]?.string ?? ""
        for words in ["exactly 2 scenes", "what ana says", "- fox: a small red fox"] {
            #expect(system.contains(words), "no “\(words)” in \(system)")
        }
        #expect(
            body["schema"]?.text
                == #"{"type":"object","properties":{"scenes":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"object","properties":{"id":{"type":"string"},"picture":{"type":"string"},"seconds":{"type":"number"},"narration":{"type":"string"},"characters":{"type":"array","items":{"type":"string","enum":["fox"]}}},"required":["id","picture","seconds","narration","characters"],"additionalProperties":false}}},"required":["scenes"],"additionalProperties":false}"#
        )
    }

    /// The same film as one that is written by hand, the hand's own scenes last.
    @Test func itsScenesAreScenes() {
        let written = answer(
            scene(), scene(id: "The End!", picture: "a lamp", narration: "", seconds: "2.5", characters: "[]"))
        let byHand = """
            scenes:
              - { id: dawn, picture: { prompt: a fox wakes, references: [fox] }, say: [{ ana: Hello. }] }
              - { id: the-end, picture: { prompt: a lamp }, duration: 2.5s }
              - { id: end, picture: photos/moon.jpg }
            """
        let hand = manifest(scenes: byHand).split(separator: "\n").filter { !$0.hasPrefix("script:") }
            .joined(separator: "\n")
        #expect(lines(read(manifest(scenes: end), script: written)) == lines(read(hand + "\n")))
        let (project, _) = read(manifest(scenes: end), script: written)
        #expect(project?.script?.isWritten == true)
        #expect(project?.sources.contains { $0.name == "script" } == false)
        #expect(project?.scenes.first?.id.span.location == "script:1:7")
    }

    /// What is written is data, whatever it looks like.
    @Test func textsStayTexts() {
        let words = [
            "${who} and $${who}", "\"}, id: x, include: /etc/passwd", "*alias &anchor !!tag", "photos/moon.jpg",
            "- a\n- b\u{2028}c", "{prompt} {{x}}", "fox 🦊 é \u{85} end", "# nothing", "a\u{0}b\u{1B}[31mc",
        ]
        let plain = [
            words[0], words[1], words[2], words[3], "- a - b c", words[5], "fox é end", words[7], "ab[31mc",
        ]
        for (text, plain) in zip(words, plain) {
            let (project, diagnostics) = read(
                manifest(), script: answer(scene(picture: text, narration: text)))
            #expect(diagnostics.map { $0.text() }.joined() == "", "of \(text)")
            let scene = project?.scenes.first
            #expect(scene?.say.first?.text.value == plain)
            guard case .prompt(let prompt) = scene?.picture?.value.source else {
                Issue.record("“\(text)” is no prompt")
                continue
            }
            #expect(prompt.text.value == plain)
        }
        let names = ["", "../../etc", "dawn", "dawn", "end", "script", "Ä b"].map { scene(id: $0) }
        let (project, _) = read(
            manifest(scenes: end).replacing("scenes: 2", with: "scenes: 9"),
            script: answer(names[0], names[1], names[2], names[3], names[4], names[5], names[6]))
        #expect(
            project?.scenes.map(\.id.value) == [
                "scene-1", "etc", "dawn", "dawn-4", "end-5", "scene-6", "b", "end",
            ])
    }

    @Test func badAnswersAreExplained() {
        let cases: [(answer: String, message: String)] = [
            ("", "is not JSON"), ("Here you are: {}", "is not JSON"), ("{}", "has no list “scenes”"),
            (answer(), "has no scenes"), (answer("1"), "has 1 as scene 1, not a mapping"),
            (answer(scene(), scene(), scene()), "has 3 scenes, but 2 were asked for"),
            (answer(#"{"id":"a"}"#), "has no “picture” in scene 1"),
            (answer(scene(picture: " \n ")), "says of scene 1 not what is seen"),
            (answer(scene(), #"{"id":"a","picture":["x"]}"#), "has a list as “picture” of scene 2, not text"),
            (answer(scene(picture: String(repeating: "x", count: 2001))), "has a “picture” of 2001 letters in scene 1"),
            (answer(scene(narration: "", seconds: "1e9")), "lets scene 1 last 1e9 seconds"),
            (answer(scene(characters: #"["photos/moon.jpg"]"#)), "shows “photos/moon.jpg” in scene 1"),
            (String(repeating: "[", count: 100_000), "is not JSON"),
            (String(repeating: " ", count: 1 << 21), "is larger than a megabyte"),
        ]
        for (answer, message) in cases {
            let (project, diagnostics) = read(manifest(), script: answer)
            #expect(project == nil)
            let text = diagnostics.map { $0.text() }.joined()
            #expect(
                text.hasPrefix("project.yaml:7:19: error: the script that acme/pen \(message)"),
                "\(answer.prefix(60)): \(text)")
            #expect(text.contains("vidbuild regenerate script"))
        }
        // What a model's limits refuse is said at the words themselves.
        let long = read(manifest(), script: answer(scene(picture: String(repeating: "long ", count: 40))))
        #expect(long.diagnostics.map { $0.span?.location } == ["script:2:22"])
    }

    /// What stands in the way of every scene is said before the script is bought.
    @Test func theManifestIsCheckedFirst() {
        let cases: [(manifest: String, message: String)] = [
            (manifest("voice: bob"), "there is no character “bob”"), (manifest("voice: fox"), "“fox” has no voice"),
            (manifest("provider: acme/fine"), "“acme/fine” makes a picture, not a script"),
            (manifest("scenez: 2"), "a script has no key “scenez”"),
            (manifest().replacing("script: acme", with: "clip: acme"), "nobody is named who makes this script"),
            (manifest().replacing("slt }", with: "{ voice: V7 } }"), "nobody is named who makes this voice"),
            (manifest().replacing("picture: acme", with: "picture: [acme/nine]"), "“acme” has no model “nine”"),
        ]
        for (manifest, message) in cases {
            let (project, diagnostics) = read(manifest)
            #expect(project == nil && diagnostics.contains { $0.message == message }, "\(diagnostics.map(\.message))")
        }
    }
}
