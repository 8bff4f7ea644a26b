import CLibAV
import Model

/// Decoded frames of a video as frames of the film: turned upright, cropped or surrounded, in the film's colours.
final class FootageFitter {
    private let footage: Footage
    private let size: Size
    private let detail: Double
    private let orientation: Int
    private var setup: Setup?

    /// - Parameters:
    ///   - size: of the output.
    ///   - detail: largest zoom of the motion over it, 1 or more.
    init(_ footage: Footage, size: Size, detail: Double, orientation: Int) {
        (self.footage, self.size, self.detail, self.orientation) = (footage, size, detail, orientation)
    }

    /// The fitted frame: it stands until the next call, and may be `decoded` itself.
    ///
    /// - Parameter aspect: shape of a picture element, width to height.
    func fit(_ decoded: Frame, aspect: Rational) throws(ActionFailure) -> Frame {
        let picture = try FootagePlanes.plain(decoded, over: footage.background)
        let look = Look(picture, seen: decoded.size, aspect)
        if setup?.look != look {
            setup = try Setup(look, picture, footage: footage, size: size, detail: detail, orientation: orientation)
        }
        guard let setup else { return picture }
        return try setup.fit(picture)
    }

    /// All by which frames of a video can differ but their samples: while it stays the same, so does what is made of it.
    private struct Look: Equatable {
        var format: AVPixelFormat
        var size: Size
        /// Before it was made even.
        var seen: Size
        var colors: [UInt32]
        var aspect: Rational

        init(_ frame: Frame, seen: Size, _ aspect: Rational) {
            (format, size, self.seen, self.aspect) = (frame.format, frame.size, seen, aspect)
            let data = frame.pointee
            colors = [
                data.color_range.rawValue, data.colorspace.rawValue, data.color_primaries.rawValue,
                data.color_trc.rawValue, data.chroma_location.rawValue,
            ]
        }

        /// Samples need not change, only their places.
        var isFilm: Bool {
            format == AV_PIX_FMT_YUV420P
                && colors == [
                    AVCOL_RANGE_MPEG.rawValue, AVCOL_SPC_BT709.rawValue, AVCOL_PRI_BT709.rawValue,
                    AVCOL_TRC_BT709.rawValue, AVCHROMA_LOC_LEFT.rawValue,
                ]
        }
    }

    /// What is made once for frames that look alike.
    private final class Setup {
        let look: Look
        private let layout: StillLayout
        private let window: Scaler.Window
        private let orientation: Int
        /// As the video lies, before it is turned.
        private let scaled: Frame
        private let scaler: Scaler?
        private var sampler = WindowSampler()
        /// Nil where the video fills it.
        private let frame: Frame?
        private let backdrop: Backdrop?

        init(
            _ look: Look, _ picture: Frame, footage: Footage, size: Size, detail: Double, orientation: Int
        ) throws(ActionFailure) {
            self.look = look
            self.orientation = orientation
            let place = FootagePlace(look.seen, aspect: look.aspect, orientation: orientation)
            layout = StillLayout(
                picture: place.upright,
                StillParameters(
                    size: size, detail: detail, fit: footage.fit, focus: footage.focus, background: footage.background))
            window = place.window(layout.window)
            scaled = try Frame(video: place.isTransposed ? layout.content.turned : layout.content)
            scaled.pointer.pointee.chroma_location = place.chroma
            scaler = look.isFilm && orientation == 1 ? nil : try Scaler(from: picture, window, to: scaled)
            if layout.content == layout.frame {
                (frame, backdrop) = (nil, nil)
            } else {
                let whole = try Frame(video: layout.frame)
                try whole.fill(footage.background)
                frame = whole
                let upright = try Frame(video: layout.content)
                let (x, y) = (
                    Double(layout.content.width) / Double(place.upright.width),
                    Double(layout.content.height) / Double(place.upright.height)
                )
                let part = layout.backdrop
                backdrop =
                    footage.fit == .blur
                    ? try Backdrop(
                        whole, of: upright,
                        .init(x: part.x * x, y: part.y * y, width: part.width * x, height: part.height * y)) : nil
            }
        }

        func fit(_ picture: Frame) throws(ActionFailure) -> Frame {
            var content = scaled
            if scaler != nil {
                try scaler?.run(from: picture.aligned(), to: scaled)
                content = try Orientation.apply(orientation, to: scaled)
                content.markAsVideo()
            } else if picture.size == layout.content, window == Scaler.Window(of: picture.size) {
                content = picture
                content.markAsVideo()
            } else {
                try sampler.sample(picture, window, to: scaled)
            }
            guard let frame else { return content }
            try backdrop?.fill(frame, with: content)
            try frame.place(content, left: layout.left, top: layout.top)
            return frame
        }
    }
}
