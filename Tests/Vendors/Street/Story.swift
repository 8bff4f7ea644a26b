/// The story that a stand-in tells when it is asked for the scenes of a film: one for all themes, about whoever is in it.
struct Story {
    private let theme: String
    private let hero: String

    private struct Beat {
        var id: String
        var picture: String
        var narration: String
        var hasHero = true
    }

    /// `HERO` and `THEME` stand for words of the request.
    private static let beats = [
        Beat(
            id: "opening", picture: "a wide valley with a lake at first light, mist over the water",
            narration: "THEME: listen, this is how it was.", hasHero: false),
        Beat(
            id: "home", picture: "HERO in the doorway of a small house on a hill, morning sun",
            narration: "In a small house on a hill, a long day began."),
        Beat(
            id: "news", picture: "HERO looks up at dark clouds that gather over the hills",
            narration: "Then the sky grew dark, and nobody knew what to do."),
        Beat(
            id: "road", picture: "HERO on a winding road through a forest, evening light between the trees",
            narration: "There was only one way, and it led through the forest."),
        Beat(
            id: "storm", picture: "HERO under a storm with rain and lightning, high above the sea",
            narration: "The storm was louder than all that had been said of it."),
        Beat(
            id: "light", picture: "HERO holds a lantern on a cliff above the sea at night, a beam of light",
            narration: "But a small light is seen from far away."),
        Beat(
            id: "meeting", picture: "HERO beside a fire in the snow, with friends around it",
            narration: "Others came, one by one, and sat down at the fire."),
        Beat(
            id: "bridge", picture: "HERO crosses an old stone bridge over a river, noon",
            narration: "Together they crossed the river, and did not look back."),
        Beat(
            id: "return", picture: "HERO comes home over green hills, birds in the sky",
            narration: "At last the hills were green again, and the house stood as before."),
        Beat(
            id: "night", picture: "a quiet village under a full moon and stars, one window lit",
            narration: "That night one window stayed bright, and so it has been ever since.", hasHero: false),
    ]

    /// `cast`: who may be in it.
    init(prompt: String, cast: [String]) {
        let clause = prompt.prefix { !",.;:!?\n".contains($0) }.split(separator: " ").prefix(14).joined(separator: " ")
        theme = clause.isEmpty ? "Once upon a time" : clause.prefix(1).uppercased() + clause.dropFirst()
        hero = cast.first ?? "a traveller"
    }

    /// Scene `index` of `count`: a short film tells the beginning and the end.
    func id(_ index: Int, of count: Int) -> String {
        let round = index / Self.beats.count
        return beat(index, count).id + (round > 0 ? "-\(round + 1)" : "")
    }

    func picture(_ index: Int, of count: Int) -> String { filled(beat(index, count).picture) }
    func narration(_ index: Int, of count: Int) -> String { filled(beat(index, count).narration) }
    func hasHero(_ index: Int, of count: Int) -> Bool { beat(index, count).hasHero }

    private func beat(_ index: Int, _ count: Int) -> Beat {
        let all = Self.beats
        guard count < all.count, count > 1 else { return all[index % all.count] }
        return all[min(index, count - 1) * (all.count - 1) / (count - 1)]
    }

    private func filled(_ text: String) -> String {
        for (mark, words) in [("HERO", hero), ("THEME", theme)] {
            guard let place = text.firstRange(of: mark) else { continue }
            return text.replacingCharacters(in: place, with: words)
        }
        return text
    }
}

extension String {
    fileprivate func replacingCharacters(in place: Range<String.Index>, with words: String) -> String {
        self[..<place.lowerBound] + words + self[place.upperBound...]
    }
}
