/// What a prompt is about, as far as its words say: pure, and deaf to grammar.
struct Scenery {
    enum Hour: String { case dawn, day, dusk, night }
    enum Place: String { case hills, sea, forest, mountains, city, desert, snow, room, space, underwater }
    enum Weather: String { case clear, cloudy, rain, storm, snow, fog }
    enum Figure: String {
        case person, child, fox, dog, cat, horse, deer, bird, fish, boat, ship, lighthouse, house, castle, tree, lamp,
            fire, balloon, rocket, robot, astronaut, car, tent, beam, stairs, cliff, bridge, flower, train, whale
    }

    var hour: Hour
    var place: Place
    var weather: Weather
    /// In the order in which they are named, each once.
    var figures: [Figure]
    /// They lie, asleep.
    var isAsleep: Bool
    /// One stands near and fills much of the picture.
    var isClose: Bool
    private let words: [String]

    init(_ prompt: String) {
        words = prompt.lowercased().split { !$0.isLetter }.map(String.init)
        hour = Self.first(words, Self.hours) ?? .day
        weather = Self.first(words, Self.weathers) ?? .clear
        figures = []
        for word in words {
            guard let found = Self.match(word, Self.figureWords), !figures.contains(found) else { continue }
            figures.append(found)
        }
        isAsleep = words.contains { ["asleep", "sleeps", "sleeping", "curled", "rests"].contains($0) }
        isClose = words.contains { ["portrait", "close", "closeup", "face", "macro", "detail"].contains($0) }
        place = Self.first(words, Self.places) ?? Self.usual(figures, weather)
        // Boats need water.
        if !Set(figures).isDisjoint(with: [.boat, .ship, .whale]), [.hills, .snow, .mountains, .forest].contains(place)
        {
            place = .sea
        }
    }

    /// Where such figures are at home, when no word says so.
    private static func usual(_ figures: [Figure], _ weather: Weather) -> Place {
        if weather == .snow { return .snow }
        for figure in figures {
            switch figure {
            case .boat, .ship, .lighthouse, .whale: return .sea
            case .fish: return .underwater
            case .fox, .deer, .tent: return .forest
            case .rocket, .astronaut: return .space
            case .stairs, .cat: return .room
            case .car, .robot, .train: return .city
            default: continue
            }
        }
        return .hills
    }

    /// What the first word says that is in the table.
    private static func first<Value>(_ words: [String], _ table: [(String, Value)]) -> Value? {
        for word in words { if let found = match(word, table) { return found } }
        return nil
    }

    /// A word as it is or in its plural.
    private static func match<Value>(_ word: String, _ table: [(String, Value)]) -> Value? {
        let forms = [
            word, word.hasSuffix("s") ? String(word.dropLast()) : word,
            word.hasSuffix("es") ? String(word.dropLast(2)) : word,
        ]
        return table.first { entry in entry.0.split(separator: " ").contains { forms.contains(String($0)) } }?.1
    }

    private static let hours: [(String, Hour)] = [
        ("night midnight moon moonlit moonlight stars starry dark nightfall", .night),
        ("dawn sunrise morning daybreak early", .dawn),
        ("dusk sunset evening twilight golden autumn", .dusk),
        ("day noon midday daylight sunny sunlight", .day),
    ]

    private static let weathers: [(String, Weather)] = [
        ("storm stormy thunder lightning tempest hurricane", .storm), ("rain rainy raining drizzle wet", .rain),
        ("snow snowy snowfall blizzard", .snow), ("fog foggy mist misty haze hazy", .fog),
        ("cloud cloudy overcast clouds grey gray", .cloudy),
    ]

    private static let places: [(String, Place)] = [
        ("underwater reef coral seabed depths", .underwater),
        (
            "room kitchen stair staircase hall library office interior inside indoors bedroom workshop attic corridor table bed desk",
            .room
        ),
        ("sea ocean coast shore beach waves harbour harbor bay lake island river water", .sea),
        ("forest wood woods jungle trees grove", .forest),
        ("city street skyline town downtown tokyo london york skyscraper rooftop alley market station", .city),
        ("mountain alps peak summit valley canyon ridge volcano", .mountains),
        ("desert dune sand sahara mars", .desert), ("arctic polar ice glacier winter", .snow),
        ("space galaxy planet orbit nebula cosmos lunar", .space),
        ("hill field meadow countryside farm garden path road village park prairie", .hills),
    ]

    private static let figureWords: [(String, Figure)] = [
        ("child children girl boy kid daughter son", .child),
        (
            "person man woman people traveller traveler hiker keeper captain detective walker stranger hero king queen farmer sailor wizard mother father couple someone teacher scientist silhouette",
            .person
        ),
        ("fox foxes wolf vixen", .fox), ("dog puppy hound", .dog), ("cat kitten", .cat), ("horse pony", .horse),
        ("deer stag elk moose", .deer), ("bird gull seagull eagle crow raven owl geese swallow", .bird),
        ("fish shoal", .fish),
        ("boat sailboat yacht canoe rowboat", .boat), ("ship steamer ferry freighter galleon", .ship),
        ("lighthouse", .lighthouse), ("house cottage cabin hut home barn", .house),
        ("castle tower fortress palace ruin", .castle), ("tree oak pine willow", .tree), ("lamp lantern candle", .lamp),
        ("fire campfire bonfire", .fire), ("balloon", .balloon), ("rocket spaceship spacecraft", .rocket),
        ("robot android", .robot), ("astronaut cosmonaut", .astronaut), ("car taxi truck bus van", .car),
        ("tent camp", .tent),
        ("beam", .beam), ("stair staircase stairs steps", .stairs), ("cliff rock", .cliff), ("bridge", .bridge),
        ("flower tulip rose poppy sunflower", .flower), ("train locomotive", .train), ("whale", .whale),
    ]
}
