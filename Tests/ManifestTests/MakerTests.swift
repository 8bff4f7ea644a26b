import Manifest
import Model
import Testing

/// What scenes ask of providers, as the requests that come of it.
@Suite struct MakerTests {
    private let cast = """
        characters:
          ana:
            look: a woman of forty in a grey coat
            references: [photos/moon.jpg]
            voice: [{ voice: V7, speed: 1.1 }, slt]
          fox: { look: a small red fox }
        """

    private func check(
        _ scene: String, providers: String = "", more: String = "", _ expected: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let manifest = """
            vidbuild: 1
            output: { file: out/f.mp4, size: 1280x720 }
            providers: { picture: acme, clip: acme, voice: acme/tongue, lipsync: acme\(providers) }
            \(cast)
            \(more)
            scenes:
              - \(scene)

            """
        let (project, diagnostics) = read(manifest)
        #expect(diagnostics.map { $0.text() }.joined() == "", sourceLocation: sourceLocation)
        let lines = project.map { dump($0).split(separator: "\n").map(String.init) } ?? []
        for line in expected {
            #expect(
                lines.contains { $0.contains(line) }, "no “\(line)” in\n\(lines.joined(separator: "\n"))",
                sourceLocation: sourceLocation)
        }
    }

    @Test func pictures() {
        check(
            "{ id: a, picture: { prompt: a fox wakes, seed: 7 } }",
            [#"“a fox wakes” seed 7 acme/fine draw {"prompt":"a fox wakes","seed":7,"size":"1536x1024"} for USD 0.04"#])
        // The fast model has no rule of its own and no references; the fine one is told who is where.
        check(
            "{ id: a, picture: { prompt: they meet., references: [fox, ana, photos/sea.png], provider: [acme/fine, acme/fast, storyboard] } }",
            [
                #"acme/fine draw {"images":[{"$file":"reference-1","as":"base64"},{"$file":"reference-2","as":"base64"}],"prompt":"they meet. fox is a small red fox; ana is a woman of forty in a grey coat, as in picture 1","size":"1536x1024"} reference-1=photos/moon.jpg reference-2=photos/sea.png for USD 0.04, else acme/fast draw {"prompt":"they meet. a small red fox; a woman of forty in a grey coat","size":"1280x720"} for USD 0.01, else storyboard"#
            ])
        check(
            "{ id: a, picture: { prompt: a lamp, options: { quality: high } } }",
            more: "defaults: { picture: { negative: text, options: { quality: low } } }",
            [#"{"negative":"text","prompt":"a lamp","quality":"high","size":"1536x1024"}"#])
    }

    @Test func clips() {
        check(
            "{ id: a, picture: photos/moon.jpg, clip: { prompt: it turns, duration: 5s, then: loop } }",
            [
                #"clip “it turns” seed 0 acme/reel film {"aspect":"16:9","image":{"$file":"from","as":"data-url"},"prompt":"it turns","resolution":"720p","seconds":6} for USD 0.60 cover loop from 0s, of the picture"#,
                "lasts 5s",
            ])
        check(
            "{ id: a, duration: 20s, clip: { prompt: it turns, options: { camera: { speed: 0.5 }, resolution: 1080p } } }",
            [
                #"{"aspect":"16:9","camera":{"speed":0.5},"prompt":"it turns","resolution":"1080p","seconds":8} for USD 0.80"#
            ])
        check(
            "{ id: a, clip: { file: photos/moon.jpg, start: 2s } }",
            ["a: no picture, fade", "clip photos/moon.jpg cover hold from 2s"])
    }

    @Test func voicesAndLips() {
        check(
            "{ id: a, clip: { prompt: she speaks }, lipsync: { expressiveness: 0.6 }, say: [{ ana: Hello there. }] }",
            providers: ", align: acme",
            [
                #"ana after 0f 0.0 acme/tongue speak {"speed":1.1,"text":"Hello there."} for USD 0.0012, else flite slt 1.0, aligned by acme/ear hear {"sound":{"$file":"sound","as":"base64"},"text":"Hello there."} for USD 0.001: Hello there."#,
                #"lipsync acme/lips sync {"liveliness":0.6,"sound":{"$file":"sound","as":"data-url"},"video":{"$file":"video","as":"data-url"}} for USD 0.50"#,
            ])
    }

    @Test func publications() {
        let (project, diagnostics) = read(
            """
            vidbuild: 1
            title: The Fox
            output: { file: out/f.mp4 }
            budget: 2.50 USD
            scenes: [{ id: a, picture: photos/moon.jpg }]
            publish:
              - s3: { bucket: films, key: a/fox.mp4, account: 0123456789ABCDEF0123456789abcdef, presign: 1h }
              - youtube: { privacy: unlisted }
              - webhook: { url: "https://example.org/hook", on: [done, failed] }

            """)
        #expect(diagnostics.map { $0.text() }.joined() == "")
        #expect(project?.budget?.value == Money(nanodollars: 2_500_000_000))
        let targets = project?.publications.map(\.value.target) ?? []
        #expect(targets.count == 3)
        if case .s3(let parameters, let presign, let deletes) = targets.first {
            #expect(parameters.service == "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com")
            #expect(presign == 3600 && !deletes)
        } else {
            Issue.record("the first is no bucket")
        }
        if targets.count > 1, case .youtube(let parameters, nil) = targets[1] {
            #expect(parameters.title == "The Fox" && parameters.privacy == .unlisted && !parameters.synthetic)
        } else {
            Issue.record("the second is no video")
        }
    }

    @Test func shapesOfTheFilm() {
        let cases: [(film: String, request: String)] = [
            ("1280x720", "1536x1024"), ("720x1280", "1024x1536"), ("1000x1000", "1024x1024"),
            ("3840x2160", "1536x1024"),
            ("640x360", "1536x1024"),
        ]
        for (film, request) in cases {
            let (project, _) = read(
                "vidbuild: 1\noutput: { file: f.mp4, size: \(film) }\nscenes: [{ id: a, picture: { prompt: x, provider: acme } }]\n"
            )
            let body = project.map { dump($0) } ?? ""
            #expect(body.contains("\"size\":\"\(request)\""), "\(film) in \(body)")
        }
    }
}
