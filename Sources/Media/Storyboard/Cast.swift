/// Puts the figures of a prompt into the landscape: each where its kind belongs, large enough to be seen.
struct Cast {
    typealias Stand = Figures.Stand

    let landscape: Landscape
    private let palette: Palette
    private let breadth: Double
    private let scenery: Scenery
    /// The side that the sun leaves free: -1 is left.
    private let side: Double

    init(_ landscape: Landscape) {
        self.landscape = landscape
        (palette, breadth, scenery) = (landscape.palette, landscape.breadth, landscape.scenery)
        side = landscape.sun.x < landscape.breadth / 2 ? 1 : -1
    }

    func draw(on canvas: inout Canvas) {
        let isCoast = scenery.place == .sea
        let hasTower = scenery.figures.contains(.lighthouse) || (isCoast && scenery.figures.contains(.beam))
        if isCoast, hasTower || scenery.figures.contains(.cliff) { cliff(&canvas, hasTower: hasTower) }
        let walkers = scenery.figures.filter {
            !Self.aloft.contains($0) && !Self.afloat.contains($0) && !Self.fixed.contains($0)
        }
        if isCoast, !walkers.isEmpty { shore(&canvas) }
        for figure in scenery.figures where Self.aloft.contains(figure) { aloft(figure, &canvas) }
        for figure in scenery.figures where Self.afloat.contains(figure) { afloat(figure, &canvas) }
        if scenery.figures.contains(.lighthouse), !isCoast { thing(.lighthouse, stand(0.3, 0.8, 0.5), &canvas) }
        // Houses behind, those who live in front.
        let ordered = walkers.filter(Self.isLarge) + walkers.filter { !Self.isLarge($0) }
        for (index, figure) in ordered.prefix(4).enumerated() {
            thing(figure, ground(figure, index, of: min(4, ordered.count)), &canvas)
        }
    }

    private static let aloft: [Scenery.Figure] = [.bird, .balloon, .rocket]
    private static let afloat: [Scenery.Figure] = [.boat, .ship, .whale, .fish]
    private static let fixed: [Scenery.Figure] = [.lighthouse, .beam, .stairs, .cliff]
    private static func isLarge(_ figure: Scenery.Figure) -> Bool {
        [.house, .castle, .tree, .tent, .bridge, .train].contains(figure)
    }

    /// A stand at a place counted from the side that is free.
    private func stand(_ x: Double, _ y: Double, _ size: Double, natural: UInt32? = nil) -> Stand {
        let place = side < 0 ? breadth * x : breadth * (1 - x)
        let part = palette.isDark ? 0.5 : 0.72
        let tint =
            natural.map { Palette.mix(palette.near, Palette.tint($0), part) }
            ?? Palette.mix(palette.near, palette.far, 0.06)
        return Stand(x: place, y: y, size: size, isFlipped: side > 0, tint: tint, light: palette.light)
    }

    private func ground(_ figure: Scenery.Figure, _ index: Int, of count: Int) -> Stand {
        let close = scenery.isClose && index == 0 ? 1.6 : 1
        let narrow = min(1, breadth / 1.1)
        let x = count == 1 ? 0.4 : 0.24 + 0.56 * Double(index) / Double(count)
        let y = scenery.place == .room ? 0.9 : 0.9 + 0.02 * Double(index % 2)
        let (size, natural): (Double, UInt32?) =
            switch figure {
            case .person: (0.4, 0x3E4E6B)
            case .child: (0.3, 0xA8503C)
            case .fox: (0.3, 0xC4602C)
            case .dog: (0.2, 0x8A6440)
            case .cat: (0.18, 0x6B5B52)
            case .horse: (0.4, 0x6E4A32)
            case .deer: (0.36, 0x96693F)
            case .house: (0.24, nil)
            case .castle: (0.42, nil)
            case .tree: (0.5, 0x4C7A45)
            case .lamp: (0.15, nil)
            case .fire: (0.15, nil)
            case .robot: (0.36, 0x8FA3B0)
            case .astronaut: (0.36, 0xC8D0DA)
            case .car: (0.17, nil)
            case .tent: (0.24, nil)
            case .bridge: (0.36, nil)
            case .flower: (0.3, 0x7AA35C)
            case .train: (0.2, nil)
            default: (0.3, nil)
            }
        let isBehind = Self.isLarge(figure)
        if scenery.place == .room, scenery.figures.contains(.stairs) {
            // Whoever climbs is on the steps, and carries the lamp.
            let spot = Room(landscape: landscape).step(figure == .lamp ? 4 : 2)
            var climber = stand(0, 0, size * (figure == .lamp ? 0.7 : 0.9), natural: natural)
            (climber.x, climber.y) = (spot.x, figure == .lamp ? spot.y - 0.035 : spot.y + 0.008)
            climber.isFlipped = landscape.sun.x >= breadth / 2
            return climber
        }
        return stand(x, isBehind ? y - 0.08 : y, size * close * narrow, natural: natural)
    }

