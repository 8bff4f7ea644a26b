import CLibAV
import Model

/// Owner of an `AVCodecContext`: a decoder or an encoder.
final class CodecContext {
    let pointer: UnsafeMutablePointer<AVCodecContext>
    let codec: UnsafePointer<AVCodec>

    /// A decoder that is not open yet (`avcodec_find_decoder`).
    convenience init(decoder id: AVCodecID) throws(ActionFailure) {
        try self.init(avcodec_find_decoder(id), "a decoder for \(String(cString: avcodec_get_name(id)))")
    }

    /// A certain decoder, not open yet (`avcodec_find_decoder_by_name`).
    convenience init(decoder name: String) throws(ActionFailure) {
        try self.init(avcodec_find_decoder_by_name(name), "the decoder \(name)")
    }

    /// An encoder that is not open yet (`avcodec_find_encoder_by_name`).
    convenience init(encoder name: String) throws(ActionFailure) {
        try self.init(avcodec_find_encoder_by_name(name), "the encoder \(name)")
    }

    private init(_ found: UnsafePointer<AVCodec>?, _ what: String) throws(ActionFailure) {
        guard let found else { throw ActionFailure(.internal, "libavcodec has not \(what)") }
        codec = found
        pointer = try check(avcodec_alloc_context3(found), "making \(what)")
        pointer.pointee.thread_count = 1
    }

    deinit {
        var owned: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&owned)
    }

    /// Sets an option of the codec or of libavcodec (`av_opt_set`).
    func set(_ option: String, _ value: String) throws(ActionFailure) {
        try check(av_opt_set(pointer, option, value, AV_OPT_SEARCH_CHILDREN), "setting \(option)=\(value)")
    }

    /// Opens the codec (`avcodec_open2`).
    func open(input: Int? = nil) throws(ActionFailure) {
        try check(avcodec_open2(pointer, codec, nil), "opening \(String(cString: codec.pointee.name))", input: input)
    }

    /// Gives an encoder a frame, nil at the end, and hands over each packet that comes out of it.
    ///
    /// `body` sees the packet until it returns.
    func encode(
        _ frame: Frame?, into packet: Packet, _ body: (Packet) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        try check(avcodec_send_frame(pointer, frame?.pointer), "encoding")
        while true {
            let code = avcodec_receive_packet(pointer, packet.pointer)
            if code == shim_averror(EAGAIN) || code == shim_averror_eof() { return }
            try check(code, "encoding")
            try body(packet)
            packet.reset()
        }
    }

    /// Gives a decoder a packet, nil at the end, and hands over each frame that comes out of it.
    func decode(
        _ packet: Packet?, into frame: Frame, input: Int?, _ body: (Frame) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        try check(avcodec_send_packet(pointer, packet?.pointer), "decoding", input: input)
        while true {
            let code = avcodec_receive_frame(pointer, frame.pointer)
            if code == shim_averror(EAGAIN) || code == shim_averror_eof() { return }
            try check(code, "decoding", input: input)
            try body(frame)
            frame.reset()
        }
    }
}
