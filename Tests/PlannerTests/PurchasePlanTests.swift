import Model
import Planner
import Testing

/// Plans of what is bought: each step with what it reads, who makes it, and who else could.
@Suite struct PurchasePlanTests {
    private let span = SourceSpan(SourceFile(name: "project.yaml", bytes: Array("scenes".utf8)), 0..<6)

    private func offer(_ provider: String, roles: [String] = [], files: [(String, String)] = []) -> Offer {
        let tree = JSONValue.array(roles.map { .object([("$file", .string($0)), ("as", .string("base64"))]) })
        return Offer(
            call: CallParameters(
                provider: provider, model: "m", call: "make", version: 1,
                request: RequestDraft(method: "POST", target: "/make", body: .json(tree))),
            price: Money(nanodollars: 40_000_000),
            files: files.map { .init(role: $0.0, file: Located(ProjectFile($0.1), at: span)) }, concurrency: 3)
    }

    private func prompt(_ makers: [Maker]) -> Prompt {
        Prompt(text: Located("a fox", at: span), style: "", colors: [], seed: 0, fonts: [], makers: makers)
    }

    private func scene(
        picture: Picture.Source? = nil, clip: Clip.Source? = nil, lipsync: [Offer]? = nil, voice: Voice? = nil
    ) -> Scene {
        Scene(
            id: Located("dawn", at: span),
            picture: picture.map {
                Located(Picture(source: $0, fit: .cover, focus: .center, background: .black), at: span)
            },
            clip: clip.map { Located(Clip(source: $0, footage: Footage(then: .loop)), at: span) },
            lipsync: lipsync.map { Located($0, at: span) }, motion: .hold,
            say: voice.map {
                [Line(character: "ana", text: Located("Hello", at: span), voice: $0, start: .after(.zero), level: 0)]
            } ?? [], duration: Located(.frames(20), at: span), leadIn: .zero, leadOut: .zero,
            transition: Located(Transition(kind: .cut, duration: .zero), at: span), title: nil, lowerThird: nil,
            captions: .plain, fonts: [])
    }

    private func plan(
        _ scene: Scene, _ settings: RenderSettings = RenderSettings(), takes: Takes = Takes(),
        publications: [Publication.Target] = []
    ) throws -> Plan {
        try Planner.plan(project(scene, publications: publications), settings, takes: takes)
    }

    private func project(_ scene: Scene, publications: [Publication.Target] = []) -> Project {
        let text = TextLook(
            family: "F", bold: false, size: 0.1, color: .white, outline: .black, outlineWidth: 0, box: nil,
            anchor: .bottom, margin: 0, fade: 0)
        return Project(
            title: nil,
            output: Output(file: Located("f.mp4", at: span), size: Size(64, 36), rate: Rational(10), quality: 20),
            style: Style(
                name: "s", captions: CaptionLook(text: text, highlight: .white, lineLength: 30), title: text,
                lowerThird: text), scenes: [scene], music: nil, captions: .plain, loudness: -14, sources: [],
            folders: [], span: span, publications: publications.map { Located(Publication(target: $0), at: span) })
    }

    /// Steps up to `body`, and those after `subtitles`.
    private func check(_ plan: Plan, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        func inputs(_ inputs: [Step.Input]) -> [String] {
            inputs.map { input in
                switch input.source {
                case .file(let file): "\(input.role)=\(plan.files[file].path)"
                case .output(let step, let output):
                    "\(input.role)=\(plan.steps[step].id).\(plan.steps[step].kind.outputs[output])"
                }
            }
        }
        let left = ["dawn/timing", "dawn/overlay", "programme", "film", "subtitles"]
        let found = plan.steps.filter { !left.contains($0.id) }.map { step -> String in
            var words = [step.id, step.kind.name] + inputs(step.inputs)
            if let purchase = step.purchase { words.append("by \(purchase.vendor) take \(purchase.take)") }
            for other in step.alternatives {
                words += ["else", other.kind.name] + inputs(other.inputs)
                if let purchase = other.purchase { words.append("by \(purchase.vendor)") }
                if other.isPlaceholder { words.append("(placeholder)") }
            }
            return words.joined(separator: " ")
        }
        #expect(found == expected, sourceLocation: sourceLocation)
    }

