/// Indoors: a wall, a floor, a window with the weather behind it, and a stair where there is one.
struct Room {
    let landscape: Landscape

    func draw(on canvas: inout Canvas) {
        let (palette, breadth) = (landscape.palette, landscape.breadth)
        let warm = Palette.tint(palette.isDark ? 0x6B4A36 : 0xB98D68)
        let wall = Palette.mix(palette.land(palette.isDark ? 0.8 : 0.35), warm, palette.isDark ? 0.75 : 0.55)
        canvas.fill(
            .init((0, Palette.mix(wall, palette.near, 0.45)), (0.55, wall), (0.8, Palette.mix(wall, palette.near, 0.2)))
        )
        let floor = 0.8
        window(&canvas)
        let boards = Palette.mix(palette.near, warm, 0.3)
        canvas.fill(
            .box(-0.01, floor, breadth + 0.02, 0.25),
            .init((floor, Palette.mix(boards, palette.light, 0.08)), (1, Palette.mix(boards, palette.near, 0.6))))
        for board in 0..<15 {
            let x = breadth / 2 + (Double(board) - 7) * 0.11
            let foot = breadth / 2 + (Double(board) - 7) * 0.2
            canvas.fill(
                .polygon(x, floor, x + 0.002, floor, foot + 0.004, 1.01, foot, 1.01), palette.near, opacity: 0.35)
        }
        canvas.fill(.box(-0.01, floor - 0.012, breadth + 0.02, 0.014), Palette.mix(wall, palette.near, 0.55))
        if landscape.scenery.figures.contains(.stairs) { stairs(&canvas, wall) }
    }

    private func window(_ canvas: inout Canvas) {
        let (palette, breadth) = (landscape.palette, landscape.breadth)
        let (wide, high) = (min(0.34, breadth * 0.3), 0.42)
        let (x, y) = (landscape.sun.x < breadth / 2 ? breadth * 0.12 : breadth * 0.88 - wide, 0.16)
        canvas.fill(
            .box(x - 0.018, y - 0.018, wide + 0.036, high + 0.036), Palette.mix(palette.near, palette.far, 0.25))
        canvas.fill(
            .box(x, y, wide, high),
            .init((y, palette.top), (y + high * 0.7, palette.middle), (y + high, palette.horizon)))
        if palette.isDark {
            canvas.fill(.disc(x + wide * 0.68, y + high * 0.26, 0.032), palette.light, opacity: 0.95)
            canvas.glow(x + wide * 0.68, y + high * 0.26, 0.13, palette.light, strength: 0.3)
        }
        let hills = landscape.chance.part("view")
        var view = Outline.land(from: x, to: x + wide, floor: y + high) {
            y + high * 0.8 + 0.05 * hills.ridge($0 * 5, octaves: 3)
        }
        canvas.fill(view, palette.land(0.5))
        view = .box(x + wide / 2 - 0.006, y, 0.012, high)
        for bar in [view, .box(x, y + high / 2 - 0.006, wide, 0.012)] {
            canvas.fill(bar, Palette.mix(palette.near, palette.far, 0.25))
        }
        // What the window throws on the floor.
        let lean = landscape.sun.x < breadth / 2 ? 0.22 : -0.22
        canvas.fill(
            .polygon(x + lean, 0.82, x + wide + lean, 0.82, x + wide + lean * 2, 1.01, x + lean * 2 - 0.06, 1.01),
            palette.horizon, opacity: palette.isDark ? 0.14 : 0.26)
        canvas.glow(x + wide / 2, y + high / 2, 0.7, palette.horizon, strength: palette.isDark ? 0.12 : 0.3)
    }

    /// Steps of the stair: how many, and their width and height.
    private static let (steps, tread, riser) = (9, 0.085, 0.078)

    /// Where step `index` is trodden: the lowest is 0.
    func step(_ index: Int) -> Outline.Spot {
        let side: Double = landscape.sun.x < landscape.breadth / 2 ? 1 : -1
        let start = landscape.breadth / 2 - side * 0.06
        return .init(
            start + side * (Double(index) + 0.5) * Self.tread, 0.9 - Double(index + 1) * Self.riser)
    }

    /// Steps that lead up and out of the picture.
    private func stairs(_ canvas: inout Canvas, _ wall: Canvas.Tint) {
        let palette = landscape.palette
        for index in (0..<Self.steps).reversed() {
            let spot = step(index)
            let shade = Palette.mix(wall, palette.near, 0.3 + 0.045 * Double(index))
            canvas.fill(
                .box(spot.x - Self.tread / 2, spot.y, Self.tread + 0.001, 0.9 - spot.y),
                .init((spot.y, shade), (0.9, Palette.mix(shade, palette.near, 0.5))))
            canvas.fill(
                .box(spot.x - Self.tread / 2 - 0.006, spot.y, Self.tread + 0.012, 0.014),
                Palette.mix(shade, palette.light, 0.35))
            // The rail.
            canvas.fill(.box(spot.x - 0.003, spot.y - 0.2, 0.006, 0.2), Palette.mix(shade, palette.near, 0.5))
        }
        let (first, last) = (step(0), step(Self.steps - 1))
        canvas.fill(
            .polygon(
                first.x, first.y - 0.21, last.x, last.y - 0.21, last.x, last.y - 0.19, first.x, first.y - 0.19),
            Palette.mix(wall, palette.near, 0.7))
    }
}
