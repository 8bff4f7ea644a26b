import CLibAV
import Model

/// Transparent pictures laid over a plain colour, at full resolution, before any scaling can mix in hidden pixels.
enum Compositing {
    /// An opaque frame: `frame` itself unless it has an alpha plane. Values are mixed as sRGB, as browsers do.
    static func flatten(_ frame: Frame, over background: Color) throws(ActionFailure) -> Frame {
        switch frame.format {
        case AV_PIX_FMT_GBRAP:
            return try flatten(frame, over: background, to: AV_PIX_FMT_GBRP, as: UInt8.self)
        case AV_PIX_FMT_GBRAP16LE:
            return try flatten(frame, over: background, to: AV_PIX_FMT_GBRP16LE, as: UInt16.self)
        default: return frame
        }
    }

    private static func flatten<Sample: FixedWidthInteger & UnsignedInteger>(
        _ frame: Frame, over background: Color, to format: AVPixelFormat, as type: Sample.Type
    ) throws(ActionFailure) -> Frame {
        let result = try Frame(picture: format, frame.size)
        result.pointer.pointee.color_range = AVCOL_RANGE_JPEG
        result.pointer.pointee.colorspace = AVCOL_SPC_RGB
        let largest = UInt64(Sample.max)
        let alphaPlane = try frame.plane(3)
        for (index, channel) in [background.green, background.blue, background.red].enumerated() {
            let behind = UInt64(channel) * (largest / 255)
            let (from, to) = (try frame.plane(index), try result.plane(index))
            for row in 0..<frame.size.height {
                let width = frame.size.width
                let source = UnsafeRawPointer(from + row * frame.stride(index)).assumingMemoryBound(to: Sample.self)
                let alpha = UnsafeRawPointer(alphaPlane + row * frame.stride(3)).assumingMemoryBound(to: Sample.self)
                let target = UnsafeMutableRawPointer(to + row * result.stride(index)).assumingMemoryBound(
                    to: Sample.self)
                for x in 0..<width {
                    let a = UInt64(alpha[x])
                    let sum = UInt64(source[x]) &* a &+ behind &* (largest &- a) &+ largest / 2
                    target[x] = Sample(truncatingIfNeeded: sum / largest)
                }
            }
        }
        return result
    }
}
