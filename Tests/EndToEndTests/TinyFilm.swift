import Foundation

/// A small film that can be edited at random: the manifest and the files that it needs.
struct TinyFilm {
    struct Line {
        var speaker: String
        var words: String
        var gap: Int?
        var recording: Int?
    }

    struct Scene {
        var id: String
        /// Number of a picture file; nil: a colour.
        var picture: Int?
        var color = "#204060"
        var motion = "hold"
        var frames: Int?
        var lines: [Line] = []
        var title: String?
        var lowerThird: String?
        var transition: (kind: String, frames: Int)?
        var captions: String?
        var fit: String?
        var template = false
    }

    var scenes: [Scene] = []
    var title = "Tiny"
    var size = "64x36"
    var rate = "12"
    var quality = 30
    var style = "documentary"
    var voice = "kal"
    var captions = "karaoke"
    var loudness = -16
    var music: (level: Int, duck: Int)?
    var comment = 0
    var templateTitle = "T"
    var leadOut = 2
    /// Content of each picture file and recording, by seed.
    var pictures: [UInt64] = [1, 2, 3]
    var recordings: [UInt64] = [11, 12]
    var bed: UInt64 = 21
    var characterFile = "kal16"
    var includedTitle: String?

    var manifest: String {
        var out =
            "vidbuild: 1  # \(comment)\ntitle: \(title)\noutput: { file: out/f.mp4, size: \(size), fps: \(rate), quality: \(quality) }\n"
        out += "style: \(style)\ncaptions: \(captions)\nloudness: \(loudness)LUFS\n"
        out += "characters:\n  ana: { voice: { engine: flite, name: \(voice) } }\n"
        out += "defaults: { lead-in: 0s, lead-out: \(leadOut)f, transition: cut }\n"
        out +=
            "templates:\n  card:\n    parameters: [word]\n    scene: { picture: { color: \"#112233\" }, title: \"\(templateTitle) ${word}\", duration: 5f }\n"
        if let music {
            out += "music: { file: sound/bed.wav, level: \(music.level)dB, duck: \(music.duck)dB, fade-out: 4f }\n"
        }
        out += "scenes:\n"
        for scene in scenes { out += text(of: scene) }
        if includedTitle != nil { out += "  - include: more.yaml\n" }
        return out
    }

    private func text(of scene: Scene) -> String {
        var out = "  - id: \(scene.id)\n"
        if scene.template {
            out += "    use: card\n    with: { word: \"\(scene.title ?? "x")\" }\n"
        } else {
            let fit = scene.fit.map { ", fit: \($0)" } ?? ""
            out +=
                "    picture: "
                + (scene.picture.map { "{ file: p/\($0).png\(fit) }" } ?? "{ color: \"\(scene.color)\" }") + "\n"
            out += "    motion: \(scene.motion)\n"
            if let title = scene.title { out += "    title: \"\(title)\"\n" }
            if let frames = scene.frames { out += "    duration: \(frames)f\n" }
        }
        if let text = scene.lowerThird { out += "    lower-third: \"\(text)\"\n" }
        if let transition = scene.transition {
            out += "    transition: { kind: \(transition.kind), duration: \(transition.frames)f }\n"
        }
        if let captions = scene.captions { out += "    captions: \(captions)\n" }
        if !scene.lines.isEmpty {
            out += "    say:\n"
            for line in scene.lines {
                let gap = line.gap.map { ", after: \($0)f" } ?? ""
                let file = line.recording.map { ", file: voices/\($0).wav" } ?? ""
                out += "      - { \(line.speaker): \"\(line.words)\"\(gap)\(file) }\n"
            }
        }
        return out
    }

    /// Writes what differs from `before`, and nothing else.
    func write(to sandbox: Sandbox, from before: TinyFilm?) throws {
        if before?.manifest != manifest { try sandbox.write("project.yaml", manifest) }
        for (index, seed) in pictures.enumerated() where before?.pictures[index] != seed {
            try sandbox.write("p/\(index).png", Sandbox.png(width: 40 + Int(seed % 3) * 24, height: 36, seed: seed))
        }
        for (index, seed) in recordings.enumerated() where before?.recordings[index] != seed {
            try sandbox.write("voices/\(index).wav", Self.tone(samples: 12_000, seed: seed))
        }
        if before?.bed != bed { try sandbox.write("sound/bed.wav", Self.tone(samples: 30_000, seed: bed)) }
        if before?.characterFile != characterFile {
            try sandbox.write("characters/bob.yaml", "voice: { engine: flite, name: \(characterFile) }\n")
        }
        if before?.includedTitle != includedTitle, let includedTitle {
            try sandbox.write(
                "more.yaml",
                "- { id: included, picture: { color: \"#445566\" }, title: \"\(includedTitle)\", duration: 4f }\n")
        }
    }

    private static func tone(samples: Int, seed: UInt64) -> Data {
        let period = 80 + Int(seed % 60)
        return Sandbox.wav((0..<samples).map { Int16(($0 % period) * 16000 / period - 8000) })
    }
}
