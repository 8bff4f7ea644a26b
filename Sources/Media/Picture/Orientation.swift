import CLibAV
import Model

/// Turns a picture upright by its Exif orientation. A photo's chroma is sited in the middle, so planes turn on their own.
enum Orientation {
    /// A new frame, or `frame` itself for orientation 1.
    static func apply(_ orientation: Int, to frame: Frame) throws(ActionFailure) -> Frame {
        guard orientation > 1, let description = av_pix_fmt_desc_get(frame.format)?.pointee else { return frame }
        let isTransposed = orientation >= 5
        let size = isTransposed ? Size(frame.size.height, frame.size.width) : frame.size
        let turned = try Frame(picture: isTransposed ? transposed(frame.format) : frame.format, size)
        turned.pointer.pointee.color_range = frame.pointee.color_range
        turned.pointer.pointee.colorspace = frame.pointee.colorspace
        turned.pointer.pointee.chroma_location = frame.pointee.chroma_location
        for index in 0..<Int(description.nb_components) {
            let (from, to) = (try frame.plane(index), try turned.plane(index))
            let (fromStride, toStride) = (frame.stride(index), turned.stride(index))
            let target = turned.planeSize(index)
            if description.comp.0.depth > 8 {
                turn(orientation, from, fromStride, to, toStride, target, as: UInt16.self)
            } else {
                turn(orientation, from, fromStride, to, toStride, target, as: UInt8.self)
            }
        }
        return turned
    }

    /// The format whose chroma is halved the other way.
    private static func transposed(_ format: AVPixelFormat) -> AVPixelFormat {
        switch format {
        case AV_PIX_FMT_YUVJ422P: AV_PIX_FMT_YUVJ440P
        case AV_PIX_FMT_YUVJ440P: AV_PIX_FMT_YUVJ422P
        case AV_PIX_FMT_YUV422P: AV_PIX_FMT_YUV440P
        default: format
        }
    }

    /// Moves one plane, by tiles that fit the cache. `target` is the turned plane's size.
    private static func turn<Sample>(
        _ orientation: Int, _ from: UnsafeMutablePointer<UInt8>, _ fromStride: Int, _ to: UnsafeMutablePointer<UInt8>,
        _ toStride: Int, _ target: Size, as type: Sample.Type
    ) {
        // A row of the target starts at `origin` of the source and steps by `across`; the next row is `down` further.
        let step = MemoryLayout<Sample>.stride
        let isTransposed = orientation >= 5
        let (sourceWidth, sourceHeight) = isTransposed ? (target.height, target.width) : (target.width, target.height)
        let isMirrored = [2, 3, 7, 8].contains(orientation)  // the source's columns run backwards
        let isFlipped = [3, 4, 6, 7].contains(orientation)  // the source's rows run backwards
        let column = isMirrored ? -step : step
        let row = isFlipped ? -fromStride : fromStride
        let origin = (isMirrored ? (sourceWidth - 1) * step : 0) + (isFlipped ? (sourceHeight - 1) * fromStride : 0)
        let (across, down) = isTransposed ? (row, column) : (column, row)
        let source = UnsafeRawPointer(from) + origin
        let tile = 64
        for top in stride(from: 0, to: target.height, by: tile) {
            for left in stride(from: 0, to: target.width, by: tile) {
                for y in top..<min(top + tile, target.height) {
                    let line = UnsafeMutableRawPointer(to + y * toStride)
                    for x in left..<min(left + tile, target.width) {
                        let value = (source + y * down + x * across).load(as: Sample.self)
                        (line + x * step).storeBytes(of: value, as: Sample.self)
                    }
                }
            }
        }
    }
}
