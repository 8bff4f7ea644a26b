import CLibAV
import Model

/// Owner of an AAC-LC encoder for stereo at 48 kHz: frames of 1024 samples in, packets out, the first of which is priming.
final class AACEncoder {
    static let frameLength = 1024

    let context: CodecContext
    private let frame: Frame
    private let packet: Packet
    private var sent = 0

    /// Opens an encoder.
    ///
    /// - Parameter bitRate: bits a second.
    init(bitRate: Int) throws(ActionFailure) {
        context = try CodecContext(encoder: "aac")
        let pointer = context.pointer
        pointer.pointee.bit_rate = Int64(bitRate)
        pointer.pointee.sample_rate = Int32(Sound.sampleRate)
        pointer.pointee.ch_layout = shim_layout_stereo()
        pointer.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        pointer.pointee.time_base = AVRational(num: 1, den: Int32(Sound.sampleRate))
        pointer.pointee.flags |= shim_codec_bitexact() | shim_global_header()
        // A third of the default coder's time, and less noise in every band at the rates films use.
        try context.set("aac_coder", "fast")
        try context.open()
        guard pointer.pointee.frame_size == Self.frameLength, pointer.pointee.initial_padding == Self.frameLength else {
            throw ActionFailure(.internal, "the AAC encoder has another frame length or delay than 1024")
        }
        frame = try Frame(
            sound: AV_SAMPLE_FMT_FLTP, samples: Self.frameLength, rate: Sound.sampleRate, layout: shim_layout_stereo())
        packet = try Packet()
    }

    /// Encodes up to 1024 samples, fewer only at the end, and hands over the packets that come out.
    func encode(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ count: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(ActionFailure) {
        frame.pointer.pointee.nb_samples = Int32(Self.frameLength)
        try check(av_frame_make_writable(frame.pointer), "making room for sound")
        for (channel, plane) in [left, right].enumerated() {
            guard let target = frame.pointer.pointee.extended_data[channel] else { continue }
            UnsafeMutableRawPointer(target).copyMemory(from: plane, byteCount: count * 4)
        }
        frame.pointer.pointee.nb_samples = Int32(count)
        frame.pointer.pointee.pts = Int64(sent)
        sent += count
        try context.encode(frame, into: packet) { (packet) in Self.give(packet, body) }
    }

    /// Hands over the packets that the encoder still holds.
    func finish(_ body: (UnsafeRawBufferPointer) -> Void) throws(ActionFailure) {
        try context.encode(nil, into: packet) { (packet) in Self.give(packet, body) }
    }

    private static func give(_ packet: Packet, _ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size)))
    }
}
