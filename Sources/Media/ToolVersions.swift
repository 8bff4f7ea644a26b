import CEBUR128
import CFlite
import CLibASS
import CLibAV
import CZimg
package import Model

/// Exact versions of what changes output bytes, by the names that step kinds use.
package enum ToolVersions {
    /// Asks each library that is loaded; flite alone cannot say, so its header does.
    ///
    /// - Throws: `.internal` when x264 does not work.
    package static func all() throws(ActionFailure) -> [String: String] {
        let build = String(cString: av_version_info())
        func libav(_ version: UInt32) -> String {
            "\(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF) (\(build))"
        }
        var (major, minor, micro): (UInt32, UInt32, UInt32) = (0, 0, 0)
        zimg_get_version_info(&major, &minor, &micro)
        var parts: (Int32, Int32, Int32) = (0, 0, 0)
        ebur128_get_version(&parts.0, &parts.1, &parts.2)
        let loudness = "\(parts.0).\(parts.1).\(parts.2)"
        return [
            "libavcodec": libav(avcodec_version()), "libavformat": libav(avformat_version()),
            "libswscale": libav(swscale_version()), "libswresample": libav(swresample_version()),
            "x264": try x264(), "libass": String(UInt32(bitPattern: ass_library_version()), radix: 16),
            "zimg": "\(major).\(minor).\(micro)", "libebur128": loudness, "flite": FLITE_PROJECT_VERSION,
        ]
    }

    /// What x264 says of itself in the first packet of a tiny encode: `core 164 r3095 baee400`.
    private static func x264() throws(ActionFailure) -> String {
        let size = Size(16, 16)
        let encoder = try SegmentEncoder.open(
            size, Rational(25), EncoderSettings(preset: "ultrafast", quality: 23, options: ""))
        let frame = try Frame(video: size)
        try frame.fill(.black)
        frame.pointer.pointee.pts = 0
        var found: String?
        let packet = try Packet()
        for input in [frame, nil] {
            try encoder.encode(input, into: packet) { (packet) throws(ActionFailure) in
                let bytes = UnsafeBufferPointer(
                    start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size))
                for unit in NALUnits.split(bytes) where NALUnits.isComment(bytes[unit]) {
                    let text = String(decoding: bytes[unit].filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
                    guard let start = text.firstRange(of: "core ") else { continue }
                    let words = text[start.lowerBound...].split(separator: " ").prefix { $0 != "-" }
                    found = words.joined(separator: " ")
                }
            }
        }
        guard let found else { throw ActionFailure(.internal, "x264 does not say which version it is") }
        return found
    }
}