    @Test func pictureWithOtherWays() throws {
        let good = offer("good", roles: ["reference-1"], files: [("reference-1", "a.jpg")])
        // What a request does not speak of is not read.
        let other = offer("other", files: [("reference-1", "a.jpg")])
        let picture = Picture.Source.prompt(prompt([.model(good), .model(other), .storyboard]))
        check(
            try plan(scene(picture: picture), takes: Takes(["dawn/picture": 2])),
            [
                "dawn/picture picture reference-1=a.jpg by good take 2 else picture by other else storyboard",
                "dawn/still still picture=dawn/picture.picture",
                "dawn/body body frame=dawn/still.frame script=dawn/overlay.script timing=dawn/timing.timing",
            ])
        check(
            try plan(scene(picture: .prompt(prompt([.model(other)])))),
            [
                "dawn/picture picture by other take 1 else placeholder (placeholder)",
                "dawn/still still picture=dawn/picture.picture",
                "dawn/body body frame=dawn/still.frame script=dawn/overlay.script timing=dawn/timing.timing",
            ])
        #expect(try plan(scene(picture: picture)).capacities == ["vendor.good": 3, "vendor.other": 3])
    }

    @Test func clipOfThePictureWithLipsAndVoice() throws {
        let voice = Voice.speech(
            Speech(
                makers: [.model(offer("speaker")), .flite(name: .slt, speed: 1)],
                alignment: [offer("aligner", roles: ["sound"])]))
        check(
            try plan(
                scene(
                    picture: .prompt(prompt([.storyboard])),
                    clip: .prompt(prompt([.model(offer("filmer", roles: ["from"]))]), fromPicture: true),
                    lipsync: [offer("lips", roles: ["video", "sound"])], voice: voice)),
            [
                "dawn/voice/1 voice by speaker take 1 else speech else placeholder-voice (placeholder)",
                "dawn/align/1 align sound=dawn/voice/1.sound by aligner take 1 else keep-words words=dawn/voice/1.words",
                "dawn/recording/1 recording file=dawn/voice/1.sound words=dawn/align/1.words",
                "dawn/picture storyboard",
                "dawn/clip clip from=dawn/picture.picture by filmer take 1 else placeholder (placeholder)",
                "dawn/sound scene-sound timing=dawn/timing.timing voice=dawn/recording/1.sound",
                "dawn/lipsync lipsync video=dawn/clip.video sound=dawn/sound.sound by lips take 1 else keep video=dawn/clip.video (placeholder)",
                "dawn/body body footage=dawn/lipsync.video script=dawn/overlay.script timing=dawn/timing.timing",
            ])
    }

    @Test func publicationsOfTheFilmOnly() throws {
        let targets: [Publication.Target] = [
            .webhook(PublishWebhookParameters(url: "https://example.org", films: []), events: [.done]),
            .s3(
                PublishS3Parameters(service: .amazon(region: "eu-west-1"), bucket: "films", object: "f.mp4"),
                presign: nil, deletesLocal: false),
        ]
        let colour = scene(picture: .color(.black))
        let made = [
            "dawn/still still",
            "dawn/body body frame=dawn/still.frame script=dawn/overlay.script timing=dawn/timing.timing",
        ]
        check(
            try plan(colour, publications: targets),
            made + [
                "publish/s3 publish-s3 film=film.film by s3 take 1",
                "publish/webhook publish-webhook film=film.film receipt=publish/s3.receipt by webhook take 1",
            ])
        check(try plan(colour, RenderSettings(draft: true), publications: targets), made)
    }

    /// A script is planned alone until it is written; then its step stays, with its take, and nothing reads it.
    @Test func scriptFirst() throws {
        var project = self.project(scene(picture: .color(.black)))
        let offers = Located([offer("writer"), offer("other")], at: span)
        project.script = Script(offers: offers, isWritten: false)
        let first = try Planner.plan(project, takes: Takes(["script": 3]))
        check(first, ["script script by writer take 3 else script by other"])
        #expect(first.deliveries.isEmpty)
        project.script?.isWritten = true
        let whole = try Planner.plan(project, takes: Takes(["script": 3]))
        check(
            whole,
            [
                "script script by writer take 3 else script by other", "dawn/still still",
                "dawn/body body frame=dawn/still.frame script=dawn/overlay.script timing=dawn/timing.timing",
            ])
        #expect(whole.steps[0].parameters == first.steps[0].parameters && !whole.deliveries.isEmpty)
    }

    /// Drafts and previews buy what the film buys; stand-ins never do.
    @Test func purchasesOfDrafts() throws {
        let film = scene(
            picture: .prompt(prompt([.model(offer("good")), .storyboard])),
            clip: .prompt(prompt([.model(offer("filmer"))]), fromPicture: true))
        func bought(_ settings: RenderSettings) throws -> [String] {
            try plan(film, settings).steps.filter { $0.purchase != nil }
                .flatMap { step in [step.parameters] + step.alternatives.map(\.parameters) }
        }
        let whole = try bought(RenderSettings())
        #expect(whole.count == 4)
        #expect(try bought(RenderSettings(draft: true, scene: "dawn")) == whole)
        let demo = try bought(RenderSettings(endpoint: "demo"))
        #expect(demo.count == 4 && demo[0] != whole[0] && demo[0].contains(#""endpoint":"demo""#))
    }
}
