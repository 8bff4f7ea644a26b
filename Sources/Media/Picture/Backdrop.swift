import CLibAV
import Model

/// The blurred, darker copy of a picture that fills what the picture itself leaves free.
enum Backdrop {
    /// Height at which the copy is blurred: the blur is the same part of the picture at every output size.
    private static let height = 54
    private static let radius = 3
    /// What remains of the distance from black, and from grey for chroma.
    private static let (brightness, saturation) = (0.62, 0.85)

    /// Fills `frame` with the blurred `window` of `picture`.
    static func fill(_ frame: Frame, with picture: Frame, _ window: Scaler.Window) throws(ActionFailure) {
        let width = max(2, (frame.size.width * height / frame.size.height + 1) / 2 * 2)
        let small = try Frame(video: Size(width, height))
        try Scaler.scale(picture, window, to: small)
        for index in 0..<3 {
            let plane = try small.plane(index)
            let size = small.planeSize(index)
            let rowStride = small.stride(index)
            let reach = index == 0 ? radius : (radius + 1) / 2
            for _ in 0..<3 {
                for row in 0..<size.height { blur(plane + row * rowStride, count: size.width, step: 1, reach) }
                for column in 0..<size.width { blur(plane + column, count: size.height, step: rowStride, reach) }
            }
            let (rest, kept) = index == 0 ? (16.0, brightness) : (128.0, saturation)
            for row in 0..<size.height {
                for column in 0..<size.width {
                    let value = Double(plane[row * rowStride + column])
                    plane[row * rowStride + column] = UInt8((rest + (value - rest) * kept).rounded())
                }
            }
        }
        try Scaler.scale(small, Scaler.Window(of: small.size), to: frame)
    }

    /// A running mean over one row or column; the ends repeat.
    private static func blur(_ line: UnsafeMutablePointer<UInt8>, count: Int, step: Int, _ reach: Int) {
        let values = (0..<count).map { Int(line[$0 * step]) }
        let width = 2 * reach + 1
        for index in 0..<count {
            var sum = width / 2
            for offset in -reach...reach { sum += values[min(max(index + offset, 0), count - 1)] }
            line[index * step] = UInt8(sum / width)
        }
    }
}
