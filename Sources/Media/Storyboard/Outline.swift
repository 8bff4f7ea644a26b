/// A closed outline in units of the picture's height, from the top left corner. Curves are broken into straight lines.
struct Outline {
    /// A place in the picture.
    struct Spot {
        var x: Double
        var y: Double

        init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
    }

    private(set) var spots: [Spot]

    init(_ spots: [Spot] = []) { self.spots = spots }

    static func polygon(_ numbers: Double...) -> Outline {
        Outline(stride(from: 0, to: numbers.count - 1, by: 2).map { Spot(numbers[$0], numbers[$0 + 1]) })
    }

    static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Outline {
        polygon(x, y, x + width, y, x + width, y + height, x, y + height)
    }

    /// An ellipse: points of the circle that are fractions, because a sine differs between machines.
    static func ellipse(_ x: Double, _ y: Double, _ across: Double, _ down: Double) -> Outline {
        let steps = 16
        var spots: [Spot] = []
        for quarter in 0..<4 {
            for step in 0..<steps {
                let t = Double(step) / Double(steps)
                let (c, s) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
                let (px, py) = [(c, s), (-s, c), (-c, -s), (s, -c)][quarter]
                spots.append(Spot(x + px * across, y + py * down))
            }
        }
        return Outline(spots)
    }

    static func disc(_ x: Double, _ y: Double, _ radius: Double) -> Outline { ellipse(x, y, radius, radius) }

    /// The land under a line of heights, down to `floor`.
    static func land(from left: Double, to right: Double, floor: Double, _ height: (Double) -> Double) -> Outline {
        let steps = 360
        var spots = (0...steps).map { step in
            let x = left + (right - left) * Double(step) / Double(steps)
            return Spot(x, height(x))
        }
        spots += [Spot(right, floor), Spot(left, floor)]
        return Outline(spots)
    }

    /// A smooth closed curve through points (Catmull and Rom's spline).
    static func blob(_ numbers: [Double]) -> Outline {
        let points = stride(from: 0, to: numbers.count - 1, by: 2).map { Spot(numbers[$0], numbers[$0 + 1]) }
        let count = points.count
        var spots: [Spot] = []
        for index in 0..<count {
            let (a, b) = (points[(index + count - 1) % count], points[index])
            let (c, d) = (points[(index + 1) % count], points[(index + 2) % count])
            for step in 0..<8 {
                let t = Double(step) / 8
                func at(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
                    let rise = (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t
                    return b + rise / 2
                }
                spots.append(Spot(at(a.x, b.x, c.x, d.x), at(a.y, b.y, c.y, d.y)))
            }
        }
        return Outline(spots)
    }

    /// Made larger about the origin, mirrored where `flipped`, and moved.
    func placed(_ x: Double, _ y: Double, size: Double, flipped: Bool = false) -> Outline {
        Outline(spots.map { Spot(x + (flipped ? -$0.x : $0.x) * size, y + $0.y * size) })
    }
}
