import CLibAV
import Model

/// Decoded frames in a form that zimg reads: planes, without transparency, with tags that leave nothing open.
enum FootagePlanes {
    /// `frame` itself where it is so already.
    static func plain(_ frame: Frame, over background: Color) throws(ActionFailure) -> Frame {
        tag(frame)
        var planes = frame
        if !isPlain(frame) {
            planes = try converted(frame)
            planes = try Compositing.flatten(planes, over: background)
        }
        return try EvenPlanes.pad(planes)
    }

    /// Says what the video leaves open: colours by its size, as players guess them, limited range, chroma on the left.
    private static func tag(_ frame: Frame) {
        let isRGB = (av_pix_fmt_desc_get(frame.format)?.pointee.flags ?? 0) & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
        let isFullFormat = [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P]
            .contains(frame.format)
        let data = frame.pointer
        if isRGB || isFullFormat {
            data.pointee.color_range = AVCOL_RANGE_JPEG
        } else if data.pointee.color_range == AVCOL_RANGE_UNSPECIFIED {
            data.pointee.color_range = AVCOL_RANGE_MPEG
        }
        switch data.pointee.colorspace {
        case AVCOL_SPC_BT709, AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M, AVCOL_SPC_BT2020_NCL,
            AVCOL_SPC_FCC:
            break
        default:
            let isLarge = max(frame.size.width, frame.size.height) >= 1280 || frame.size.height >= 720
            data.pointee.colorspace = isRGB ? AVCOL_SPC_RGB : isLarge ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
        }
        if ![AVCOL_PRI_BT2020, AVCOL_PRI_SMPTE432].contains(data.pointee.color_primaries) {
            data.pointee.color_primaries = AVCOL_PRI_BT709
        }
        if data.pointee.color_trc != AVCOL_TRC_SMPTE2084 { data.pointee.color_trc = AVCOL_TRC_BT709 }
        if data.pointee.chroma_location == AVCHROMA_LOC_UNSPECIFIED {
            data.pointee.chroma_location = AVCHROMA_LOC_LEFT
        }
    }

    /// Whole planes of 8 to 16 bits in this machine's order, none of them alpha.
    private static func isPlain(_ frame: Frame) -> Bool {
        guard let description = av_pix_fmt_desc_get(frame.format)?.pointee else { return false }
        let bad =
            AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT
            | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
        return description.flags & UInt64(bad) == 0
            && Int(av_pix_fmt_count_planes(frame.format)) == Int(description.nb_components)
            && [1, 3].contains(description.nb_components)
            && description.comp.0.shift == 0 && (8...16).contains(description.comp.0.depth)
            && description.log2_chroma_w <= 1 && description.log2_chroma_h <= 1
    }

    /// By swscale: to RGB where there is alpha or RGB, else to 4:4:4 of the same colours.
    private static func converted(_ frame: Frame) throws(ActionFailure) -> Frame {
        guard let description = av_pix_fmt_desc_get(frame.format)?.pointee else {
            throw ActionFailure(.internal, "the decoder names no pixel format")
        }
        let hasAlpha = description.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL) != 0
        let isRGB = hasAlpha || description.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
        let isDeep = description.comp.0.depth > 8
        let target: AVPixelFormat =
            switch (isRGB, hasAlpha) {
            case (_, true): isDeep ? AV_PIX_FMT_GBRAP16LE : AV_PIX_FMT_GBRAP
            case (true, _): isDeep ? AV_PIX_FMT_GBRP16LE : AV_PIX_FMT_GBRP
            default: isDeep ? AV_PIX_FMT_YUV444P16LE : AV_PIX_FMT_YUV444P
            }
        let result = try Frame(picture: target, frame.size)
        try check(av_frame_copy_props(result.pointer, frame.pointer), "converting a frame")
        let isFull: Int32 = frame.pointee.color_range == AVCOL_RANGE_JPEG ? 1 : 0
        if isRGB {
            result.pointer.pointee.color_range = AVCOL_RANGE_JPEG
            result.pointer.pointee.colorspace = AVCOL_SPC_RGB
        }
        let flags = SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BICUBIC
        let (width, height) = (frame.pointee.width, frame.pointee.height)
        let context = try check(
            sws_getContext(width, height, frame.format, width, height, target, flags, nil, nil, nil),
            "converting a frame")
        defer { sws_freeContext(context) }
        let isBT709 = frame.pointee.colorspace == AVCOL_SPC_BT709
        let matrix = sws_getCoefficients(isBT709 ? SWS_CS_ITU709 : SWS_CS_ITU601)
        sws_setColorspaceDetails(context, matrix, isFull, matrix, isRGB ? 1 : isFull, 0, 1 << 16, 1 << 16)
        try check(sws_scale_frame(context, result.pointer, frame.pointer), "converting a frame")
        return result
    }
}
