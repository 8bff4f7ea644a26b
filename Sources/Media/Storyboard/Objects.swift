/// Things: drawn standing at a spot, as high as the stand's size.
enum Objects {
    typealias Tint = Canvas.Tint
    typealias Stand = Figures.Stand

    /// Light around a place of the thing.
    private static func shine(
        _ canvas: inout Canvas, _ stand: Stand, _ x: Double, _ y: Double, _ reach: Double, _ strength: Double
    ) {
        let spot = stand.spot(x, y)
        canvas.glow(spot.x, spot.y, reach * stand.size, stand.light, strength: strength)
    }

    static func boat(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(stand.place(.ellipse(0, 0.03, 0.5, 0.03)), stand.light, opacity: 0.22)
        canvas.fill(stand.place(.polygon(-0.02, -0.2, 0, -1, 0.012, -1, 0.02, -0.2)), stand.tint)
        let sail = Palette.mix(Palette.tint(0xF5EBDD), stand.tint, 0.3)
        canvas.fill(stand.place(.blob([0.03, -0.96, 0.2, -0.62, 0.4, -0.26, 0.2, -0.25, 0.03, -0.26])), sail)
        canvas.fill(
            stand.place(.polygon(-0.03, -0.88, -0.32, -0.26, -0.03, -0.26)), Palette.mix(sail, stand.tint, 0.25))
        canvas.fill(stand.place(.polygon(-0.42, -0.18, 0.5, -0.2, 0.36, 0.02, -0.32, 0.02)), stand.tint)
    }

    static func ship(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(stand.place(.polygon(-1, -0.3, 1.05, -0.36, 0.86, 0.03, -0.86, 0.03)), stand.tint)
        let deck = Palette.mix(stand.tint, stand.light, 0.4)
        canvas.fill(stand.place(.box(-0.6, -0.52, 0.95, 0.22)), deck)
        canvas.fill(stand.place(.box(-0.42, -0.7, 0.5, 0.2)), deck)
        for x in [-0.3, -0.06] {
            canvas.fill(stand.place(.box(x, -1, 0.13, 0.34)), Palette.mix(stand.tint, Palette.tint(0xA23B2A), 0.55))
        }
        for window in 0..<8 { canvas.fill(stand.place(.disc(-0.5 + 0.11 * Double(window), -0.42, 0.028)), stand.light) }
        for puff in 0..<5 {
            let t = Double(puff) / 4
            canvas.fill(
                stand.place(.ellipse(-0.3 - 0.42 * t, -1.1 - 0.18 * t, 0.1 + 0.14 * t, 0.07 + 0.08 * t)), deck,
                opacity: 0.4 - 0.25 * t)
        }
    }

    static func lighthouse(on canvas: inout Canvas, _ stand: Stand) {
        let body = Palette.mix(Palette.tint(0xEFE8DC), stand.tint, 0.35)
        canvas.fill(stand.place(.polygon(-0.1, -0.78, 0.1, -0.78, 0.15, 0.02, -0.15, 0.02)), body)
        for band in 0..<3 {
            let (top, foot) = (-0.72 + 0.26 * Double(band), -0.6 + 0.26 * Double(band))
            func half(_ y: Double) -> Double { 0.15 + 0.05 * (y / 0.78) }
            canvas.fill(
                stand.place(.polygon(-half(top), top, half(top), top, half(foot), foot, -half(foot), foot)),
                Palette.mix(Palette.tint(0xB33A2E), stand.tint, 0.35))
        }
        canvas.fill(stand.place(.polygon(0.02, -0.78, 0.1, -0.78, 0.15, 0.02, 0.04, 0.02)), Tint(), opacity: 0.18)
        canvas.fill(stand.place(.box(-0.14, -0.81, 0.28, 0.035)), stand.tint)
        canvas.fill(stand.place(.box(-0.075, -0.92, 0.15, 0.11)), Palette.mix(stand.light, Palette.tint(0xFFFFFF), 0.4))
        canvas.fill(stand.place(.blob([-0.1, -0.915, 0, -1.01, 0.1, -0.915])), stand.tint)
        shine(&canvas, stand, 0, -0.865, 0.62, 0.75)
    }

