/// What lives: drawn standing at a spot, as high as `size`, looking to the right unless flipped.
enum Figures {
    typealias Tint = Canvas.Tint

    /// Where and how large a figure stands.
    struct Stand {
        var x: Double
        var y: Double
        var size: Double
        var isFlipped = false
        var tint: Tint
        /// Windows, lamps, the rim of what stands against the light.
        var light: Tint

        func place(_ outline: Outline) -> Outline { outline.placed(x, y, size: size, flipped: isFlipped) }
        /// A place of the figure in the picture.
        func spot(_ dx: Double, _ dy: Double) -> Outline.Spot {
            .init(x + (isFlipped ? -dx : dx) * size, y + dy * size)
        }
    }

    static func shadow(on canvas: inout Canvas, _ stand: Stand, _ wide: Double) {
        canvas.fill(.ellipse(stand.x, stand.y, wide * stand.size, 0.045 * stand.size), Tint(), opacity: 0.28)
    }

    static func pine(on canvas: inout Canvas, _ x: Double, _ y: Double, _ size: Double, _ tint: Tint, lean: Double) {
        canvas.fill(.box(x - size * 0.022, y - size * 0.2, size * 0.044, size * 0.22), Palette.mix(tint, Tint(), 0.25))
        for tier in 0..<4 {
            let t = Double(tier) / 4
            let (foot, tip, half) = (
                y - size * (0.12 + 0.62 * t), y - size * (0.52 + 0.48 * t), size * (0.2 - 0.12 * t)
            )
            canvas.fill(
                .polygon(
                    x - half, foot, x - half * 0.45, foot - size * 0.06, x + lean, tip, x + half * 0.45,
                    foot - size * 0.06,
                    x + half, foot, x, foot + size * 0.02),
                tint)
        }
    }

    static func person(on canvas: inout Canvas, _ stand: Stand, isChild: Bool = false) {
        shadow(on: &canvas, stand, 0.2)
        let coat = stand.tint
        let dark = Palette.mix(coat, Tint(), 0.35)
        for leg in [-0.055, 0.05] {
            canvas.fill(
                stand.place(.polygon(leg - 0.04, -0.4, leg + 0.045, -0.4, leg + 0.035, 0, leg - 0.035, 0)), dark)
            canvas.fill(stand.place(.ellipse(leg + 0.02, -0.012, 0.055, 0.018)), dark)
        }
        canvas.fill(
            stand.place(
                .blob([
                    -0.03, -0.82, 0.05, -0.82, 0.12, -0.76, 0.15, -0.52, 0.15, -0.3, 0.0, -0.28, -0.14, -0.3, -0.14,
                    -0.52, -0.11, -0.76,
                ])), coat)
        canvas.fill(
            stand.place(.polygon(0.09, -0.76, 0.125, -0.72, 0.17, -0.46, 0.135, -0.45)), Palette.mix(coat, Tint(), 0.18)
        )
        canvas.fill(stand.place(.ellipse(0.012, -0.8, 0.085, 0.028)), Palette.mix(coat, stand.light, 0.45))
        let (hx, hy, r) = (0.018, -0.9, isChild ? 0.12 : 0.085)
        canvas.fill(stand.place(.ellipse(hx, hy, r, r * 1.1)), Palette.mix(Palette.tint(0xD9A17E), coat, 0.25))
        // Hair over the crown and down the back of the head.
        canvas.fill(
            stand.place(
                .blob([
                    hx - r * 1.05, hy + r * 0.85, hx - r * 1.12, hy - r * 0.2, hx - r * 0.55, hy - r * 1.08,
                    hx + r * 0.35,
                    hy - r * 1.15, hx + r * 0.98, hy - r * 0.45, hx + r * 0.3, hy - r * 0.5, hx - r * 0.3,
                    hy - r * 0.05,
                    hx - r * 0.5, hy + r * 0.7,
                ])), dark)
    }

