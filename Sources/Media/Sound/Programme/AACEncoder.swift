import CLibAV
import Model

/// Encodes a programme as AAC-LC into a NUT file.
///
/// The file has one stream with time base 1/48000. Packet k has the time 1024 k and holds 1024 samples; packet 0 is priming, so that
/// sample n of the programme is decoded at time n + 1024. The stream's metadata say `priming` (1024) and `samples`: the programme's
/// length, at which what the last packet holds beyond it is to be cut.
final class AACEncoder {
    static let frameLength = 1024

    private let encoder: CodecContext
    private let container: OutputContainer
    private let frame: Frame
    private let packet: Packet
    private var filled = 0
    private var sent = 0

    /// Opens the encoder and writes the file's header.
    ///
    /// - Parameter samples: length of the programme.
    init(_ path: String, bitRate: Int, samples: Int) throws(ActionFailure) {
        let encoder = try CodecContext(encoder: "aac")
        let context = encoder.pointer
        context.pointee.bit_rate = Int64(bitRate)
        context.pointee.sample_rate = Int32(Sound.sampleRate)
        context.pointee.ch_layout = shim_layout_stereo()
        context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        context.pointee.time_base = AVRational(num: 1, den: Int32(Sound.sampleRate))
        context.pointee.flags |= shim_codec_bitexact() | shim_global_header()
        // A third of the default coder's time, and less noise in every band at the rates films use.
        try encoder.set("aac_coder", "fast")
        try encoder.open()
        let container = try OutputContainer(path, format: "nut")
        let stream = try container.addStream(encoder)
        av_dict_set(&stream.pointee.metadata, "priming", String(context.pointee.initial_padding), 0)
        av_dict_set(&stream.pointee.metadata, "samples", String(samples), 0)
        try container.writeHeader()
        let base = stream.pointee.time_base
        guard context.pointee.frame_size == Self.frameLength, context.pointee.initial_padding == Self.frameLength,
            Int(base.num) * Sound.sampleRate == Int(base.den)
        else { throw ActionFailure(.internal, "the AAC encoder has another frame length or delay than 1024") }
        let frame = try Frame(
            sound: AV_SAMPLE_FMT_FLTP, samples: Self.frameLength, rate: Sound.sampleRate, layout: shim_layout_stereo())
        packet = try Packet()
        (self.encoder, self.container, self.frame) = (encoder, container, frame)
    }

    /// Encodes the samples that follow those before.
    func write(_ block: StereoBlock) throws(ActionFailure) {
        var done = 0
        while done < block.count {
            let count = min(block.count - done, Self.frameLength - filled)
            try copy(block, from: done, count)
            done += count
            if filled == Self.frameLength { try send() }
        }
    }

    /// Encodes what is left and finishes the file.
    func finish() throws(ActionFailure) {
        if filled > 0 { try send() }
        let container = container
        try encoder.encode(nil, into: packet) { (packet) throws(ActionFailure) in try Self.store(packet, container) }
        try container.finish()
    }

    private func copy(_ block: StereoBlock, from start: Int, _ count: Int) throws(ActionFailure) {
        if filled == 0 {
            frame.pointer.pointee.nb_samples = Int32(Self.frameLength)
            try check(av_frame_make_writable(frame.pointer), "making room for sound")
        }
        for (channel, plane) in [block.left, block.right].enumerated() {
            guard let target = frame.pointer.pointee.extended_data[channel] else { continue }
            plane.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                UnsafeMutableRawPointer(target + filled * 4).copyMemory(from: base + start * 4, byteCount: count * 4)
            }
        }
        filled += count
    }

    private func send() throws(ActionFailure) {
        frame.pointer.pointee.nb_samples = Int32(filled)
        frame.pointer.pointee.pts = Int64(sent)
        sent += filled
        filled = 0
        let container = container
        try encoder.encode(frame, into: packet) { (packet) throws(ActionFailure) in try Self.store(packet, container) }
    }

    /// NUT has no times before 0: everything is later by the priming.
    private static func store(_ packet: Packet, _ container: OutputContainer) throws(ActionFailure) {
        packet.pointer.pointee.pts += Int64(frameLength)
        packet.pointer.pointee.dts = packet.pointer.pointee.pts
        packet.pointer.pointee.duration = Int64(frameLength)
        packet.pointer.pointee.stream_index = 0
        try container.write(packet)
    }
}