    /// A beam that widens from a lamp towards one side.
    static func beam(on canvas: inout Canvas, from spot: Outline.Spot, to side: Double, _ tint: Tint) {
        for step in 0..<9 {
            let spread = 0.025 + 0.018 * Double(step)
            let end = spot.x + side * 2.2
            canvas.fill(
                .polygon(
                    spot.x, spot.y - 0.004, end, spot.y + 0.02 - spread * 2.4, end, spot.y + 0.05 + spread * 2.4,
                    spot.x, spot.y + 0.004), tint, opacity: 0.055)
        }
    }

    static func house(on canvas: inout Canvas, _ stand: Stand) {
        let wall = Palette.mix(Palette.tint(0xC9B79C), stand.tint, 0.6)
        canvas.fill(stand.place(.box(0.2, -0.96, 0.12, 0.3)), stand.tint)
        canvas.fill(stand.place(.box(-0.5, -0.56, 1, 0.58)), wall)
        canvas.fill(
            stand.place(.polygon(-0.62, -0.54, -0.36, -0.9, 0.36, -0.9, 0.62, -0.54)),
            Palette.mix(stand.tint, Palette.tint(0x7A3B2E), 0.3))
        canvas.fill(stand.place(.box(-0.08, -0.32, 0.17, 0.34)), stand.tint)
        for x in [-0.36, 0.2] { canvas.fill(stand.place(.box(x, -0.4, 0.17, 0.17)), stand.light) }
        shine(&canvas, stand, -0.1, -0.3, 0.9, 0.3)
        for puff in 0..<4 {
            let t = Double(puff) / 3
            canvas.fill(
                stand.place(.ellipse(0.27 + 0.22 * t, -1.03 - 0.3 * t, 0.06 + 0.08 * t, 0.05 + 0.05 * t)), wall,
                opacity: 0.4 - 0.28 * t)
        }
    }

    static func castle(on canvas: inout Canvas, _ stand: Stand) {
        func tower(_ x: Double, _ wide: Double, _ high: Double) {
            canvas.fill(stand.place(.box(x - wide / 2, -high, wide, high + 0.02)), stand.tint)
            canvas.fill(
                stand.place(.polygon(x - wide * 0.68, -high, x, -high - wide * 1.3, x + wide * 0.68, -high)),
                Palette.mix(stand.tint, Tint(), 0.25))
            canvas.fill(stand.place(.box(x - 0.018, -high * 0.8, 0.036, 0.075)), stand.light)
        }
        canvas.fill(stand.place(.box(-0.52, -0.36, 1.04, 0.38)), Palette.mix(stand.tint, stand.light, 0.08))
        for tooth in 0..<9 {
            canvas.fill(
                stand.place(.box(-0.52 + 0.12 * Double(tooth), -0.41, 0.07, 0.06)),
                Palette.mix(stand.tint, stand.light, 0.08))
        }
        for (x, wide, high) in [(-0.5, 0.18, 0.52), (0.5, 0.18, 0.52), (-0.16, 0.2, 0.72), (0.2, 0.16, 0.6)] {
            tower(x, wide, high)
        }
        canvas.fill(
            stand.place(.blob([-0.08, 0.02, -0.08, -0.14, 0, -0.2, 0.08, -0.14, 0.08, 0.02])),
            Palette.mix(stand.tint, Tint(), 0.5))
    }

    static func tree(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(
            stand.place(.polygon(-0.06, 0.01, -0.035, -0.5, 0.035, -0.5, 0.07, 0.01)),
            Palette.mix(stand.tint, Tint(), 0.35))
        for (x, y, r) in [
            (-0.2, -0.55, 0.2), (0.2, -0.52, 0.21), (0, -0.74, 0.26), (-0.12, -0.66, 0.22), (0.14, -0.68, 0.22),
        ] {
            canvas.fill(stand.place(.disc(x, y, r)), stand.tint)
        }
        for (x, y, r) in [(-0.08, -0.82, 0.13), (0.16, -0.72, 0.1), (-0.22, -0.6, 0.1)] {
            canvas.fill(stand.place(.disc(x, y, r)), Palette.mix(stand.tint, stand.light, 0.3), opacity: 0.55)
        }
    }

