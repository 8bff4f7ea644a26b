/// Sky and land, from far to near.
struct Landscape {
    typealias Tint = Canvas.Tint

    let scenery: Scenery
    let palette: Palette
    let chance: Chance
    /// Width of the picture, in its heights.
    let breadth: Double
    /// Where the sky ends.
    let horizon: Double
    /// Where the sun or the moon stands.
    let sun: Outline.Spot

    init(_ scenery: Scenery, _ palette: Palette, _ chance: Chance, breadth: Double) {
        (self.scenery, self.palette, self.chance, self.breadth) = (scenery, palette, chance, breadth)
        var place = chance.part("composition")
        horizon = scenery.place == .underwater ? 0.02 : place.number(in: 0.56...0.66)
        let side = place.unit() < 0.5 ? place.number(in: 0.18...0.36) : place.number(in: 0.62...0.8)
        let isLow = scenery.hour == .dawn || scenery.hour == .dusk
        sun = .init(breadth * side, isLow ? horizon - place.number(in: 0.03...0.12) : place.number(in: 0.2...0.32))
    }

    func draw(on canvas: inout Canvas) {
        if scenery.place == .room { return Room(landscape: self).draw(on: &canvas) }
        sky(&canvas)
        switch scenery.place {
        case .hills: ranges(&canvas, 4, rough: 0.10, octaves: 3)
        case .mountains:
            peaks(&canvas)
            ranges(&canvas, 2, rough: 0.08, octaves: 4)
        case .snow: ranges(&canvas, 4, rough: 0.12, octaves: 3)
        case .desert: dunes(&canvas)
        case .sea: sea(&canvas)
        case .forest: forest(&canvas)
        case .city: city(&canvas)
        case .space: planet(&canvas)
        case .underwater: depths(&canvas)
        case .room: break
        }
    }

    // MARK: Sky

    private func sky(_ canvas: inout Canvas) {
        canvas.fill(
            .init((0, palette.top), (horizon * 0.55, palette.middle), (horizon, palette.horizon), (1, palette.horizon)))
        guard scenery.place != .underwater else { return }
        let isGloomy = scenery.weather == .storm || scenery.weather == .rain
        if palette.isDark, !isGloomy, scenery.weather != .fog { stars(&canvas) }
        if scenery.place != .space, !isGloomy {
            canvas.glow(sun.x, sun.y, 0.62, palette.light, strength: palette.isDark ? 0.28 : 0.5)
            canvas.glow(sun.x, sun.y, 0.2, palette.light, strength: palette.isDark ? 0.35 : 0.6)
            let radius = palette.isDark ? 0.048 : 0.058
            canvas.fill(.disc(sun.x, sun.y, radius), palette.light, opacity: scenery.weather == .fog ? 0.5 : 0.96)
            if palette.isDark {
                for (x, y, r) in [(-0.35, -0.2, 0.26), (0.3, 0.25, 0.18), (0.1, -0.45, 0.12)] {
                    canvas.fill(
                        .disc(sun.x + x * radius, sun.y + y * radius, r * radius), palette.far, opacity: 0.16)
                }
            }
        }
        if scenery.place != .space { clouds(&canvas) }
    }

    private func stars(_ canvas: inout Canvas) {
        var chance = chance.part("stars")
        for _ in 0..<(scenery.place == .space ? 420 : 190) {
            let (x, y, z) = (chance.unit() * breadth, chance.unit(), chance.unit())
            let limit = scenery.place == .space ? 1 : horizon * 0.9
            let size = 0.0006 + 0.0016 * z * z * z
            canvas.fill(.disc(x, y * limit, size), Palette.tint(0xFFF8E6), opacity: (0.35 + 0.6 * z) * (1 - 0.6 * y))
        }
    }

