import CLibAV
import Model

/// Frames to one closed-GOP H.264 stream in a NUT file, by one thread of libx264.
final class SegmentEncoder {
    private let encoder: CodecContext
    private let container: OutputContainer
    private let stream: UnsafeMutablePointer<AVStream>
    private let packet: Packet
    private var count = 0
    private var isFirstPacket = true

    /// Creates the file at `path` and its header.
    init(_ path: String, _ size: Size, _ rate: Rational, _ settings: EncoderSettings) throws(ActionFailure) {
        encoder = try Self.open(size, rate, settings)
        container = try OutputContainer(path, format: "nut")
        stream = try container.addStream(encoder)
        packet = try Packet()
        // NUT keeps presentation times alone: decoding starts before 0, and no shift may hide that.
        container.pointer.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED
        try container.writeHeader()
    }

    /// An open encoder with global headers; its time base is one frame.
    static func open(_ size: Size, _ rate: Rational, _ settings: EncoderSettings) throws(ActionFailure) -> CodecContext
    {
        let encoder = try CodecContext(encoder: "libx264")
        let context = encoder.pointer
        context.pointee.width = Int32(size.width)
        context.pointee.height = Int32(size.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        context.pointee.time_base = AVRational(num: Int32(rate.denominator), den: Int32(rate.numerator))
        context.pointee.framerate = AVRational(num: Int32(rate.numerator), den: Int32(rate.denominator))
        context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        context.pointee.color_range = AVCOL_RANGE_MPEG
        context.pointee.colorspace = AVCOL_SPC_BT709
        context.pointee.color_primaries = AVCOL_PRI_BT709
        context.pointee.color_trc = AVCOL_TRC_BT709
        context.pointee.chroma_sample_location = AVCHROMA_LOC_LEFT
        context.pointee.flags |= shim_global_header() | shim_closed_gop()
        context.pointee.thread_count = 1
        try encoder.set("preset", settings.preset)
        try encoder.set("crf", String(settings.quality))
        let options = ["cpu-independent=1", "stitchable=1", settings.options].filter { !$0.isEmpty }
        try encoder.set("x264-params", options.joined(separator: ":"))
        try encoder.open()
        return encoder
    }

    /// Encodes the next frame. Its samples are the caller's again when this returns.
    func encode(_ frame: Frame) throws(ActionFailure) {
        frame.pointer.pointee.pts = Int64(count)
        frame.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
        count += 1
        try encoder.encode(frame, into: packet) { (packet) throws(ActionFailure) in try write(packet) }
    }

    /// Encodes what is held back and closes the file.
    func finish() throws(ActionFailure) {
        try encoder.encode(nil, into: packet) { (packet) throws(ActionFailure) in try write(packet) }
        try container.finish()
    }

    private func write(_ packet: Packet) throws(ActionFailure) {
        if isFirstPacket { try removeComment(packet) }
        isFirstPacket = false
        packet.pointer.pointee.duration = 1
        packet.pointer.pointee.stream_index = stream.pointee.index
        av_packet_rescale_ts(packet.pointer, encoder.pointer.pointee.time_base, stream.pointee.time_base)
        try container.write(packet)
    }

    /// x264's comment of 700 bytes about itself opens each stream: a film of many segments can do without it.
    private func removeComment(_ packet: Packet) throws(ActionFailure) {
        guard let data = packet.pointer.pointee.data else { return }
        let bytes = UnsafeBufferPointer(start: data, count: Int(packet.pointer.pointee.size))
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for unit in NALUnits.split(bytes) where !NALUnits.isComment(bytes[unit]) {
            kept.append(contentsOf: [0, 0, 0, 1])
            kept.append(contentsOf: bytes[unit])
        }
        guard kept.count < bytes.count else { return }
        kept.withUnsafeBufferPointer { if let base = $0.baseAddress { data.update(from: base, count: kept.count) } }
        av_shrink_packet(packet.pointer, Int32(kept.count))
    }
}
