import Model
import Testing

/// The language's own example, whole.
let example = """
    vidbuild: 1
    title: Four Looks at the Moon
    output: { file: out/moon.mp4, size: 1280x720, fps: 30, quality: 20 }
    style: documentary
    characters:
      ana: { voice: { engine: flite, name: slt, speed: 1.0 } }
    defaults: { transition: { kind: fade, duration: 0.5s }, motion: push-in, fit: cover, lead-in: 0.3s, lead-out: 0.5s, duration: 4s }
    templates:
      quote:
        parameters: [who, words]
        scene: { picture: { color: "#101014" }, title: "${words}", lower-third: "${who}" }
    include: [scenes/more.yaml]
    scenes:
      - id: rise
        picture: photos/moon.jpg
        motion: { push-in: 12%, toward: [0.4, 0.3] }
        duration: 5s
        transition: fade
        say:
          - ana: The moon is closer than the sea.
          - { ana: It was 1969., after: 0.4s }
          - { ana: Recorded., file: voices/ana.wav, words: { from: 0.1s, to: 4.3s }, level: -3dB, at: 2s }
      - { id: quote, use: quote, with: { who: Ana, words: One small step. } }
    music: { file: sound/bed.flac, level: -20dB, duck: 10dB, fade-in: 0s, fade-out: 2s, loop: true }
    captions: karaoke
    loudness: -14LUFS

    """

/// What the example includes.
let exampleParts = [
    "scenes/more.yaml":
        "scenes:\n  - { id: sea, picture: photos/sea.png, motion: pan-left, transition: cut, title: 1969 }\n"
]

@Suite struct ExampleTests {
    @Test func exampleIsRead() throws {
        let (project, diagnostics) = read(example, exampleParts)
        #expect(diagnostics.map { $0.text() }.joined() == "")
        let film = try #require(project)
        #expect(
            dump(film) == """
                Four Looks at the Moon → out/moon.mp4 1280x720 @30 crf 20
                style documentary, captions karaoke, loudness -14.0
                project.yaml:14:9 rise: photos/moon.jpg cover [0.5, 0.5], fade 1/2s
                  motion 1.0[0.4, 0.3] to 1.12[0.4, 0.3] linear, lasts 5s, silence 3/10s 1/2s
                  ana after 0f 0.0 flite slt 1.0: The moon is closer than the sea.
                  ana after 2/5s 0.0 flite slt 1.0: It was 1969.
                  ana at 2s -3.0 voices/ana.wav 1/10s...43/10s: Recorded.
                  captions karaoke, fonts shipped:DejaVuSans.ttf
                project.yaml:23:11 quote: #101014 cover [0.5, 0.5], fade 1/2s
                  motion 1.0[0.5, 0.5] to 1.12[0.5, 0.5] linear, lasts 4s, silence 3/10s 1/2s
                  title One small step.
                  lower third Ana
                  captions karaoke, fonts shipped:DejaVuSans-Bold.ttf
                scenes/more.yaml:2:11 sea: photos/sea.png cover [0.5, 0.5], cut 0f
                  motion 1.1111111111111112[1.0, 0.5] to 1.1111111111111112[0.0, 0.5] linear, lasts 4s, silence 3/10s 1/2s
                  title 1969
                  captions karaoke, fonts shipped:DejaVuSans-Bold.ttf
                music sound/bed.flac -20.0 duck 10.0 in 0s out 2s loop true
                sources project.yaml scenes/more.yaml shipped:documentary.yaml shipped:minimal.yaml
                folders fonts providers styles
                """)
    }

    /// Damaged text gives a film or says what is wrong with it; it never takes the program down.
    @Test func damageIsSurvived() {
        var random = SplitMix(state: 7)
        let good = Array(example.utf8)
        let marks = Array("{}[]:-#&*!|>'\"%@`,?\t\n $~0".utf8)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0...random.next(below: 4) {
                let at = random.next(below: bytes.count)
                switch random.next(below: 5) {
                case 0: bytes[at] = UInt8(random.next(below: 256))
                case 1: bytes[at] = marks[random.next(below: marks.count)]
                case 2: bytes.remove(at: at)
                case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.next(below: 60))], at: at)
                default:
                    let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
                    bytes.removeSubrange(at...end)
                }
                if bytes.isEmpty { bytes = good }
            }
            let (project, diagnostics) = read("", exampleParts, bytes: ["project.yaml": bytes])
            #expect((project == nil) == diagnostics.contains { $0.severity == .error })
            for diagnostic in diagnostics { #expect(!diagnostic.text().isEmpty) }
        }
    }
}

/// A repeatable source of randomness (SplitMix64, Steele and others 2014).
struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