    private func clouds(_ canvas: inout Canvas) {
        var chance = chance.part("clouds")
        let count =
            switch scenery.weather {
            case .storm: 9
            case .rain, .cloudy: 7
            case .fog: 2
            case .clear, .snow: 3
            }
        let isHeavy = scenery.weather == .storm || scenery.weather == .rain
        for index in 0..<count {
            let x = (Double(index) + chance.unit()) / Double(count) * breadth * 1.2 - 0.1 * breadth
            let y = isHeavy ? chance.number(in: -0.02...0.24) : chance.number(in: 0.1...0.36)
            let wide = chance.number(in: isHeavy ? 0.26...0.5 : 0.12...0.26)
            let high = wide * chance.number(in: 0.16...0.24)
            // As seen through the air: opaque, so that its parts do not show through one another.
            let air = Palette.mix(palette.top, palette.horizon, max(0, min(1, y / horizon)))
            let tint =
                isHeavy
                ? Palette.mix(
                    Palette.mix(palette.cloud, palette.middle, 0.35), palette.near, 0.25 + 0.3 * chance.unit())
                : Palette.mix(palette.cloud, air, 0.5)
            for puff in 0..<9 {
                let t = Double(puff) / 8 * 2 - 1
                let rise = (1 - t * t) * high * chance.number(in: 0.7...1.25)
                let reach = wide * 0.24 * chance.number(in: 0.8...1.2)
                canvas.fill(.ellipse(x + t * wide * 0.8, y - rise * 0.5, reach, rise * 0.5 + high * 0.2), tint)
            }
        }
        if scenery.weather == .storm { lightning(&canvas) }
    }

    private func lightning(_ canvas: inout Canvas) {
        var chance = chance.part("lightning")
        var spot = Outline.Spot(sun.x, 0.12)
        canvas.glow(spot.x, 0.25, 0.4, palette.light, strength: 0.35)
        while spot.y < horizon - 0.02 {
            let next = Outline.Spot(spot.x + chance.number(in: -0.045...0.045), spot.y + chance.number(in: 0.03...0.07))
            let wide = 0.0035 * (1 - 0.7 * spot.y / horizon)
            canvas.fill(
                .polygon(
                    spot.x - wide, spot.y, spot.x + wide, spot.y, next.x + wide * 0.8, next.y, next.x - wide * 0.8,
                    next.y),
                Palette.tint(0xFFFBEA), opacity: 0.95)
            spot = next
        }
    }

    // MARK: Land

    /// Rows of hills, each nearer and darker.
    private func ranges(_ canvas: inout Canvas, _ count: Int, rough: Double, octaves: Int) {
        for index in 0..<count {
            let depth = Double(index) / Double(max(1, count - 1))
            let line = chance.part("range \(index)")
            let base = horizon + 0.01 + depth * (0.93 - horizon)
            let size = rough * (0.7 + 0.5 * depth)
            let far = palette.land(1 - depth * 0.9)
            canvas.fill(
                .land(from: 0, to: breadth, floor: 1.01) { x in
                    base + size * line.ridge(x * (1.3 + 0.8 * (1 - depth)) + Double(index) * 9, octaves: octaves)
                },
                .init(
                    (base - size, Palette.mix(far, palette.light, 0.05)),
                    (1, Palette.mix(far, palette.horizon, 0.12 * (1 - depth)))))
            haze(&canvas, base + size, 0.22 * (1 - depth))
        }
    }

    private func haze(_ canvas: inout Canvas, _ y: Double, _ strength: Double) {
        guard strength > 0.01 else { return }
        for step in 0..<6 {
            canvas.fill(
                .ellipse(breadth / 2, y, breadth * 0.9, 0.012 + 0.02 * Double(step)), palette.horizon,
                opacity: strength / 6)
        }
    }

