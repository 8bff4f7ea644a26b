/// A picture in the making. Colours are mixed as sRGB in 32-bit floats, with nothing but the four operations and square roots:
/// the same pixels on every machine.
struct Canvas {
    /// Red, green, blue in 0...255, and nothing.
    typealias Tint = SIMD4<Float>

    /// Pixels.
    let width: Int
    let height: Int
    private var pixels: [Tint]
    private var coverage: [Float] = []

    init(_ width: Int, _ height: Int) {
        (self.width, self.height) = (width, height)
        pixels = [Tint](repeating: Tint(), count: width * height)
    }

    /// Width in units of the height.
    var breadth: Double { Double(width) / Double(height) }

    /// Colours from top to bottom: places in units of the height, ascending.
    struct Gradient {
        var stops: [(y: Double, tint: Tint)]

        init(_ stops: (Double, Tint)...) { self.stops = stops.map { ($0.0, $0.1) } }

        static func plain(_ tint: Tint) -> Gradient { Gradient((0, tint)) }

        func tint(_ y: Double) -> Tint {
            guard var last = stops.first else { return Tint() }
            for stop in stops {
                if y < stop.y {
                    guard stop.y > last.y else { return stop.tint }
                    let t = Float(max(0, y - last.y) / (stop.y - last.y))
                    return last.tint + (stop.tint - last.tint) * t
                }
                last = stop
            }
            return last.tint
        }
    }

    /// Fills everything.
    mutating func fill(_ gradient: Gradient) {
        for row in 0..<height {
            let tint = gradient.tint((Double(row) + 0.5) / Double(height))
            for column in 0..<width { pixels[row * width + column] = tint }
        }
    }

    /// Fills an outline, its edges softened by the exact part of each pixel that is inside.
    mutating func fill(_ outline: Outline, _ gradient: Gradient, opacity: Double = 1) {
        let scale = Double(height)
        let spots = outline.spots.map { (x: $0.x * scale, y: $0.y * scale) }
        guard let first = spots.first else { return }
        var (left, right, top, bottom) = (first.x, first.x, first.y, first.y)
        for spot in spots {
            (left, right) = (min(left, spot.x), max(right, spot.x))
            (top, bottom) = (min(top, spot.y), max(bottom, spot.y))
        }
        func inside(_ value: Double, _ limit: Int) -> Int { Int(max(0, min(Double(limit), value))) }
        let columns = inside(left.rounded(.down), width)..<inside(right.rounded(.up), width)
        let rows = inside(top.rounded(.down), height)..<inside(bottom.rounded(.up), height)
        guard !columns.isEmpty, !rows.isEmpty else { return }
        let pitch = columns.count + 2
        coverage = [Float](repeating: 0, count: pitch * rows.count)
        for index in spots.indices {
            let (from, to) = (spots[index], spots[(index + 1) % spots.count])
            edge(
                from.x - Double(columns.lowerBound), from.y - Double(rows.lowerBound),
                to.x - Double(columns.lowerBound),
                to.y - Double(rows.lowerBound), Double(columns.count), rows.count, pitch)
        }
        for row in rows {
            let tint = gradient.tint((Double(row) + 0.5) / scale)
            var sum: Float = 0
            for column in columns {
                sum += coverage[(row - rows.lowerBound) * pitch + column - columns.lowerBound]
                let part = min(1, abs(sum)) * Float(opacity)
                if part > 0.002 { pixels[row * width + column] += (tint - pixels[row * width + column]) * part }
            }
        }
    }

    mutating func fill(_ outline: Outline, _ tint: Tint, opacity: Double = 1) {
        fill(outline, .plain(tint), opacity: opacity)
    }

    /// Adds an edge to the coverage: how much the area right of it grows at each pixel of a row (signed area accumulation).
    private mutating func edge(
        _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ limit: Double, _ rows: Int, _ pitch: Int
    ) {
        guard y0 != y1 else { return }
        let sign: Double = y0 < y1 ? 1 : -1
        let (topX, topY, endX, endY) = y0 < y1 ? (x0, y0, x1, y1) : (x1, y1, x0, y0)
        let slope = (endX - topX) / (endY - topY)
        var y = max(0, topY)
        while y < min(endY, Double(rows)) {
            let row = Int(y)
            let next = min(Double(row + 1), endY)
            let a = max(0, min(limit, topX + (y - topY) * slope)), b = max(0, min(limit, topX + (next - topY) * slope))
            let (left, right, area) = (min(a, b), max(a, b), sign * (next - y))
            let (first, last) = (Int(left), Int(right))
            if first == last {
                let mean = (left + right) / 2 - Double(first)
                coverage[row * pitch + first] += Float(area * (1 - mean))
                coverage[row * pitch + first + 1] += Float(area * mean)
            } else {
                // What lies right of the edge, summed up to each column's right side; a column gets what it adds.
                var before = 0.0
                var added = 0.0
                for column in first...last {
                    let (from, to) = (max(left, Double(column)), min(right, Double(column + 1)))
                    let crossed = (to - from) / (right - left)
                    let mean = (from + to) / 2 - Double(column)
                    let covered = before + crossed * (1 - mean)
                    before += crossed
                    coverage[row * pitch + column] += Float(area * (covered - added))
                    added = covered
                }
                coverage[row * pitch + last + 1] += Float(area * (1 - added))
            }
            y = next
        }
    }

    /// Light that fades from its middle to `reach` (units of the height).
    mutating func glow(_ x: Double, _ y: Double, _ reach: Double, _ tint: Tint, strength: Double) {
        let scale = Float(height)
        let (cx, cy, r) = (Float(x) * scale, Float(y) * scale, Float(reach) * scale)
        let rows = max(0, Int(cy - r))..<max(0, min(height, Int(cy + r) + 1))
        let columns = max(0, Int(cx - r))..<max(0, min(width, Int(cx + r) + 1))
        for row in rows where row < height {
            for column in columns {
                let (dx, dy) = (Float(column) + 0.5 - cx, Float(row) + 0.5 - cy)
                let rest = 1 - (dx * dx + dy * dy) / (r * r)
                guard rest > 0 else { continue }
                let part = rest * rest * rest * Float(strength)
                pixels[row * width + column] += (tint - pixels[row * width + column]) * part
            }
        }
    }

    /// Changes every pixel: column, row, and what is there.
    mutating func shade(_ change: (Int, Int, Tint) -> Tint) {
        for row in 0..<height {
            for column in 0..<width {
                pixels[row * width + column] = change(column, row, pixels[row * width + column])
            }
        }
    }

    /// Mixes a colour into one pixel; outside is nowhere.
    mutating func mix(_ tint: Tint, atColumn column: Int, row: Int, part: Float) {
        guard (0..<width).contains(column), (0..<height).contains(row) else { return }
        pixels[row * width + column] += (tint - pixels[row * width + column]) * part
    }

    /// Red, green and blue of every pixel.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pixels.count * 3)
        for pixel in pixels {
            for channel in 0..<3 { bytes.append(UInt8(max(0, min(255, pixel[channel].rounded())))) }
        }
        return bytes
    }
}
