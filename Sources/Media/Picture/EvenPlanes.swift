import CLibAV
import Model

/// zimg wants whole chroma samples: a subsampled picture of odd width or height gets its last column or row twice.
enum EvenPlanes {
    /// A frame whose size the chroma divides, with the picture in its top left corner; `frame` itself when it is so already.
    static func pad(_ frame: Frame) throws(ActionFailure) -> Frame {
        guard let description = av_pix_fmt_desc_get(frame.format)?.pointee, description.nb_components == 3 else {
            return frame
        }
        func up(_ length: Int, _ shift: UInt8) -> Int { ((length + (1 << Int(shift)) - 1) >> Int(shift)) << Int(shift) }
        let size = Size(
            up(frame.size.width, description.log2_chroma_w), up(frame.size.height, description.log2_chroma_h))
        if size == frame.size { return frame }
        let padded = try Frame(picture: frame.format, size)
        try check(av_frame_copy_props(padded.pointer, frame.pointer), "copying a frame")
        let sample = description.comp.0.depth > 8 ? 2 : 1
        for index in 0..<3 {
            let (from, to) = (try frame.plane(index), try padded.plane(index))
            let (old, new) = (frame.planeSize(index), padded.planeSize(index))
            for y in 0..<new.height {
                let row = to + y * padded.stride(index)
                row.update(from: from + min(y, old.height - 1) * frame.stride(index), count: old.width * sample)
                for byte in 0..<(new.width - old.width) * sample {
                    row[old.width * sample + byte] = row[(old.width - 1) * sample + byte % sample]
                }
            }
        }
        return padded
    }
}
