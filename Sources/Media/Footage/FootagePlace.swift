import CLibAV
import Model

/// Where a part of the upright picture lies in a video that is stored turned or with oblong picture elements: pure geometry.
struct FootagePlace {
    private let stored: Size
    private let orientation: Int
    /// The picture as it is seen: upright, of square elements.
    let upright: Size

    /// - Parameters:
    ///   - stored: the video's size.
    ///   - aspect: shape of an element, width to height.
    ///   - orientation: as in Exif.
    init(_ stored: Size, aspect: Rational, orientation: Int) {
        self.stored = stored
        self.orientation = orientation
        let width = max(1, (Rational(stored.width) * aspect).rounded)
        upright = orientation >= 5 ? Size(stored.height, width) : Size(width, stored.height)
    }

    /// Rows of the upright picture are columns of the video.
    var isTransposed: Bool { orientation >= 5 }

    /// The siting of chroma that turning brings to the left; in the middle where there is no such.
    var chroma: AVChromaLocation {
        switch orientation {
        case 1, 4: AVCHROMA_LOC_LEFT
        case 5, 8: AVCHROMA_LOC_TOP
        case 6, 7: AVCHROMA_LOC_BOTTOM
        default: AVCHROMA_LOC_CENTER
        }
    }

    /// The part of the stored video that is seen as `part` of the upright picture.
    func window(_ part: Scaler.Window) -> Scaler.Window {
        var (x, y, width, height) = (part.x, part.y, part.width, part.height)
        if isTransposed { (x, y, width, height) = (y, x, height, width) }
        let shown = isTransposed ? upright.turned : upright
        if [2, 3, 7, 8].contains(orientation) { x = Double(shown.width) - x - width }
        if [3, 4, 6, 7].contains(orientation) { y = Double(shown.height) - y - height }
        let scale = Double(stored.width) / Double(shown.width)
        return Scaler.Window(x: x * scale, y: y, width: width * scale, height: height)
    }
}

extension Size {
    /// Width and height exchanged.
    var turned: Size { Size(height, width) }
}
