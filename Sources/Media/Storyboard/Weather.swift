/// What falls or drifts in front of everything.
struct Weather {
    private let landscape: Landscape

    init(_ landscape: Landscape) { self.landscape = landscape }

    func draw(on canvas: inout Canvas) {
        let (palette, breadth) = (landscape.palette, landscape.breadth)
        guard landscape.scenery.place != .room, landscape.scenery.place != .underwater else { return }
        var chance = landscape.chance.part("weather")
        switch landscape.scenery.weather {
        case .storm, .rain:
            let count = landscape.scenery.weather == .storm ? 420 : 260
            for _ in 0..<count {
                let (x, y) = (chance.unit() * (breadth + 0.2), chance.unit() * 1.1 - 0.1)
                let long = chance.number(in: 0.02...0.06)
                canvas.fill(
                    .polygon(x, y, x + 0.0012, y, x - long * 0.28, y + long, x - long * 0.28 - 0.0008, y + long),
                    palette.horizon, opacity: 0.3)
            }
        case .snow:
            for _ in 0..<260 {
                let z = chance.unit()
                canvas.fill(
                    .disc(chance.unit() * breadth, chance.unit(), 0.0012 + 0.004 * z * z), Palette.tint(0xFFFFFF),
                    opacity: 0.75)
            }
        case .fog:
            for band in 0..<9 {
                let y = landscape.horizon - 0.06 + 0.05 * Double(band)
                canvas.fill(
                    .ellipse(breadth * chance.unit(), y, breadth * chance.number(in: 0.5...0.9), 0.035),
                    palette.horizon, opacity: 0.16)
            }
        case .clear, .cloudy: break
        }
    }
}
