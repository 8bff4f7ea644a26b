import Foundation

/// One random change of a film, and the steps that it may make run.
struct RandomEdit {
    var name: String
    /// Whether a step, by name, may run because of this edit. A film of other length moves its sound and subtitles.
    var mayRun: (String) -> Bool

    private static let words = [
        "sea", "moon", "red", "tall", "wind", "bird", "stone", "blue", "now", "here", "night", "far",
    ]
    private static let whole = ["programme", "film", "subtitles"]

    /// Changes `film`; `round` makes names that were never used.
    static func apply(to film: inout TinyFilm, round: Int, random: inout SplitMix) -> RandomEdit {
        func word() -> String { words.randomElement(using: &random) ?? "sea" }
        func phrase() -> String {
            (0..<Int.random(in: 1...2, using: &random)).map { _ in word() }.joined(separator: " ")
        }
        let index = Int.random(in: 0..<film.scenes.count, using: &random)
        let id = film.scenes[index].id
        let next = index + 1 < film.scenes.count ? film.scenes[index + 1].id : "included"
        /// Steps of a scene and those that see it.
        func around(_ kinds: [String]) -> (String) -> Bool {
            { step in
                whole.contains(step) || step == "\(next)/transition"
                    || kinds.contains { step == "\(id)/\($0)" || step.hasPrefix("\(id)/\($0)/") }
            }
        }
        let all = ["voice", "timing", "still", "overlay", "body", "transition"]
        let everything: (String) -> Bool = { _ in true }
        switch Int.random(in: 0..<30, using: &random) {
        case 0:
            film.comment += 1
            return RandomEdit(name: "comment") { _ in false }
        case 1:
            film.title = "Tiny \(word())"
            return RandomEdit(name: "film's title") { $0 == "film" }
        case 2:
            film.scenes[index].title = film.scenes[index].title == nil || film.scenes[index].template ? word() : nil
            return RandomEdit(name: "title of \(id)", mayRun: around(["overlay", "body", "transition"]))
        case 3:
            film.scenes[index].lowerThird = phrase()
            return RandomEdit(name: "lower third of \(id)", mayRun: around(["overlay", "body", "transition"]))
        case 4, 5, 6:
            let bob = Bool.random(using: &random)
            film.scenes[index].lines.append(.init(speaker: bob ? "bob" : "ana", words: phrase()))
            if film.scenes[index].lines.count > 2 { film.scenes[index].lines.removeFirst() }
            film.scenes[index].frames = nil
            film.scenes[index].template = false
            return RandomEdit(name: "line in \(id)", mayRun: around(all))
        case 7:
            film.scenes[index].lines = []
            film.scenes[index].frames = 8
            return RandomEdit(name: "silence in \(id)", mayRun: around(all))
        case 8:
            if !film.scenes[index].lines.isEmpty {
                film.scenes[index].lines[0].gap = Int.random(in: 0...4, using: &random)
                film.scenes[index].frames = nil
            }
            return RandomEdit(name: "pause in \(id)", mayRun: around(all))
        case 9:
            film.scenes[index].motion =
                ["hold", "push-in", "pull-out", "pan-left", "{ push-in: 20%, toward: [0.2, 0.8] }"].randomElement(
                    using: &random) ?? "hold"
            return RandomEdit(name: "motion of \(id)", mayRun: around(["still", "body", "transition"]))
        case 10:
            film.scenes[index].picture = film.scenes[index].picture == nil ? Int.random(in: 0..<3, using: &random) : nil
            return RandomEdit(name: "picture of \(id)", mayRun: around(["still", "body", "transition"]))
        case 11:
            film.scenes[index].fit = ["cover", "contain", "blur"].randomElement(using: &random)
            return RandomEdit(name: "fit of \(id)", mayRun: around(["still", "body", "transition"]))
        case 12:
            film.scenes[index].color = "#\(["112233", "884422", "225533"].randomElement(using: &random) ?? "112233")"
            return RandomEdit(name: "colour of \(id)", mayRun: around(["still", "body", "transition"]))
        case 13:
            film.scenes[index].transition =
                Bool.random(using: &random) ? ("fade", Int.random(in: 1...2, using: &random)) : nil
            let before = index > 0 ? film.scenes[index - 1].id : ""
            return RandomEdit(name: "transition to \(id)") { step in
                around(all)(step) || step.hasPrefix("\(before)/")
            }
        case 14:
            film.scenes[index].captions = ["none", "plain", "phrase", "karaoke"].randomElement(using: &random)
            return RandomEdit(name: "captions of \(id)", mayRun: around(["overlay", "body", "transition"]))
        case 15, 16:
            film.scenes.insert(Self.scene("n\(round)", &random), at: index)
            return RandomEdit(name: "scene before \(id)", mayRun: everything)
        case 17:
            if film.scenes.count > 2 { film.scenes.remove(at: index) }
            return RandomEdit(name: "without \(id)", mayRun: everything)
        case 18:
            let moved = film.scenes.remove(at: index)
            film.scenes.insert(moved, at: Int.random(in: 0...film.scenes.count, using: &random))
            return RandomEdit(name: "move \(id)", mayRun: everything)
        case 19:
            let picture = Int.random(in: 0..<3, using: &random)
            film.pictures[picture] = random.next() % 1000
            return RandomEdit(name: "file p/\(picture).png") { step in
                step.hasSuffix("/still") || step.hasSuffix("/body") || step.hasSuffix("/transition") || step == "film"
            }
        case 20:
            film.music =
                film.music == nil || Bool.random(using: &random) ? (-Int.random(in: 10...30, using: &random), 6) : nil
            return RandomEdit(name: "music") { ["music", "programme", "film"].contains($0) }
        case 21:
            film.bed = random.next() % 1000
            return RandomEdit(name: "file sound/bed.wav") { ["music", "programme", "film"].contains($0) }
        case 22:
            film.loudness = -Int.random(in: 14...20, using: &random)
            return RandomEdit(name: "loudness") { ["programme", "film"].contains($0) }
        case 23:
            film.voice = ["kal", "kal16"].randomElement(using: &random) ?? "kal"
            return RandomEdit(name: "voice of ana") { !$0.hasSuffix("/still") && $0 != "music" }
        case 24:
            film.characterFile = ["kal", "kal16"].randomElement(using: &random) ?? "kal"
            return RandomEdit(name: "characters/bob.yaml") { !$0.hasSuffix("/still") && $0 != "music" }
        case 25:
            film.templateTitle = word()
            return RandomEdit(name: "template") { step in
                step.hasSuffix("/overlay") || step.hasSuffix("/body") || step.hasSuffix("/transition") || step == "film"
            }
        case 26:
            film.includedTitle = word()
            return RandomEdit(name: "include", mayRun: everything)
        case 27:
            film.captions = ["plain", "phrase", "karaoke"].randomElement(using: &random) ?? "plain"
            return RandomEdit(name: "captions") { step in
                step.hasSuffix("/overlay") || step.hasSuffix("/body") || step.hasSuffix("/transition") || step == "film"
            }
        case 28:
            if let recording = film.scenes[index].lines.first?.recording {
                film.recordings[recording] = random.next() % 1000
            } else {
                film.scenes[index].lines = [
                    .init(speaker: "ana", words: phrase(), recording: Int.random(in: 0..<2, using: &random))
                ]
                film.scenes[index].frames = nil
                film.scenes[index].template = false
            }
            return RandomEdit(name: "recording in \(id)", mayRun: everything)
        default:
            switch Int.random(in: 0..<5, using: &random) {
            case 0: film.quality = Int.random(in: 26...32, using: &random)
            case 1: film.size = ["64x36", "48x48", "36x64"].randomElement(using: &random) ?? "64x36"
            case 2: film.rate = ["12", "10", "12000/1001"].randomElement(using: &random) ?? "12"
            case 3: film.style = ["documentary", "bold", "minimal"].randomElement(using: &random) ?? "documentary"
            default: film.leadOut = Int.random(in: 0...3, using: &random)
            }
            return RandomEdit(name: "output or style", mayRun: everything)
        }
    }

    static func scene(_ id: String, _ random: inout SplitMix) -> TinyFilm.Scene {
        var scene = TinyFilm.Scene(id: id)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            scene.picture = Int.random(in: 0..<3, using: &random)
            scene.frames = Int.random(in: 5...9, using: &random)
            scene.motion = "push-in"
        case 1:
            scene.template = true
            scene.title = words.randomElement(using: &random)
        default: scene.lines = [.init(speaker: "ana", words: words.randomElement(using: &random) ?? "sea")]
        }
        if Bool.random(using: &random) { scene.transition = ("fade", 2) }
        return scene
    }
}