    /// How an animal on four legs differs from others.
    struct Beast {
        var legs = 0.42
        var length = 0.42
        var depth = 0.17
        var neck = 0.12
        var head = 0.13
        var snout = 0.14
        var ears = 0.12
        var tail: [Double]
        var belly: UInt32?
        var tip: UInt32?
        var hasAntlers = false

        static let fox = Beast(
            tail: [-0.36, -0.56, -0.56, -0.5, -0.84, -0.26, -0.92, -0.1, -0.72, -0.12, -0.5, -0.32], belly: 0xF3E3D0,
            tip: 0xF6EEE2)
        static let dog = Beast(
            depth: 0.18, ears: 0.07, tail: [-0.36, -0.56, -0.5, -0.74, -0.56, -0.86, -0.5, -0.84, -0.42, -0.62])
        static let cat = Beast(
            legs: 0.36, length: 0.36, depth: 0.14, neck: 0.06, snout: 0.05,
            tail: [-0.32, -0.5, -0.5, -0.56, -0.56, -0.86, -0.5, -0.98, -0.48, -0.84, -0.42, -0.5])
        static let horse = Beast(
            legs: 0.5, length: 0.4, neck: 0.32, head: 0.11, snout: 0.2, ears: 0.07,
            tail: [-0.38, -0.64, -0.5, -0.56, -0.52, -0.22, -0.44, -0.26, -0.36, -0.52])
        static let deer = Beast(
            legs: 0.5, length: 0.34, depth: 0.14, neck: 0.3, head: 0.09, snout: 0.13, ears: 0.09,
            tail: [-0.32, -0.62, -0.38, -0.6, -0.39, -0.52, -0.34, -0.52], hasAntlers: true)
    }

    static func beast(on canvas: inout Canvas, _ stand: Stand, _ beast: Beast) {
        shadow(on: &canvas, stand, beast.length)
        let (tint, dark) = (stand.tint, Palette.mix(stand.tint, Tint(), 0.4))
        let (l, d, back) = (beast.length, beast.depth, -beast.legs - beast.depth)
        func leg(_ x: Double, _ color: Tint) {
            canvas.fill(
                stand.place(.polygon(x - 0.055, -beast.legs, x + 0.055, -beast.legs, x + 0.03, 0, x - 0.03, 0)), color)
        }
        leg(l * 0.55, dark)
        leg(-l * 0.62, dark)
        canvas.fill(stand.place(.blob(beast.tail)), tint)
        if let tip = beast.tip {
            canvas.fill(stand.place(.ellipse(-0.85, -0.15, 0.06, 0.055)), Palette.mix(Palette.tint(tip), tint, 0.2))
        }
        leg(l * 0.78, tint)
        leg(-l * 0.84, tint)
        canvas.fill(
            stand.place(
                .blob([
                    -l, back + d * 0.6, -l * 0.6, back, l * 0.3, back + 0.01, l, back - 0.02, l * 1.06, back + d,
                    l * 0.5, back + 2 * d, -l * 0.5, back + 1.9 * d, -l * 1.05, back + 1.5 * d,
                ])), tint)
        let (hx, hy) = (l * 0.95 + beast.neck * 0.5, back - beast.neck - 0.02)
        canvas.fill(
            stand.place(
                .polygon(
                    l * 0.5, back + 0.03, hx - beast.head * 0.8, hy, hx + beast.head * 0.55, hy + beast.head * 0.5,
                    l * 1.04, back + d * 1.2)), tint)
        if beast.hasAntlers {
            for (x, shade) in [(-0.03, dark), (0.03, Palette.mix(tint, dark, 0.5))] {
                // A beam that bends back and up, and two tines.
                canvas.fill(
                    stand.place(
                        .blob([
                            hx + x - 0.012, hy - 0.06, hx + x - 0.09, hy - 0.18, hx + x - 0.08, hy - 0.4,
                            hx + x - 0.062, hy - 0.2,
                            hx + x + 0.014, hy - 0.07,
                        ])), shade)
                for (foot, tip) in [(-0.14, -0.29), (-0.24, -0.36)] {
                    canvas.fill(
                        stand.place(
                            .polygon(
                                hx + x - 0.065, hy + foot, hx + x - 0.055, hy + foot - 0.03, hx + x + 0.045, hy + tip)),
                        shade)
                }
            }
        }
        for ear in [-0.45, 0.3] {
            canvas.fill(
                stand.place(
                    .polygon(
                        hx + (ear - 0.42) * beast.head, hy - beast.head * 0.55, hx + (ear + 0.42) * beast.head,
                        hy - beast.head * 0.62, hx + ear * beast.head, hy - beast.head * 0.7 - beast.ears)),
                ear < 0 ? tint : dark)
        }
        canvas.fill(
            stand.place(
                .blob([
                    hx - beast.head, hy, hx - beast.head * 0.3, hy - beast.head, hx + beast.head * 0.7,
                    hy - beast.head * 0.6, hx + beast.head + beast.snout, hy + beast.head * 0.3, hx + beast.head * 0.9,
                    hy + beast.head * 0.62, hx - beast.head * 0.3, hy + beast.head * 0.9,
                ])), tint)
        if let belly = beast.belly {
            let pale = Palette.mix(Palette.tint(belly), tint, 0.25)
            canvas.fill(
                stand.place(
                    .blob([
                        hx, hy + beast.head * 0.35, hx + beast.head + beast.snout, hy + beast.head * 0.3,
                        hx + beast.head * 0.8, hy + beast.head * 0.66, hx - beast.head * 0.2, hy + beast.head * 0.86,
                    ])), pale)
            canvas.fill(
                stand.place(
                    .blob([
                        l * 0.82, back + d * 0.2, l * 1.04, back + d * 0.6, l * 0.95, back + d * 1.5, l * 0.7,
                        back + d * 1.3,
                    ])), pale)
        }
        canvas.fill(stand.place(.disc(hx + beast.head * 0.42, hy - beast.head * 0.12, 0.016)), Palette.tint(0x120C0A))
    }