    private func peaks(_ canvas: inout Canvas) {
        for index in 0..<2 {
            var line = chance.part("peaks \(index)")
            let base = horizon + 0.06 + 0.09 * Double(index)
            var x = -0.2
            while x < breadth + 0.2 {
                let (height, wide) = (
                    line.number(in: 0.2...0.42) * (1 - 0.25 * Double(index)), line.number(in: 0.22...0.36)
                )
                let tip = Outline.Spot(x + wide * 0.5, base - height)
                let tint = palette.land(0.95 - 0.25 * Double(index))
                canvas.fill(
                    .polygon(x - wide * 0.35, base + 0.02, tip.x, tip.y, x + wide * 1.35, base + 0.02),
                    .init((tip.y, tint), (base, Palette.mix(tint, palette.horizon, 0.35))))
                // The side in the light, and its snow.
                let toLight: Double = sun.x < tip.x ? -1 : 1
                canvas.fill(
                    .polygon(
                        tip.x, tip.y, tip.x + toLight * wide * 0.85, base + 0.02, tip.x + toLight * wide * 0.1,
                        base + 0.02,
                        tip.x + toLight * wide * 0.16, base - height * 0.45),
                    Palette.mix(tint, palette.light, 0.28), opacity: 0.5)
                let snow = height * 0.3
                let half = wide * 0.85 * snow / (height + 0.02)
                canvas.fill(
                    .polygon(
                        tip.x, tip.y, tip.x + half, tip.y + snow, tip.x + half * 0.45, tip.y + snow * 0.72,
                        tip.x + half * 0.1,
                        tip.y + snow * 1.05, tip.x - half * 0.4, tip.y + snow * 0.7, tip.x - half, tip.y + snow),
                    Palette.mix(palette.horizon, Palette.tint(0xFFFFFF), palette.isDark ? 0.15 : 0.6), opacity: 0.85)
                x += wide * line.number(in: 0.7...1.1)
            }
            haze(&canvas, base, 0.2)
        }
    }

    private func dunes(_ canvas: inout Canvas) {
        for index in 0..<4 {
            let depth = Double(index) / 3
            let line = chance.part("dune \(index)")
            let base = horizon + 0.01 + depth * (0.88 - horizon)
            let size = 0.05 + 0.09 * depth
            let tint = palette.land(0.95 - depth * 0.75)
            func height(_ x: Double) -> Double {
                let wave = line.noise(x * 1.2 + Double(index) * 5)
                return base + size * (1 - 2 * (wave < 0 ? -wave : wave))
            }
            canvas.fill(
                .land(from: 0, to: breadth, floor: 1.01, height),
                .init((base - size, Palette.mix(tint, palette.light, 0.22)), (base + size * 2, tint)))
        }
    }

    private func sea(_ canvas: inout Canvas) {
        let isRough = scenery.weather == .storm || scenery.weather == .rain
        let far = Palette.mix(palette.horizon, palette.far, 0.55)
        canvas.fill(
            .box(-0.01, horizon, breadth + 0.02, 1.02 - horizon),
            .init((horizon, far), (horizon + 0.12, Palette.mix(far, palette.near, 0.45)), (1, palette.near)))
        var chance = chance.part("waves")
        // Glitter under the light.
        if !isRough {
            for _ in 0..<150 {
                let depth = chance.unit() * chance.unit()
                let y = horizon + 0.004 + depth * (0.98 - horizon)
                let spread = 0.035 + 0.26 * depth
                let x = sun.x + (chance.unit() + chance.unit() - 1) * spread
                canvas.fill(
                    .ellipse(x, y, 0.006 + 0.03 * depth, 0.0011 + 0.0028 * depth), palette.light,
                    opacity: 0.5 * (1 - 0.6 * depth))
            }
        }
        for index in 0..<(isRough ? 7 : 26) {
            let depth = (Double(index) + 0.5) / (isRough ? 7 : 26)
            let y = horizon + depth * depth * (1.02 - horizon)
            if isRough {
                let line = self.chance.part("swell \(index)")
                let size = (scenery.weather == .storm ? 0.03 : 0.016) + 0.1 * depth
                func height(_ x: Double) -> Double {
                    let wave = line.noise(x * (5 - 3 * depth) + Double(index) * 3.3)
                    return y + size * (0.4 - (1 - (wave < 0 ? -wave : wave)) * 0.9)
                }
                let tint = Palette.mix(Palette.mix(far, palette.near, 0.35 + 0.6 * depth), palette.light, 0.04)
                canvas.fill(
                    .land(from: -0.1, to: breadth + 0.1, floor: 1.02, height),
                    .init((y - size, Palette.mix(tint, palette.horizon, 0.4)), (y + size, tint)))
            } else {
                let x = chance.unit() * breadth
                canvas.fill(
                    .ellipse(x, y, 0.05 + 0.22 * depth, 0.0008 + 0.0025 * depth), palette.horizon,
                    opacity: 0.1 + 0.1 * depth)
            }
        }
    }

