import CLibAV
import Glibc
import Model

/// A one-frame YUV4MPEG2 file: how a composed still is kept (see the yuv4mpeg(5) manual page of mjpegtools).
enum Y4M {
    /// Writes a film frame.
    ///
    /// - Throws: `.resource` when the file cannot be written.
    static func write(_ frame: Frame, to path: String) throws(ActionFailure) {
        let header =
            "YUV4MPEG2 W\(frame.size.width) H\(frame.size.height) F25:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\nFRAME\n"
        var bytes = Array(header.utf8)
        bytes.reserveCapacity(bytes.count + frame.size.width * frame.size.height * 3 / 2)
        for index in 0..<3 {
            let plane = try frame.plane(index)
            let size = frame.planeSize(index)
            for row in 0..<size.height {
                bytes.append(
                    contentsOf: UnsafeBufferPointer(start: plane + row * frame.stride(index), count: size.width))
            }
        }
        try Files.write(bytes, to: path)
    }

    /// Reads a film frame.
    ///
    /// - Throws: `.internal` for a file that `write` did not make.
    static func read(_ file: ActionFiles.Input) throws(ActionFailure) -> Frame {
        let bytes = try Files.read(file)
        let foreign = ActionFailure(.internal, "the frame is not a 4:2:0 Y4M file of one frame")
        guard let headerEnd = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let frameEnd = bytes[(headerEnd + 1)...].firstIndex(of: UInt8(ascii: "\n"))
        else { throw foreign }
        var width = 0
        var height = 0
        for word in String(decoding: bytes[..<headerEnd], as: UTF8.self).split(separator: " ").dropFirst() {
            if word.first == "W" { width = Int(word.dropFirst()) ?? 0 }
            if word.first == "H" { height = Int(word.dropFirst()) ?? 0 }
        }
        guard bytes.starts(with: "YUV4MPEG2 ".utf8), width > 0, height > 0, width % 2 == 0, height % 2 == 0,
            bytes.count - frameEnd - 1 == width * height * 3 / 2
        else { throw foreign }
        let frame = try Frame(video: Size(width, height))
        var offset = frameEnd + 1
        for index in 0..<3 {
            let plane = try frame.plane(index)
            let size = frame.planeSize(index)
            bytes.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                for row in 0..<size.height {
                    (plane + row * frame.stride(index)).update(
                        from: base + offset + row * size.width, count: size.width)
                }
            }
            offset += size.width * size.height
        }
        return frame
    }
}
