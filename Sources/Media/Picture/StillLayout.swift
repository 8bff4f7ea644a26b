import Model

/// Where a picture goes in the frame that motion is sampled from: pure geometry.
struct StillLayout: Equatable {
    /// The frame: the output's shape, both sides even.
    var frame: Size
    /// The part of the picture that is seen.
    var window: Scaler.Window
    /// Where that part goes in the frame: even numbers, so that chroma samples fall together.
    var left = 0
    var top = 0
    var content: Size
    /// The part of the picture that fills the whole frame, for the blurred background.
    var backdrop: Scaler.Window

    /// - Parameter picture: the upright picture's size in pixels.
    init(picture: Size, _ parameters: StillParameters) {
        let (width, height) = (Double(parameters.size.width), Double(parameters.size.height))
        let (pictureWidth, pictureHeight) = (Double(picture.width), Double(picture.height))

        let cropWidth = min(pictureWidth, pictureHeight * width / height)
        let cropHeight = min(pictureHeight, pictureWidth * height / width)
        func place(_ focus: Double, _ crop: Double, _ length: Double) -> Double {
            min(max(focus * length - crop / 2, 0), length - crop)
        }
        backdrop = Scaler.Window(
            x: place(parameters.focus.x, cropWidth, pictureWidth),
            y: place(parameters.focus.y, cropHeight, pictureHeight),
            width: cropWidth, height: cropHeight)

        let isCover = parameters.fit == .cover
        // Output pixels a picture pixel when the frame has the output's size.
        let scale =
            isCover
            ? max(width / pictureWidth, height / pictureHeight) : min(width / pictureWidth, height / pictureHeight)
        let detail = min(max(1 / scale, 1), max(parameters.detail, 1))
        frame = Size(Self.even(width * detail), Self.even(height * detail))
        if isCover {
            window = backdrop
            content = frame
        } else {
            window = Scaler.Window(of: picture)
            content = Size(
                min(Self.even(pictureWidth * scale * detail), frame.width),
                min(Self.even(pictureHeight * scale * detail), frame.height))
            left = (frame.width - content.width) / 4 * 2
            top = (frame.height - content.height) / 4 * 2
        }
    }

    /// The nearest even number, at least 2.
    private static func even(_ length: Double) -> Int { max(2, Int((length / 2).rounded()) * 2) }
}
