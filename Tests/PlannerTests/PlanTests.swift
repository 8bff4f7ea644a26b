import Model
import Planner
import Testing

/// Plans as a person would draw them: each step with what it reads.
@Suite struct PlanTests {
    private let source = SourceFile(name: "project.yaml", bytes: Array("scenes".utf8))
    private var span: SourceSpan { SourceSpan(source, 0..<6) }

    private func scene(_ id: String, picture: String? = nil, lines: [String] = [], fade: Int = 0) -> Scene {
        let look: Picture.Source = picture.map { .file(Located(ProjectFile($0), at: span)) } ?? .color(.black)
        return Scene(
            id: Located(id, at: span),
            picture: Located(Picture(source: look, fit: .cover, focus: .center, background: .black), at: span),
            motion: .hold,
            say: lines.map {
                Line(
                    character: "ana", text: Located($0, at: span), voice: .flite(name: .slt, speed: 1),
                    start: .after(.zero), level: 0)
            },
            duration: lines.isEmpty ? Located(.frames(20), at: span) : nil, leadIn: .zero, leadOut: .zero,
            transition: Located(Transition(kind: fade > 0 ? .fade : .cut, duration: .frames(fade)), at: span),
            title: nil,
            lowerThird: nil, captions: .plain, fonts: [])
    }

    private func project(_ scenes: [Scene]) -> Project {
        let text = TextLook(
            family: "F", bold: false, size: 0.1, color: .white, outline: .black, outlineWidth: 0, box: nil,
            anchor: .bottom, margin: 0,
            fade: 0)
        return Project(
            title: nil,
            output: Output(file: Located("out/f.mp4", at: span), size: Size(64, 36), rate: Rational(10), quality: 20),
            style: Style(
                name: "s", captions: CaptionLook(text: text, highlight: .white, lineLength: 30), title: text,
                lowerThird: text),
            scenes: scenes, music: nil, captions: .plain, loudness: -14, sources: [], folders: [], span: span)
    }

    private func dump(_ scenes: [Scene], _ settings: RenderSettings = RenderSettings()) throws -> [String] {
        let plan = try Planner.plan(project(scenes), settings)
        let steps = plan.steps.map { step in
            let reads = step.inputs.map { input in
                switch input.source {
                case .file(let file): "\(input.role)=\(plan.files[file].path)"
                case .output(let producer, let output):
                    "\(input.role)=\(plan.steps[producer].id).\(plan.steps[producer].kind.outputs[output])"
                }
            }
            return ([step.id] + reads).joined(separator: " ")
        }
        return steps
            + plan.deliveries.map {
                "\(plan.steps[$0.step].id).\(plan.steps[$0.step].kind.outputs[$0.output]) > \($0.path)"
            }
    }

    @Test func twoScenesUnderACrossFade() throws {
        #expect(
            try dump([scene("a", picture: "a.jpg"), scene("b", lines: ["Hello"], fade: 5)]) == [
                "a/timing",
                "a/still picture=a.jpg",
                "a/overlay timing=a/timing.timing",
                "a/body frame=a/still.frame script=a/overlay.script timing=a/timing.timing",
                "b/voice/1",
                "b/timing words=b/voice/1.words",
                "b/still",
                "b/overlay timing=b/timing.timing",
                "b/body frame=b/still.frame script=b/overlay.script timing=b/timing.timing",
                "b/transition from-frame=a/still.frame from-script=a/overlay.script from-timing=a/timing.timing to-frame=b/still.frame to-script=b/overlay.script to-timing=b/timing.timing",
                "programme timing=a/timing.timing timing=b/timing.timing voice=b/voice/1.sound",
                "film segment=a/body.segment segment=b/transition.segment segment=b/body.segment sound=programme.sound",
                "subtitles timing=a/timing.timing timing=b/timing.timing",
                "film.film > out/f.mp4",
                "subtitles.srt > out/f.srt",
                "subtitles.vtt > out/f.vtt",
            ])
    }

    @Test func aPreviewIsOneSceneBesideTheFilm() throws {
        #expect(
            try dump([scene("a"), scene("b", fade: 5)], RenderSettings(draft: true, scene: "b")) == [
                "b/timing",
                "b/still",
                "b/overlay timing=b/timing.timing",
                "b/body frame=b/still.frame script=b/overlay.script timing=b/timing.timing",
                "programme timing=b/timing.timing",
                "film segment=b/body.segment sound=programme.sound",
                "film.film > out/f.b.draft.mp4",
            ])
    }

    @Test func aSceneInsertedInTheMiddleLeavesTheOthersAsTheyWere() throws {
        let before = try Planner.plan(project([scene("a"), scene("b")]))
        let after = try Planner.plan(project([scene("a"), scene("new"), scene("b")]))
        func definitions(_ plan: Plan, of id: String) -> [String] {
            plan.steps.filter { $0.id.hasPrefix("\(id)/") }.map { "\($0.id) \($0.parameters)" }
        }
        for id in ["a", "b"] { #expect(definitions(before, of: id) == definitions(after, of: id)) }
        #expect(definitions(after, of: "new").count == 4)
    }
}