    /// Curled up, the tail around it.
    static func sleeper(on canvas: inout Canvas, _ stand: Stand, _ beast: Beast) {
        shadow(on: &canvas, stand, 0.5)
        let tint = stand.tint
        canvas.fill(
            stand.place(
                .blob([-0.46, -0.06, -0.44, -0.26, -0.16, -0.42, 0.2, -0.4, 0.44, -0.22, 0.46, -0.03, 0.0, 0.02])), tint
        )
        canvas.fill(
            stand.place(.blob([-0.5, -0.02, -0.46, -0.16, -0.2, -0.13, 0.06, -0.08, 0.2, -0.02, 0.0, 0.03])),
            Palette.mix(tint, stand.light, 0.16))
        if let tip = beast.tip {
            canvas.fill(stand.place(.ellipse(0.12, -0.02, 0.1, 0.045)), Palette.mix(Palette.tint(tip), tint, 0.25))
        }
        for ear in [0.2, 0.33] {
            canvas.fill(
                stand.place(.polygon(ear - 0.05, -0.2, ear + 0.06, -0.2, ear, -0.33)), Palette.mix(tint, Tint(), 0.3))
        }
        canvas.fill(
            stand.place(.blob([0.14, -0.14, 0.24, -0.25, 0.38, -0.2, 0.5, -0.06, 0.42, 0, 0.22, -0.02])),
            Palette.mix(tint, stand.light, 0.08))
        canvas.fill(stand.place(.polygon(0.3, -0.115, 0.37, -0.1, 0.37, -0.092, 0.3, -0.104)), Palette.tint(0x120C0A))
    }

