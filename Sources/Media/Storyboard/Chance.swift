/// Numbers that look like chance and are a function of text: the same on every machine (SplitMix64 over FNV-1a).
struct Chance {
    private var state: UInt64

    init(_ text: String) {
        state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    private init(state: UInt64) { self.state = state }

    /// Chance of its own for a part of a picture: what another part draws does not move it.
    func part(_ name: String) -> Chance { Chance(state: state ^ Chance(name).state) }

    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// 0 ..< 1.
    mutating func unit() -> Double { Double(bits() >> 11) / Double(1 << 53) }

    mutating func number(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    /// Smooth noise along a line: -1 ... 1, one bend a unit.
    func noise(_ x: Double) -> Double {
        let cell = x.rounded(.down)
        let t = x - cell
        let (a, b) = (value(Int(cell), 0), value(Int(cell) + 1, 0))
        return a + (b - a) * t * t * (3 - 2 * t)
    }

    /// Smooth noise over a plane: -1 ... 1.
    func noise(_ x: Double, _ y: Double) -> Double {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let (u, v) = (x - column, y - row)
        let (su, sv) = (u * u * (3 - 2 * u), v * v * (3 - 2 * v))
        func line(_ row: Int) -> Double {
            let (a, b) = (value(Int(column), row), value(Int(column) + 1, row))
            return a + (b - a) * su
        }
        let (top, bottom) = (line(Int(row)), line(Int(row) + 1))
        return top + (bottom - top) * sv
    }

    /// Noise of several sizes, each half as large and half as strong as the one before.
    func ridge(_ x: Double, octaves: Int) -> Double {
        var (sum, strength, scale) = (0.0, 0.5, 1.0)
        for octave in 0..<octaves {
            sum += strength * noise(x * scale + Double(octave) * 17)
            strength /= 2
            scale *= 2
        }
        return sum
    }

    /// -1 ... 1 at a point of the grid.
    func value(_ x: Int, _ y: Int) -> Double {
        let place =
            UInt64(bitPattern: Int64(x)) &* 0x8CB9_2BA7_2F3D_8DD7 ^ UInt64(bitPattern: Int64(y))
            &* 0xD6E8_FEB8_6659_FD93
        return Double(Self.mixed(state &+ place) >> 11) / Double(1 << 52) - 1
    }

    private static func mixed(_ bits: UInt64) -> UInt64 {
        var z = bits
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