    private func forest(_ canvas: inout Canvas) {
        for index in 0..<4 {
            let depth = Double(index) / 3
            var line = chance.part("trees \(index)")
            let base = horizon + 0.05 + depth * 0.24
            let tint = palette.land(0.88 - depth * 0.78)
            let ground = line
            func floor(_ x: Double) -> Double { base + 0.03 * ground.ridge(x * 2, octaves: 3) }
            canvas.fill(
                .land(from: 0, to: breadth, floor: 1.01, floor),
                .init((base, tint), (1, Palette.mix(tint, palette.near, 0.5))))
            var x = -0.05
            // The wood opens where the light is.
            let gap = index > 1 ? sun.x : -9
            while x < breadth + 0.05 {
                let size = (0.16 + 0.34 * depth) * line.number(in: 0.7...1.25)
                let away = x - gap < 0 ? gap - x : x - gap
                if away > 0.1 + 0.14 * depth {
                    Figures.pine(on: &canvas, x, floor(x) + 0.01, size, tint, lean: line.number(in: -0.01...0.01))
                }
                x += size * line.number(in: 0.2...0.55)
            }
            haze(&canvas, base + 0.04, 0.24 * (1 - depth))
        }
        // Light that falls between the trees.
        if scenery.hour != .night {
            for ray in 0..<4 {
                let x = sun.x + (Double(ray) - 1.5) * 0.09
                canvas.fill(
                    .polygon(sun.x, sun.y, x + 0.03, 1, x + (Double(ray) - 1.5) * 0.3 - 0.05, 1), palette.light,
                    opacity: 0.05)
            }
        }
    }

    private func city(_ canvas: inout Canvas) {
        for index in 0..<3 {
            let depth = Double(index) / 2
            var line = chance.part("houses \(index)")
            let tint = palette.land(0.85 - depth * 0.7)
            let base = horizon + 0.08 + depth * 0.16
            var x = -0.05
            while x < breadth + 0.05 {
                let wide = line.number(in: 0.05...0.12) * (1 + 0.6 * depth)
                let high = line.number(in: 0.1...0.34) * (1 + 0.15 * depth)
                let top = base - high
                canvas.fill(
                    .box(x, top, wide * 0.97, 1.02 - top),
                    .init((top, tint), (base, Palette.mix(tint, palette.horizon, 0.25 * (1 - depth)))))
                if line.unit() < 0.3 { canvas.fill(.box(x + wide * 0.47, top - 0.045, 0.0025, 0.05), tint) }
                windows(&canvas, x, top, wide, base + 0.02, &line, depth)
                x += wide * line.number(in: 0.98...1.2)
            }
            haze(&canvas, base + 0.03, 0.2 * (1 - depth))
        }
        let street = horizon + 0.26
        canvas.fill(
            .box(-0.01, street, breadth + 0.02, 1.02 - street),
            .init((street, Palette.mix(palette.near, palette.horizon, 0.2)), (1, palette.near)))
    }