    static func bird(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(
            stand.place(
                .polygon(-0.5, -0.2, -0.22, -0.24, 0, 0, 0.22, -0.26, 0.5, -0.18, 0.2, -0.14, 0, 0.08, -0.2, -0.12)),
            stand.tint)
    }

    static func fish(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(stand.place(.blob([0.5, 0, 0.2, -0.2, -0.2, -0.14, -0.34, 0, -0.2, 0.14, 0.2, 0.2])), stand.tint)
        canvas.fill(stand.place(.polygon(-0.28, 0, -0.55, -0.2, -0.48, 0, -0.55, 0.2)), stand.tint)
        canvas.fill(stand.place(.disc(0.32, -0.05, 0.03)), Palette.tint(0x0A0A12))
    }

    static func whale(on canvas: inout Canvas, _ stand: Stand) {
        canvas.fill(
            stand.place(
                .blob([
                    0.55, -0.1, 0.4, -0.34, 0.0, -0.4, -0.4, -0.22, -0.66, -0.3, -0.84, -0.42, -0.7, -0.14, -0.4, 0.02,
                    0.0, 0.08, 0.4, 0.06,
                ])), stand.tint)
        canvas.fill(
            stand.place(.blob([0.5, 0.0, 0.2, 0.09, -0.2, 0.05, 0.1, -0.04])),
            Palette.mix(stand.tint, stand.light, 0.35))
        canvas.fill(stand.place(.disc(0.36, -0.14, 0.016)), Palette.tint(0x0A0A12))
    }

    static func robot(on canvas: inout Canvas, _ stand: Stand) {
        shadow(on: &canvas, stand, 0.22)
        let (tint, dark) = (stand.tint, Palette.mix(stand.tint, Tint(), 0.4))
        for x in [-0.11, 0.04] { canvas.fill(stand.place(.box(x, -0.32, 0.07, 0.32)), dark) }
        for x in [-0.25, 0.19] { canvas.fill(stand.place(.box(x, -0.66, 0.06, 0.34)), dark) }
        canvas.fill(stand.place(.box(-0.18, -0.7, 0.36, 0.4)), tint)
        canvas.fill(stand.place(.box(-0.13, -0.96, 0.26, 0.22)), tint)
        canvas.fill(stand.place(.box(-0.008, -1.06, 0.016, 0.1)), dark)
        for x in [-0.06, 0.06] { canvas.fill(stand.place(.disc(x, -0.86, 0.036)), stand.light) }
        let eye = stand.spot(0, -0.86)
        canvas.glow(eye.x, eye.y, 0.3 * stand.size, stand.light, strength: 0.35)
        canvas.fill(stand.place(.disc(0, -0.54, 0.05)), stand.light, opacity: 0.7)
    }

    static func astronaut(on canvas: inout Canvas, _ stand: Stand) {
        var suit = stand
        suit.tint = Palette.mix(Palette.tint(0xDDE3EA), stand.tint, 0.3)
        shadow(on: &canvas, suit, 0.25)
        let dark = Palette.mix(suit.tint, Tint(), 0.3)
        canvas.fill(suit.place(.blob([-0.24, -0.74, 0.0, -0.76, 0.0, -0.36, -0.24, -0.38])), dark)
        for x in [-0.13, 0.02] {
            canvas.fill(suit.place(.blob([x, -0.4, x + 0.12, -0.4, x + 0.12, 0, x - 0.01, 0])), suit.tint)
        }
        canvas.fill(
            suit.place(.blob([-0.16, -0.74, 0.16, -0.74, 0.2, -0.5, 0.15, -0.32, -0.15, -0.32, -0.2, -0.5])), suit.tint)
        canvas.fill(suit.place(.disc(0.01, -0.86, 0.15)), suit.tint)
        canvas.fill(suit.place(.ellipse(0.05, -0.86, 0.1, 0.09)), Palette.tint(0x152238))
        canvas.fill(suit.place(.ellipse(0.09, -0.89, 0.028, 0.018)), suit.light, opacity: 0.9)
    }
}
