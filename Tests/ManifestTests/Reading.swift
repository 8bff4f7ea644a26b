import Manifest
import Model

/// The shipped templates, as the repository holds them.
let shippedTemplates = DiskFolder(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/templates")

/// A vendor that makes everything, for projects that name it.
let acme = """
    provider: acme
    title: Acme
    base: https://api.acme.example/v1
    secrets: { key: { env: ACME_KEY, about: "an API key" } }
    authentication: { header: Authorization, value: "Bearer {key}" }
    concurrency: 3
    calls:
      draw:
        method: POST
        path: /images
        body:
          json:
            prompt: "{prompt}"
            negative: "{negative_prompt?}"
            size: "{width}x{height}"
            seed: "{seed?}"
            quality: "{quality?}"
            images: { $file: references, as: base64, each: true, optional: true }
        answer: { result: { file: { url: url } } }
      film:
        method: POST
        path: /films
        body:
          json:
            prompt: "{prompt}"
            image: { $file: from, as: data-url, optional: true }
            seconds: "{duration}"
            aspect: "{aspect}"
            resolution: "{resolution}"
            $rest: "{options?}"
        answer: { result: { file: { url: url } } }
      speak:
        method: POST
        path: "/voices/{voice}"
        body: { json: { text: "{text}", speed: "{speed?}" } }
        answer: { result: { file: body } }
      hear:
        method: POST
        path: /words
        body: { json: { sound: { $file: sound, as: base64 }, text: "{text?}" } }
        answer: { result: { words: { list: words, text: text, start: start, end: end } } }
      sync:
        method: POST
        path: /lips
        body: { json: { video: { $file: video, as: data-url }, sound: { $file: sound, as: data-url }, liveliness: "{expressiveness?}" } }
        answer: { result: { file: { url: url } } }
      write:
        method: POST
        path: /texts
        body: { json: { system: "{system}", prompt: "{prompt}", schema: "{schema}" } }
        answer: { result: { text: text } }
    models:
      fine:
        makes: picture
        call: draw
        limits: { prompt: 120, references: 2, size: [1024x1024, 1536x1024, 1024x1536] }
        prompt: { parts: ["{prompt}", "{looks?}", "in the style of {style?}"], separator: ". " }
        references: { names: true }
        price: { picture: 0.04 }
      fast: { makes: picture, call: draw, limits: { references: 0 }, seed: none, price: { picture: 0.01 } }
      old: { makes: picture, call: draw, retires: 2026-10-23, price: { picture: 0.02 } }
      reel:
        makes: clip
        call: film
        limits: { duration: [4, 6, 8], aspect: ["16:9", "9:16"], resolution: [720p, 1080p] }
        price: { second: 0.1 }
      tongue: { makes: voice, call: speak, price: { character: 0.0001 } }
      ear: { makes: align, call: hear, price: { request: 0.001 } }
      lips: { makes: lipsync, call: sync, price: { request: 0.5 } }
      pen: { makes: script, call: write, price: { request: 0.02 } }

    """

/// Reads a project that is in memory: `manifest` as `project.yaml`, and the media that most tests name.
/// `script`: what a language model has written for it.
func read(
    _ manifest: String, _ more: [String: String] = [:], bytes: [String: [UInt8]] = [:], script: String? = nil
) -> (project: Project?, diagnostics: [Diagnostic]) {
    var files = ["photos/moon.jpg": "", "photos/sea.png": "", "sound/bed.flac": "", "voices/ana.wav": ""]
    if manifest.contains("acme") { files["providers/acme.yaml"] = acme }
    files["project.yaml"] = manifest
    let folder = MemoryFolder(
        files.merging(more) { $1 }, bytes: bytes, special: ["photos/link.jpg": .outside, "photos/pipe.jpg": .other])
    return ProjectReader(
        folder: folder, manifest: "project.yaml", templates: shippedTemplates, systemFonts: [],
        today: "2026-11-21"
    ).read(script: script)
}

/// What is said of a project, as a person reads it.
func diagnosis(_ manifest: String, _ more: [String: String] = [:], bytes: [String: [UInt8]] = [:]) -> String {
    read(manifest, more, bytes: bytes).diagnostics.map { $0.text() }.joined()
}
