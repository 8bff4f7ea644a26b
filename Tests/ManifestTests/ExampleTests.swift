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

@Suite struct ExampleTests {
    @Test func exampleIsRead() throws {
        let more = [
            "scenes/more.yaml": "scenes:\n  - { id: sea, picture: photos/sea.png, motion: pan-left, transition: cut }\n"
        ]
        let (project, diagnostics) = read(example, more)
        #expect(diagnostics.map { $0.text() }.joined() == "")
        let film = try #require(project)
        #expect(dump(film) == "")
    }
}
