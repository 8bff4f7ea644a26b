import CLibAV
import Model

/// Writes PNG files.
enum PNGFile {
    /// - Parameter bytes: red, green and blue of every pixel, row by row.
    static func write(_ bytes: [UInt8], _ size: Size, to path: String) throws(ActionFailure) {
        let frame = try Frame(picture: AV_PIX_FMT_RGB24, size)
        let plane = try frame.plane(0)
        try bytes.withUnsafeBytesTyped { (all) throws(ActionFailure) in
            guard let base = all.baseAddress, all.count == size.width * size.height * 3 else {
                throw ActionFailure(.internal, "a picture has not as many pixels as its size says")
            }
            for row in 0..<size.height {
                UnsafeMutableRawPointer(plane + row * frame.stride(0))
                    .copyMemory(from: base + row * size.width * 3, byteCount: size.width * 3)
            }
        }
        let encoder = try CodecContext(encoder: "png")
        let context = encoder.pointer
        (context.pointee.width, context.pointee.height) = (Int32(size.width), Int32(size.height))
        context.pointee.pix_fmt = AV_PIX_FMT_RGB24
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.flags |= shim_codec_bitexact()
        try encoder.set("pred", "paeth")
        try encoder.open()
        var file: [UInt8] = []
        let packet = try Packet()
        for input in [frame, nil] {
            try encoder.encode(input, into: packet) { packet in
                file += UnsafeBufferPointer(start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size))
            }
        }
        try Files.write(file, to: path)
    }
}