    private func windows(
        _ canvas: inout Canvas, _ x: Double, _ top: Double, _ wide: Double, _ base: Double, _ line: inout Chance,
        _ depth: Double
    ) {
        let lit = scenery.hour == .night ? 0.42 : scenery.hour == .day ? 0.12 : 0.28
        let step = 0.013 + 0.007 * depth
        var y = top + step
        while y < base {
            var column = x + step * 0.7
            while column < x + wide * 0.97 - step * 0.8 {
                if line.unit() < lit {
                    canvas.fill(
                        .box(column, y, step * 0.42, step * 0.5), palette.light, opacity: line.number(in: 0.35...0.9))
                }
                column += step
            }
            y += step * 1.25
        }
    }

    private func planet(_ canvas: inout Canvas) {
        for step in 0..<5 {
            let (x, y) = (breadth * (0.2 + 0.15 * Double(step)), 0.7 - 0.1 * Double(step))
            canvas.glow(x, y, 0.34, step % 2 == 0 ? palette.horizon : palette.far, strength: 0.28)
        }
        let (x, y, radius) = (sun.x, 0.4, 0.19)
        canvas.glow(x, y, radius * 1.7, palette.far, strength: 0.5)
        canvas.fill(
            .disc(x, y, radius),
            .init((y - radius, Palette.mix(palette.far, palette.light, 0.5)), (y + radius, palette.near)))
        canvas.fill(.ellipse(x, y, radius * 1.75, radius * 0.16), palette.light, opacity: 0.3)
        canvas.fill(.disc(x + radius * 0.25, y + radius * 0.2, radius * 0.92), palette.near, opacity: 0.35)
        let ground = chance.part("ground")
        canvas.fill(
            .land(from: 0, to: breadth, floor: 1.01) { 0.86 + 0.035 * ground.ridge($0 * 2.4, octaves: 4) },
            .init((0.82, palette.land(0.45)), (1, palette.near)))
    }

    private func depths(_ canvas: inout Canvas) {
        for ray in 0..<7 {
            let x = sun.x + (Double(ray) - 3) * 0.07
            canvas.fill(
                .polygon(
                    x - 0.02, -0.01, x + 0.025, -0.01, x + 0.1 + (Double(ray) - 3) * 0.16, 0.9,
                    x - 0.06 + (Double(ray) - 3) * 0.16, 0.9),
                Palette.tint(0xD8FFF4), opacity: 0.07)
        }
        for index in 0..<3 {
            let line = chance.part("bed \(index)")
            let base = 0.74 + 0.1 * Double(index)
            canvas.fill(
                .land(from: 0, to: breadth, floor: 1.01) { base + 0.07 * line.ridge($0 * 2.2, octaves: 4) },
                palette.land(0.8 - 0.38 * Double(index)))
        }
        var kelp = chance.part("kelp")
        for index in 0..<16 {
            let (x, foot, high) = (kelp.unit() * breadth, 0.86 + 0.14 * kelp.unit(), kelp.number(in: 0.12...0.34))
            let tint = Palette.mix(
                Palette.tint(index % 3 == 0 ? 0xB5525C : 0x1F6B5A), palette.near, kelp.number(in: 0.2...0.5))
            let lean = kelp.number(in: -0.05...0.05)
            canvas.fill(
                .blob([
                    x - 0.012, foot, x - 0.02 + lean * 0.5, foot - high * 0.35, x + 0.004 + lean, foot - high * 0.7,
                    x + lean * 1.6, foot - high, x + 0.016 + lean, foot - high * 0.66, x + 0.004 + lean * 0.5,
                    foot - high * 0.3, x + 0.014, foot,
                ]), tint)
        }
        var chance = chance.part("bubbles")
        for _ in 0..<46 {
            let size = 0.001 + 0.004 * chance.unit()
            canvas.fill(.disc(chance.unit() * breadth, chance.unit(), size), Palette.tint(0xE8FFFF), opacity: 0.28)
        }
    }
}
