import Model

/// The colours of a picture: light above, dark in front.
struct Palette {
    typealias Tint = Canvas.Tint

    var top: Tint
    var middle: Tint
    var horizon: Tint
    var far: Tint
    var near: Tint
    /// Sun, moon, windows.
    var light: Tint
    var cloud: Tint
    var isDark: Bool

    init(_ scenery: Scenery, style: String, colors: [Color]) {
        switch scenery.hour {
        case .night:
            self.init(0x0A1030, 0x1D2A5C, 0x4A5C8F, far: 0x2C3A68, near: 0x070A18, light: 0xFFE6A3, cloud: 0x3A4A7C)
        case .dawn:
            self.init(0x5B74AE, 0xE0A0A2, 0xFFDDB0, far: 0xB38AA0, near: 0x372B40, light: 0xFFF1CF, cloud: 0xF6C3B0)
        case .day:
            self.init(0x4C97D2, 0x9CCDE9, 0xECF4E6, far: 0x93B7BE, near: 0x24483F, light: 0xFFF7D6, cloud: 0xFFFFFF)
        case .dusk:
            self.init(0x30245A, 0xB34C6C, 0xFFB36E, far: 0x83496F, near: 0x1E1630, light: 0xFFDB98, cloud: 0xD9708A)
        }
        isDark = scenery.hour == .night || scenery.place == .space
        adapt(to: scenery)
        adapt(to: style)
        adopt(colors)
    }

    private init(
        _ top: UInt32, _ middle: UInt32, _ horizon: UInt32, far: UInt32, near: UInt32, light: UInt32, cloud: UInt32
    ) {
        (self.top, self.middle, self.horizon) = (Self.tint(top), Self.tint(middle), Self.tint(horizon))
        (self.far, self.near) = (Self.tint(far), Self.tint(near))
        (self.light, self.cloud) = (Self.tint(light), Self.tint(cloud))
        isDark = false
    }

    static func tint(_ hex: UInt32) -> Tint { Tint(Float(hex >> 16 & 255), Float(hex >> 8 & 255), Float(hex & 255), 0) }

    static func mix(_ a: Tint, _ b: Tint, _ part: Double) -> Tint { a + (b - a) * Float(part) }

    /// BT.709's weights.
    static func luma(_ tint: Tint) -> Float { 0.2126 * tint.x + 0.7152 * tint.y + 0.0722 * tint.z }

    /// Land at a distance: 0 is near, 1 at the horizon.
    func land(_ distance: Double) -> Tint { Self.mix(near, far, distance) }

    private mutating func change(_ body: (Tint) -> Tint) {
        (top, middle, horizon, far, near) = (body(top), body(middle), body(horizon), body(far), body(near))
        (light, cloud) = (body(light), body(cloud))
    }

    private mutating func adapt(to scenery: Scenery) {
        switch scenery.place {
        case .forest: land(toward: isDark ? 0x0A1F1E : 0x1E3D2C, 0.55)
        case .desert:
            land(toward: 0x7A4A2A, isDark ? 0.25 : 0.6)
            far = Self.mix(far, Self.tint(0xE0A868), isDark ? 0.1 : 0.6)
        case .snow:
            far = Self.mix(far, horizon, 0.6)
            near = Self.mix(near, Self.mix(far, top, 0.3), 0.55)
        case .underwater:
            (top, middle, horizon) = (Self.tint(0x5FC3D0), Self.tint(0x1C7FA3), Self.tint(0x0C3B63))
            (far, near) = (Self.tint(0x1A5E86), Self.tint(0x041526))
        case .space:
            (top, middle, horizon) = (Self.tint(0x05060F), Self.tint(0x120F2B), Self.tint(0x2B1B4D))
            (far, near) = (Self.tint(0x6A5A94), Self.tint(0x0B0A18))
        case .sea: land(toward: isDark ? 0x081428 : 0x14344A, 0.35)
        default: break
        }
        switch scenery.weather {
        case .storm, .rain:
            let gloom = Self.tint(isDark ? 0x161D2B : scenery.weather == .storm ? 0x3D4852 : 0x5A666F)
            let part = scenery.weather == .storm ? 0.72 : 0.5
            change { Self.mix($0, gloom * (0.35 + Self.luma($0) / 150), part) }
            light = Self.tint(0xFFE9B8)
        case .fog:
            let isDark = isDark
            change { Self.mix($0, isDark ? Self.tint(0x3B4560) : Self.tint(0xD6DCDD), 0.35) }
        case .cloudy: change { Self.mix($0, Tint(repeating: Self.luma($0)), 0.35) }
        case .snow where scenery.place != .snow:
            far = Self.mix(far, horizon, 0.6)
            near = Self.mix(near, Self.mix(far, top, 0.3), 0.5)
        case .clear, .snow: break
        }
    }

    private mutating func land(toward hex: UInt32, _ part: Double) {
        near = Self.mix(near, Self.tint(hex), part)
        far = Self.mix(far, Self.tint(hex), part * 0.25)
    }

    private mutating func adapt(to style: String) {
        let words = style.lowercased()
        func has(_ any: String...) -> Bool { any.contains { words.contains($0) } }
        if has("noir", "black and white", "monochrome", "ink", "charcoal", "pencil") {
            change { Tint(repeating: Self.luma($0)) }
        } else if has("sepia", "vintage", "victorian", "old photo", "daguerreotype") {
            change { Tint(1.08, 0.96, 0.76, 0) * Self.luma($0) }
        } else if has("watercolour", "watercolor", "pastel", "storybook", "picture book", "gouache", "crayon") {
            let isDark = isDark
            change { Self.mix($0, Self.tint(0xFFF3E0), isDark ? 0.06 : 0.16) }
        } else if has("neon", "cyberpunk", "synthwave", "vaporwave") {
            (horizon, middle) = (
                Self.mix(horizon, Self.tint(0xFF3D9A), 0.6), Self.mix(middle, Self.tint(0x5B2BD6), 0.55)
            )
            light = Self.tint(0x5CF2FF)
        }
        if has("warm", "golden") { change { $0 * Tint(1.07, 1, 0.9, 0) } }
        if has("cold", "cool", "nordic") { change { $0 * Tint(0.92, 1, 1.08, 0) } }
    }

    /// The style's own colours: each stands for what is about as bright.
    private mutating func adopt(_ colors: [Color]) {
        guard !colors.isEmpty else { return }
        let given = colors.map { Tint(Float($0.red), Float($0.green), Float($0.blue), 0) }
        change { old in
            let nearest = given.min { abs(Self.luma($0) - Self.luma(old)) < abs(Self.luma($1) - Self.luma(old)) } ?? old
            // The hue is the style's, the brightness the picture's: else a style of one colour would hide it.
            let scale = (Self.luma(old) + 8) / (Self.luma(nearest) + 8)
            return Self.mix(old, nearest * min(2.5, max(0.3, scale)), 0.7)
        }
    }
}
