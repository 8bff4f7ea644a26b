/// Width and height in pixels.
package struct Size: Sendable, Hashable, Codable {
    package var width: Int
    package var height: Int

    package init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }
}

/// A point as fractions of width and height: `[0, 0]` is the top left corner, `[1, 1]` the bottom right.
package struct Point: Sendable, Hashable, Codable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    package static let center = Point(0.5, 0.5)
}
