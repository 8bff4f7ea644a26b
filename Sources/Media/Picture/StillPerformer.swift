import CLibAV
import Model

/// `still`: a picture decoded, composed into the output's shape and scaled once.
enum StillPerformer: StepPerformer {
    static func perform(
        _ parameters: StillParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let output = try files.output("frame")
        guard let file = files.inputs("picture").first else {
            let frame = try Frame(video: parameters.size)
            try frame.fill(parameters.background)
            return try Y4M.write(frame, to: output)
        }
        let decoded = try PictureDecoder.decode(file, background: parameters.background)
        let picture = try aligned(EvenPlanes.pad(decoded))
        progress(0.6)
        try Y4M.write(compose(picture, StillLayout(picture: decoded.size, parameters), parameters), to: output)
    }

    private static func compose(
        _ picture: Frame, _ layout: StillLayout, _ parameters: StillParameters
    ) throws(ActionFailure) -> Frame {
        let frame = try Frame(video: layout.frame)
        if layout.content == layout.frame {
            try Scaler.scale(picture, layout.window, to: frame)
            return frame
        }
        if parameters.fit == .blur {
            try Backdrop.fill(frame, with: picture, layout.backdrop)
        } else {
            try frame.fill(parameters.background)
        }
        let content = try Frame(video: layout.content)
        try Scaler.scale(picture, layout.window, to: content)
        for index in 0..<3 {
            let (from, to) = (try content.plane(index), try frame.plane(index))
            let size = content.planeSize(index)
            let divisor = index == 0 ? 1 : 2
            let corner = to + layout.top / divisor * frame.stride(index) + layout.left / divisor
            for row in 0..<size.height {
                (corner + row * frame.stride(index)).update(from: from + row * content.stride(index), count: size.width)
            }
        }
        return frame
    }

    /// A frame whose rows start where zimg's vector code wants them: `frame` itself when they do.
    private static func aligned(_ frame: Frame) throws(ActionFailure) -> Frame {
        var isAligned = true
        for index in 0..<max(1, Int(av_pix_fmt_count_planes(frame.format))) {
            let address = Int(bitPattern: try frame.plane(index))
            isAligned = isAligned && address % 64 == 0 && frame.stride(index) % 64 == 0
        }
        if isAligned { return frame }
        let copy = try Frame(picture: frame.format, frame.size)
        try check(av_frame_copy_props(copy.pointer, frame.pointer), "copying a frame")
        try copy.copyPicture(of: frame)
        return copy
    }
}
