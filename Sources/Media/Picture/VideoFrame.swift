import CLibAV
import Model

extension Frame {
    /// A frame of the film: 4:2:0, BT.709, limited range, chroma sited left, uninitialised.
    convenience init(video size: Size) throws(ActionFailure) {
        try self.init(picture: AV_PIX_FMT_YUV420P, size)
        markAsVideo()
    }

    /// Tags that say BT.709, limited range, left chroma.
    func markAsVideo() {
        pointer.pointee.color_range = AVCOL_RANGE_MPEG
        pointer.pointee.colorspace = AVCOL_SPC_BT709
        pointer.pointee.color_primaries = AVCOL_PRI_BT709
        pointer.pointee.color_trc = AVCOL_TRC_BT709
        pointer.pointee.chroma_location = AVCHROMA_LOC_LEFT
        pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    }

    /// The `AVFrame` itself, for its fields.
    var pointee: AVFrame { _read { yield pointer.pointee } }

    /// Size of a plane in samples.
    func planeSize(_ index: Int) -> Size {
        guard index == 1 || index == 2, let description = av_pix_fmt_desc_get(format)?.pointee else { return size }
        func halved(_ length: Int, _ shift: UInt8) -> Int { -((-length) >> Int(shift)) }
        return Size(halved(size.width, description.log2_chroma_w), halved(size.height, description.log2_chroma_h))
    }

    /// A frame whose rows start where zimg's vector code wants them: this one when they do.
    func aligned() throws(ActionFailure) -> Frame {
        var isAligned = true
        for index in 0..<max(1, Int(av_pix_fmt_count_planes(format))) {
            let address = Int(bitPattern: try plane(index))
            isAligned = isAligned && address % 64 == 0 && stride(index) % 64 == 0
        }
        if isAligned { return self }
        let copy = try Frame(picture: format, size)
        try check(av_frame_copy_props(copy.pointer, pointer), "copying a frame")
        try copy.copyPicture(of: self)
        return copy
    }

    /// Copies a smaller film frame into this one. Its place is in even numbers.
    func place(_ content: Frame, left: Int, top: Int) throws(ActionFailure) {
        for index in 0..<3 {
            let (from, to) = (try content.plane(index), try plane(index))
            let size = content.planeSize(index)
            let divisor = index == 0 ? 1 : 2
            let corner = to + top / divisor * stride(index) + left / divisor
            for row in 0..<size.height {
                (corner + row * stride(index)).update(from: from + row * content.stride(index), count: size.width)
            }
        }
    }

    /// Fills a film frame with one colour, taken as opaque.
    func fill(_ color: Color) throws(ActionFailure) {
        let values = VideoColor(color)
        for (index, value) in [values.y, values.u, values.v].enumerated() {
            let plane = try plane(index)
            let size = planeSize(index)
            for row in 0..<size.height {
                (plane + row * stride(index)).update(repeating: value, count: size.width)
            }
        }
    }
}

/// A colour as limited-range BT.709 samples.
struct VideoColor: Equatable {
    var y: UInt8
    var u: UInt8
    var v: UInt8

    /// From sRGB values, without their alpha.
    init(_ color: Color) { self.init(red: color.red, green: color.green, blue: color.blue) }

    init(red: UInt8, green: UInt8, blue: UInt8) {
        let (r, g, b) = (Double(red) / 255, Double(green) / 255, Double(blue) / 255)
        let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
        y = UInt8((16 + 219 * luma).rounded())
        u = UInt8((128 + 224 * (b - luma) / 1.8556).rounded())
        v = UInt8((128 + 224 * (r - luma) / 1.5748).rounded())
    }
}