    static func lamp(on canvas: inout Canvas, _ stand: Stand) {
        shine(&canvas, stand, 0, -0.45, 2.6, 0.6)
        canvas.fill(stand.place(.box(-0.24, -0.78, 0.48, 0.7)), Palette.mix(stand.light, Palette.tint(0xFF9C3A), 0.25))
        canvas.fill(stand.place(.blob([-0.08, -0.16, 0, -0.56, 0.08, -0.16])), Palette.tint(0xFFFDF2))
        let frame = Palette.mix(stand.tint, Tint(), 0.4)
        for x in [-0.27, -0.02, 0.22] { canvas.fill(stand.place(.box(x, -0.8, 0.045, 0.74)), frame) }
        canvas.fill(stand.place(.box(-0.32, -0.1, 0.64, 0.1)), frame)
        canvas.fill(stand.place(.polygon(-0.32, -0.78, -0.12, -1, 0.12, -1, 0.32, -0.78)), frame)
    }

    static func fire(on canvas: inout Canvas, _ stand: Stand) {
        shine(&canvas, stand, 0, -0.3, 3.4, 0.55)
        for (lean, tint) in [(0.36, UInt32(0xE2541E)), (0.24, 0xFF9A2E), (0.12, 0xFFE27A)] {
            canvas.fill(
                stand.place(
                    .blob([
                        -lean, -0.08, -lean * 0.8, -0.4, -lean * 0.1, -2.2 * lean - 0.2, lean * 0.5, -0.5, lean, -0.1,
                        0, 0.02,
                    ])), Palette.tint(tint))
        }
        for (a, b) in [(-0.45, 0.4), (0.45, -0.4)] {
            canvas.fill(
                stand.place(.polygon(a, 0.03, a * 0.95, -0.06, b, -0.01, b, 0.07)), Palette.mix(stand.tint, Tint(), 0.3)
            )
        }
    }

    static func balloon(on canvas: inout Canvas, _ stand: Stand) {
        let body = Outline.blob([
            0, -1, 0.33, -0.88, 0.4, -0.6, 0.2, -0.3, 0.07, -0.2, -0.07, -0.2, -0.2, -0.3, -0.4, -0.6, -0.33, -0.88,
        ])
        canvas.fill(stand.place(body), Palette.mix(Palette.tint(0xD0523E), stand.tint, 0.2))
        canvas.fill(
            stand.place(.blob([0, -1, 0.13, -0.88, 0.16, -0.6, 0.05, -0.22, -0.05, -0.22, -0.16, -0.6, -0.13, -0.88])),
            Palette.mix(Palette.tint(0xF2C14E), stand.tint, 0.15))
        for x in [-0.06, 0.055] { canvas.fill(stand.place(.box(x, -0.21, 0.006, 0.14)), stand.tint) }
        canvas.fill(stand.place(.box(-0.07, -0.09, 0.14, 0.1)), Palette.mix(Palette.tint(0x6B4A2B), stand.tint, 0.3))
    }

    static func rocket(on canvas: inout Canvas, _ stand: Stand) {
        shine(&canvas, stand, 0, 0.05, 0.8, 0.6)
        canvas.fill(stand.place(.blob([-0.09, 0, 0, 0.5, 0.09, 0])), Palette.tint(0xFFB347))
        for side in [-1.0, 1] {
            canvas.fill(
                stand.place(.polygon(side * 0.1, -0.36, side * 0.27, 0.02, side * 0.1, -0.05)), Palette.tint(0xC23B33))
        }
        canvas.fill(
            stand.place(.blob([0, -1, 0.13, -0.7, 0.14, -0.3, 0.09, 0, -0.09, 0, -0.14, -0.3, -0.13, -0.7])),
            Palette.mix(Palette.tint(0xECEFF2), stand.tint, 0.2))
        canvas.fill(stand.place(.disc(0, -0.6, 0.065)), Palette.tint(0x23496B))
    }

