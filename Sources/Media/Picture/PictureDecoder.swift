// Untrusted pictures become planes here. The bytes go to the decoder as one packet: there is no demuxer that could be misled.

import CLibAV
import Model

/// Decodes a picture into a planar frame that zimg reads, upright and without transparency.
enum PictureDecoder {
    /// Decodes, composites over `background` and turns upright.
    ///
    /// - Throws: cause `.input`, blaming `file`, for anything but a whole, undamaged picture.
    static func decode(_ file: ActionFiles.Input, background: Color) throws(ActionFailure) -> Frame {
        let bytes = try Files.read(file)
        let header = try PictureHeader.read(bytes, input: file.index)
        var frame = try decode(bytes, header, input: file.index)
        frame = try planar(frame, header)
        frame = try Compositing.flatten(frame, over: background)
        return try Orientation.apply(header.orientation, to: frame)
    }

    private static func decode(_ bytes: [UInt8], _ header: PictureHeader, input: Int) throws(ActionFailure) -> Frame {
        let ids: [PictureHeader.Format: AVCodecID] = [
            .jpeg: AV_CODEC_ID_MJPEG, .png: AV_CODEC_ID_PNG, .webp: AV_CODEC_ID_WEBP,
        ]
        let decoder = try CodecContext(decoder: ids[header.format] ?? AV_CODEC_ID_NONE)
        decoder.pointer.pointee.err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER
        decoder.pointer.pointee.max_pixels = Int64(PictureHeader.largestArea)
        try decoder.open()
        let packet = try bytes.withUnsafeBytesTyped { (all) throws(ActionFailure) in
            try Packet(UnsafeRawBufferPointer(rebasing: all.prefix(header.length)))
        }
        let damaged = { (why: String?) in
            ActionFailure(
                .input, "the \(header.format.rawValue) picture is damaged\(why.map { ": " + $0 } ?? "")",
                hint: "copy or download it again", input: input)
        }
        let frame = try Frame()
        guard avcodec_send_packet(decoder.pointer, packet.pointer) >= 0,
            avcodec_send_packet(decoder.pointer, nil) >= 0,
            avcodec_receive_frame(decoder.pointer, frame.pointer) >= 0
        else { throw damaged(LibAVLog.takeLastLine()) }
        guard shim_decode_errors(frame.pointer) == 0 else { throw damaged(LibAVLog.takeLastLine()) }
        guard frame.size == header.size else { throw damaged("it decodes to another size than its header says") }
        return frame
    }

    /// The formats that zimg takes as they are.
    private static let planarFormats: [AVPixelFormat] = [
        AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV420P,
        AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GBRP,
    ]

    /// Planes as zimg and the compositing read them: as decoded where possible, else RGB of the same depth (swscale).
    private static func planar(_ frame: Frame, _ header: PictureHeader) throws(ActionFailure) -> Frame {
        frame.pointer.pointee.chroma_location = AVCHROMA_LOC_CENTER
        if frame.pointee.colorspace != AVCOL_SPC_RGB { frame.pointer.pointee.colorspace = AVCOL_SPC_BT470BG }
        if header.format != .webp { frame.pointer.pointee.color_range = AVCOL_RANGE_JPEG }
        if planarFormats.contains(frame.format) { return frame }

        guard let description = av_pix_fmt_desc_get(frame.format)?.pointee else {
            throw ActionFailure(.internal, "the decoder names no pixel format")
        }
        let hasAlpha = description.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL) != 0
        let isDeep = description.comp.0.depth > 8
        let target: AVPixelFormat =
            isDeep
            ? (hasAlpha ? AV_PIX_FMT_GBRAP16LE : AV_PIX_FMT_GBRP16LE) : (hasAlpha ? AV_PIX_FMT_GBRAP : AV_PIX_FMT_GBRP)
        if frame.format == target { return frame }
        let converted = try Frame(picture: target, frame.size)
        converted.pointer.pointee.color_range = AVCOL_RANGE_JPEG
        converted.pointer.pointee.colorspace = AVCOL_SPC_RGB
        let flags = SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BICUBIC
        let (width, height) = (frame.pointee.width, frame.pointee.height)
        let context = try check(
            sws_getContext(width, height, frame.format, width, height, target, flags, nil, nil, nil),
            "converting a picture")
        defer { sws_freeContext(context) }
        let isFull: Int32 = frame.pointee.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        let matrix = sws_getCoefficients(SWS_CS_ITU601)
        sws_setColorspaceDetails(context, matrix, isFull, matrix, 1, 0, 1 << 16, 1 << 16)
        try check(sws_scale_frame(context, converted.pointer, frame.pointer), "converting a picture")
        return converted
    }
}

extension Array where Element == UInt8 {
    /// `withUnsafeBytes` for a body that throws `ActionFailure`.
    func withUnsafeBytesTyped<Value>(
        _ body: (UnsafeRawBufferPointer) throws(ActionFailure) -> Value
    ) throws(ActionFailure) -> Value {
        let result: Result<Value, ActionFailure> = withUnsafeBytes { bytes in
            do throws(ActionFailure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
