import CLibAV
import Model

/// The blurred, darker copy of a picture that fills what the picture itself leaves free. Made once for all pictures that are alike.
final class Backdrop {
    /// Height at which the copy is blurred: the blur is the same part of the picture at every output size.
    private static let height = 54
    private static let radius = 3
    /// What remains of the distance from black, and from grey for chroma.
    private static let (brightness, saturation) = (0.62, 0.85)

    private let small: Frame
    private let down: Scaler
    private let up: Scaler

    /// For frames like `frame`, filled with the `window` of pictures like `picture`.
    init(_ frame: Frame, of picture: Frame, _ window: Scaler.Window) throws(ActionFailure) {
        let width = max(2, (frame.size.width * Self.height / frame.size.height + 1) / 2 * 2)
        small = try Frame(video: Size(width, Self.height))
        down = try Scaler(from: picture, window, to: small)
        up = try Scaler(from: small, Scaler.Window(of: small.size), to: frame)
    }

    /// Fills `frame` with the blurred window of `picture`.
    func fill(_ frame: Frame, with picture: Frame) throws(ActionFailure) {
        try down.run(from: picture, to: small)
        for index in 0..<3 {
            let plane = try small.plane(index)
            let size = small.planeSize(index)
            let rowStride = small.stride(index)
            let reach = index == 0 ? Self.radius : (Self.radius + 1) / 2
            for _ in 0..<3 {
                for row in 0..<size.height { Self.blur(plane + row * rowStride, count: size.width, step: 1, reach) }
                for column in 0..<size.width { Self.blur(plane + column, count: size.height, step: rowStride, reach) }
            }
            let (rest, kept) = index == 0 ? (16.0, Self.brightness) : (128.0, Self.saturation)
            for row in 0..<size.height {
                for column in 0..<size.width {
                    let value = Double(plane[row * rowStride + column])
                    plane[row * rowStride + column] = UInt8((rest + (value - rest) * kept).rounded())
                }
            }
        }
        try up.run(from: small, to: frame)
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