    private func thing(_ figure: Scenery.Figure, _ place: Stand, _ canvas: inout Canvas) {
        let beasts: [Scenery.Figure: Figures.Beast] = [
            .fox: .fox, .dog: .dog, .cat: .cat, .horse: .horse, .deer: .deer,
        ]
        if let beast = beasts[figure] {
            if scenery.isAsleep { return Figures.sleeper(on: &canvas, place, beast) }
            Figures.beast(on: &canvas, place, beast)
            return
        }
        switch figure {
        case .person: Figures.person(on: &canvas, place)
        case .child: Figures.person(on: &canvas, place, isChild: true)
        case .robot: Figures.robot(on: &canvas, place)
        case .astronaut: Figures.astronaut(on: &canvas, place)
        case .lighthouse: Objects.lighthouse(on: &canvas, place)
        case .house: Objects.house(on: &canvas, place)
        case .castle: Objects.castle(on: &canvas, place)
        case .tree: Objects.tree(on: &canvas, place)
        case .lamp: Objects.lamp(on: &canvas, place)
        case .fire: Objects.fire(on: &canvas, place)
        case .car: Objects.car(on: &canvas, place)
        case .tent: Objects.tent(on: &canvas, place)
        case .bridge: Objects.bridge(on: &canvas, place)
        case .flower:
            for index in 0..<7 {
                var one = place
                one.x += (Double(index) - 3) * 0.13 * place.size * 2
                one.size *= 0.7 + 0.3 * landscape.chance.part("flower \(index)").noise(0.5)
                Objects.flower(on: &canvas, one)
            }
        case .train: Objects.train(on: &canvas, place)
        default: break
        }
    }

    private func aloft(_ figure: Scenery.Figure, _ canvas: inout Canvas) {
        var chance = landscape.chance.part("aloft")
        let dark = Palette.mix(palette.near, palette.middle, 0.15)
        switch figure {
        case .bird:
            for index in 0..<6 {
                let bird = Stand(
                    x: breadth * (0.5 + 0.2 * side) + (chance.unit() - 0.5) * 0.4, y: 0.2 + 0.22 * chance.unit(),
                    size: index == 0 ? 0.085 : chance.number(in: 0.03...0.055), tint: dark, light: palette.light)
                Figures.bird(on: &canvas, bird)
            }
        case .balloon:
            for (x, y, size) in [(0.34, 0.56, 0.38), (0.62, 0.4, 0.16), (0.14, 0.34, 0.1)] {
                Objects.balloon(on: &canvas, stand(x, y, size))
            }
        case .rocket: Objects.rocket(on: &canvas, stand(0.34, 0.62, 0.42))
        default: break
        }
    }

    private func afloat(_ figure: Scenery.Figure, _ canvas: inout Canvas) {
        let horizon = landscape.horizon
        let isRough = scenery.weather == .storm
        switch figure {
        case .boat:
            let hasTower = scenery.figures.contains(.lighthouse)
            var boat = stand(hasTower ? 0.62 : 0.42, horizon + (isRough ? 0.11 : 0.1), isRough ? 0.2 : 0.26)
            boat.tint = Palette.mix(palette.near, palette.far, 0.15)
            Objects.boat(on: &canvas, boat)
        case .ship: Objects.ship(on: &canvas, stand(0.44, horizon + 0.07, 0.22))
        case .whale: Figures.whale(on: &canvas, stand(0.44, scenery.place == .underwater ? 0.55 : horizon + 0.16, 0.4))
        case .fish:
            var chance = landscape.chance.part("fish")
            for index in 0..<9 {
                let tint = Palette.mix(
                    Palette.tint(index % 3 == 0 ? 0xF2A65A : 0xE7D8A0), palette.far, 0.3 * chance.unit())
                Figures.fish(
                    on: &canvas,
                    Stand(
                        x: breadth * (0.5 - 0.12 * side) + (chance.unit() - 0.5) * 0.7, y: 0.3 + 0.36 * chance.unit(),
                        size: index == 0 ? 0.16 : chance.number(in: 0.05...0.1), isFlipped: side > 0, tint: tint,
                        light: palette.light))
            }
        default: break
        }
    }

    private func cliff(_ canvas: inout Canvas, hasTower: Bool) {
        let rock = landscape.chance.part("rock")
        let (reach, top) = (0.42 * min(1, breadth / 1.2), landscape.horizon - 0.05)
        // From the edge of the free side: a plateau that breaks off towards the sea.
        let edge = side < 0 ? 0.0 : breadth
        func out(_ x: Double) -> Double { edge - side * x }
        var spots: [Outline.Spot] = [
            .init(out(-0.05), top - 0.02), .init(out(reach * 0.35), top - 0.012), .init(out(reach * 0.7), top + 0.012),
        ]
        for step in 0...10 {
            let t = Double(step) / 10
            spots.append(
                .init(out(reach * (0.78 + 0.42 * t) + 0.03 * rock.noise(t * 7)), top + 0.02 + (1.02 - top) * t))
        }
        spots.append(.init(out(-0.05), 1.05))
        canvas.fill(Outline(spots), .init((top, Palette.mix(palette.near, palette.far, 0.35)), (1, palette.near)))
        for crack in 0..<7 {
            let x = reach * (0.2 + 0.11 * Double(crack)), y = top + 0.07 + 0.05 * Double(crack)
            canvas.fill(
                .polygon(out(x), y, out(x + 0.014), y + 0.01, out(x + 0.05), y + 0.2, out(x + 0.036), y + 0.21),
                Palette.mix(palette.near, palette.far, 0.5), opacity: 0.28)
        }
        guard hasTower else { return }
        let tower = Stand(
            x: out(reach * 0.42), y: top + 0.005, size: 0.42, tint: Palette.mix(palette.near, palette.far, 0.1),
            light: palette.light)
        let lamp = tower.spot(0, -0.865)
        if palette.isDark || scenery.weather != .clear || scenery.figures.contains(.beam) {
            Objects.beam(on: &canvas, from: lamp, to: -side, palette.light)
        }
        Objects.lighthouse(on: &canvas, tower)
    }

    /// Land in front of the sea, for those who cannot swim.
    private func shore(_ canvas: inout Canvas) {
        let line = landscape.chance.part("shore")
        canvas.fill(
            .land(from: 0, to: breadth, floor: 1.01) { x in 0.875 + 0.05 * line.ridge(x * 1.6, octaves: 3) },
            .init((0.83, Palette.mix(palette.near, palette.far, 0.3)), (1, palette.near)))
    }
}
