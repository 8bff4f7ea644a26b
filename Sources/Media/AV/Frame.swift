import CLibAV
import Model

/// Owner of an `AVFrame`.
final class Frame {
    let pointer: UnsafeMutablePointer<AVFrame>

    /// An empty frame (`av_frame_alloc`).
    init() throws(ActionFailure) { pointer = try check(av_frame_alloc(), "making a frame") }

    /// A picture with uninitialised planes of its own (`av_frame_get_buffer`).
    convenience init(picture format: AVPixelFormat, _ size: Size) throws(ActionFailure) {
        try self.init()
        pointer.pointee.format = format.rawValue
        pointer.pointee.width = Int32(size.width)
        pointer.pointee.height = Int32(size.height)
        try check(av_frame_get_buffer(pointer, 64), "making a \(size.width)x\(size.height) frame")
    }

    /// Sound with uninitialised samples of its own (`av_frame_get_buffer`).
    convenience init(
        sound format: AVSampleFormat, samples: Int, rate: Int, layout: AVChannelLayout
    ) throws(ActionFailure) {
        try self.init()
        pointer.pointee.format = format.rawValue
        pointer.pointee.nb_samples = Int32(samples)
        pointer.pointee.sample_rate = Int32(rate)
        pointer.pointee.ch_layout = layout
        try check(av_frame_get_buffer(pointer, 0), "making a frame of \(samples) samples")
    }

    deinit {
        var owned: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&owned)
    }

    var size: Size { Size(Int(pointer.pointee.width), Int(pointer.pointee.height)) }

    /// Drops the buffers, keeping the frame for the next decode (`av_frame_unref`).
    func reset() { av_frame_unref(pointer) }

    /// Pixel format, for pictures.
    var format: AVPixelFormat { AVPixelFormat(rawValue: pointer.pointee.format) }

    /// First byte of a plane.
    ///
    /// - Throws: `.internal` for a plane that the format has not.
    func plane(_ index: Int) throws(ActionFailure) -> UnsafeMutablePointer<UInt8> {
        let data = pointer.pointee.data
        let planes = [data.0, data.1, data.2, data.3]
        guard let plane = planes[index] else { throw ActionFailure(.internal, "a frame has no plane \(index)") }
        return plane
    }

    /// Bytes from a row of a plane to the next.
    func stride(_ index: Int) -> Int {
        let strides = pointer.pointee.linesize
        return Int([strides.0, strides.1, strides.2, strides.3][index])
    }

    /// Copies another frame's picture into this one's planes (`av_frame_copy`).
    func copyPicture(of other: Frame) throws(ActionFailure) {
        try check(av_frame_copy(pointer, other.pointer), "copying a frame")
    }
}
