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
        try Y4M.write(frame(file, parameters) { progress(0.6) }, to: output)
    }

    /// The frame that motion is sampled from.
    static func frame(
        _ file: ActionFiles.Input, _ parameters: StillParameters, decoded told: () -> Void = {}
    ) throws(ActionFailure) -> Frame {
        let decoded = try PictureDecoder.decode(file, background: parameters.background)
        let picture = try EvenPlanes.pad(decoded).aligned()
        told()
        return try compose(picture, StillLayout(picture: decoded.size, parameters), parameters)
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
            try Backdrop(frame, of: picture, layout.backdrop).fill(frame, with: picture)
        } else {
            try frame.fill(parameters.background)
        }
        let content = try Frame(video: layout.content)
        try Scaler.scale(picture, layout.window, to: content)
        try frame.place(content, left: layout.left, top: layout.top)
        return frame
    }
}