    static func car(on canvas: inout Canvas, _ stand: Stand) {
        Figures.shadow(on: &canvas, stand, 1)
        let body = Palette.mix(Palette.tint(0xB8402F), stand.tint, 0.35)
        canvas.fill(stand.place(.blob([-0.5, -0.56, -0.32, -0.96, 0.3, -0.98, 0.56, -0.56])), body)
        canvas.fill(
            stand.place(.blob([-1, -0.5, -0.5, -0.62, 0.56, -0.62, 1.02, -0.48, 1.05, -0.18, -1, -0.18])), body)
        canvas.fill(
            stand.place(.polygon(-0.34, -0.62, -0.24, -0.88, 0.02, -0.9, 0.02, -0.62)), stand.light, opacity: 0.75)
        canvas.fill(
            stand.place(.polygon(0.08, -0.62, 0.08, -0.9, 0.26, -0.88, 0.42, -0.62)), stand.light, opacity: 0.75)
        for x in [-0.58, 0.6] {
            canvas.fill(stand.place(.disc(x, -0.19, 0.21)), Palette.tint(0x0E0E12))
            canvas.fill(stand.place(.disc(x, -0.19, 0.09)), Palette.tint(0x8C8F96))
        }
        shine(&canvas, stand, 1.12, -0.36, 0.6, 0.5)
    }

    static func tent(on canvas: inout Canvas, _ stand: Stand) {
        shine(&canvas, stand, 0, -0.3, 1.4, 0.4)
        canvas.fill(
            stand.place(.polygon(-0.85, 0.02, -0.05, -1, 0.85, 0.02)),
            Palette.mix(Palette.tint(0xC96A34), stand.tint, 0.3))
        canvas.fill(stand.place(.polygon(-0.24, 0.02, -0.04, -0.8, 0.2, 0.02)), stand.light, opacity: 0.85)
    }

    static func bridge(on canvas: inout Canvas, _ stand: Stand) {
        for t in [-1.0, 1] {
            canvas.fill(stand.place(.box(t * 0.9 - 0.035, -1, 0.07, 1.1)), stand.tint)
            for cable in 1..<9 {
                let x = Double(cable) / 9 * 0.9
                canvas.fill(
                    stand.place(.polygon(t * 0.9, -0.96, t * x, -0.32, t * x + 0.008, -0.32, t * 0.9 + 0.008, -0.96)),
                    stand.tint, opacity: 0.7)
            }
        }
        canvas.fill(stand.place(.box(-3, -0.34, 6, 0.055)), stand.tint)
    }

    static func flower(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(
            stand.place(.polygon(-0.014, 0.02, 0.006, -0.72, 0.022, -0.72, 0.016, 0.02)),
            Palette.mix(Palette.tint(0x3C7A3E), stand.tint, 0.35))
        canvas.fill(
            stand.place(.blob([0, -0.2, 0.12, -0.4, 0.2, -0.42, 0.12, -0.26])),
            Palette.mix(Palette.tint(0x3C7A3E), stand.tint, 0.3))
        for (x, y) in [(0.0, -0.9), (0.12, -0.8), (0.08, -0.66), (-0.08, -0.66), (-0.12, -0.8)] {
            canvas.fill(stand.place(.disc(x, y, 0.1)), Palette.mix(Palette.tint(0xE0533D), stand.tint, 0.15))
        }
        canvas.fill(stand.place(.disc(0, -0.77, 0.075)), Palette.tint(0xF3C74B))
    }

    static func train(on canvas: inout Canvas, _ stand: Stand) {
        for wagon in 0..<3 {
            let x = 0.2 - 1.5 * Double(wagon)
            canvas.fill(
                stand.place(.blob([x - 0.66, -0.6, x + 0.66, -0.6, x + 0.7, -0.12, x - 0.7, -0.12])),
                Palette.mix(stand.tint, Palette.tint(0x7C2F28), wagon == 0 ? 0.5 : 0.25))
            for window in 0..<4 {
                canvas.fill(stand.place(.box(x - 0.54 + 0.28 * Double(window), -0.5, 0.18, 0.17)), stand.light)
            }
            for wheel in [-0.45, -0.2, 0.2, 0.45] {
                canvas.fill(stand.place(.disc(x + wheel, -0.09, 0.09)), Palette.tint(0x0E0E12))
            }
        }
        canvas.fill(stand.place(.box(0.62, -0.86, 0.1, 0.34)), stand.tint)
        for puff in 0..<6 {
            let t = Double(puff) / 5
            canvas.fill(
                stand.place(.ellipse(0.64 - 1.1 * t, -0.98 - 0.3 * t, 0.12 + 0.22 * t, 0.08 + 0.12 * t)), stand.light,
                opacity: 0.45 - 0.32 * t)
        }
    }
}
