import CLibAV
import CZimg
import Glibc
import Model

/// One conversion by zimg: a window of a picture, scaled into another picture's size, format and colours.
///
/// zimg reads each frame's format, matrix, range and chroma siting from its `AVFrame`, so tags are the only way to say them.
/// Bicubic throughout: its weights are polynomials, so they are the same on every machine. Frames of a moving scene are
/// `WindowSampler`'s: here each window costs a graph of its own.
struct Scaler: ~Copyable {
    /// A part of a picture in its luma samples; fractions are exact.
    struct Window: Equatable {
        var x: Double
        var y: Double
        var width: Double
        var height: Double

        /// All of a picture.
        init(of size: Size) { self.init(x: 0, y: 0, width: Double(size.width), height: Double(size.height)) }

        init(x: Double, y: Double, width: Double, height: Double) {
            (self.x, self.y, self.width, self.height) = (x, y, width, height)
        }
    }

    private let graph: OpaquePointer
    private let scratch: UnsafeMutableRawPointer

    /// Builds the filters (`zimg_filter_graph_build`).
    init(from source: Frame, _ window: Window, to target: Frame) throws(ActionFailure) {
        var from = try Self.format(of: source)
        from.active_region.left = window.x
        from.active_region.top = window.y
        from.active_region.width = window.width
        from.active_region.height = window.height
        var to = try Self.format(of: target)
        var params = shim_zimg_params()
        // Wide gamuts and high dynamic range go through linear light; all else is close enough to BT.709 to be taken for it.
        let isWide = [AVCOL_PRI_BT2020, AVCOL_PRI_SMPTE432].contains(source.pointee.color_primaries)
        if isWide || source.pointee.color_trc == AVCOL_TRC_SMPTE2084 {
            from.color_primaries =
                source.pointee.color_primaries == AVCOL_PRI_SMPTE432
                ? ZIMG_PRIMARIES_ST432_1
                : isWide ? ZIMG_PRIMARIES_BT2020 : ZIMG_PRIMARIES_BT709
            // HLG was made to be shown as it is on screens without it.
            from.transfer_characteristics =
                source.pointee.color_trc == AVCOL_TRC_SMPTE2084 ? ZIMG_TRANSFER_ST2084 : ZIMG_TRANSFER_BT709
            (to.color_primaries, to.transfer_characteristics) = (ZIMG_PRIMARIES_BT709, ZIMG_TRANSFER_BT709)
            // cd/m² of white (ITU-R BT.2408).
            params.nominal_peak_luminance = 203
        }
        params.resample_filter = ZIMG_RESIZE_BICUBIC
        params.resample_filter_uv = ZIMG_RESIZE_BICUBIC
        (params.filter_param_a, params.filter_param_b) = (Bicubic.b, Bicubic.c)
        (params.filter_param_a_uv, params.filter_param_b_uv) = (Bicubic.b, Bicubic.c)
        guard let built = zimg_filter_graph_build(&from, &to, &params) else {
            throw Self.lastFailure("planning a scale")
        }
        var bytes = 0
        guard zimg_filter_graph_get_tmp_size(built, &bytes) == ZIMG_ERROR_SUCCESS,
            let memory = aligned_alloc(64, (max(bytes, 1) + 63) & ~63)
        else {
            zimg_filter_graph_free(built)
            throw ActionFailure(.resource, "scaling a picture: out of memory")
        }
        graph = built
        scratch = memory
    }

    deinit {
        zimg_filter_graph_free(graph)
        free(scratch)
    }

    /// Fills `target` (`zimg_filter_graph_process`). Both frames are like the ones that the scaler was made for.
    func run(from source: Frame, to target: Frame) throws(ActionFailure) {
        let from = try Self.planes(of: source)
        let to = try Self.planes(of: target)
        let code = shim_zimg_process(
            graph, from.map { UnsafeRawPointer($0.data) }, from.map(\.stride),
            to.map { UnsafeMutableRawPointer($0.data) }, to.map(\.stride), scratch)
        guard code == ZIMG_ERROR_SUCCESS else { throw Self.lastFailure("scaling a picture") }
    }

    /// Builds, runs once, and forgets.
    static func scale(_ source: Frame, _ window: Window, to target: Frame) throws(ActionFailure) {
        try Scaler(from: source, window, to: target).run(from: source, to: target)
    }

    private static func lastFailure(_ operation: String) -> ActionFailure {
        var buffer = [CChar](repeating: 0, count: 256)
        zimg_get_last_error(&buffer, buffer.count)
        zimg_clear_last_error()
        let reason = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return ActionFailure(.internal, "\(operation): \(reason)")
    }

    private static func format(of frame: Frame) throws(ActionFailure) -> zimg_image_format {
        guard let description = av_pix_fmt_desc_get(frame.format)?.pointee else {
            throw ActionFailure(.internal, "a frame has no pixel format")
        }
        let isRGB = description.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
        var format = shim_zimg_format()
        format.width = UInt32(frame.pointee.width)
        format.height = UInt32(frame.pointee.height)
        format.depth = UInt32(description.comp.0.depth)
        format.pixel_type = format.depth > 8 ? ZIMG_PIXEL_WORD : ZIMG_PIXEL_BYTE
        format.pixel_range =
            isRGB || frame.pointee.color_range == AVCOL_RANGE_JPEG ? ZIMG_RANGE_FULL : ZIMG_RANGE_LIMITED
        switch (description.nb_components, isRGB) {
        case (1, _): format.color_family = ZIMG_COLOR_GREY
        case (_, true): format.color_family = ZIMG_COLOR_RGB
        default: format.color_family = ZIMG_COLOR_YUV
        }
        if format.color_family == ZIMG_COLOR_YUV {
            format.subsample_w = UInt32(description.log2_chroma_w)
            format.subsample_h = UInt32(description.log2_chroma_h)
            format.chroma_location =
                switch frame.pointee.chroma_location {
                case AVCHROMA_LOC_CENTER: ZIMG_CHROMA_CENTER
                case AVCHROMA_LOC_TOPLEFT: ZIMG_CHROMA_TOP_LEFT
                case AVCHROMA_LOC_TOP: ZIMG_CHROMA_TOP
                case AVCHROMA_LOC_BOTTOMLEFT: ZIMG_CHROMA_BOTTOM_LEFT
                case AVCHROMA_LOC_BOTTOM: ZIMG_CHROMA_BOTTOM
                default: ZIMG_CHROMA_LEFT
                }
        }
        switch (isRGB, frame.pointee.colorspace) {
        case (true, _): format.matrix_coefficients = ZIMG_MATRIX_RGB
        case (_, AVCOL_SPC_BT709): format.matrix_coefficients = ZIMG_MATRIX_BT709
        case (_, AVCOL_SPC_BT2020_NCL): format.matrix_coefficients = ZIMG_MATRIX_BT2020_NCL
        case (_, AVCOL_SPC_SMPTE240M): format.matrix_coefficients = ZIMG_MATRIX_ST240_M
        default: format.matrix_coefficients = ZIMG_MATRIX_BT470_BG
        }
        return format
    }

    /// zimg's order of planes: R, G, B or Y, U, V. A picture of one plane names it three times.
    private static func planes(
        of frame: Frame
    ) throws(ActionFailure) -> [(data: UnsafeMutablePointer<UInt8>, stride: Int)] {
        let description = av_pix_fmt_desc_get(frame.format)?.pointee
        let order: [Int]
        if description?.nb_components == 1 {
            order = [0, 0, 0]
        } else {
            order = (description?.flags ?? 0) & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 ? [2, 0, 1] : [0, 1, 2]
        }
        var planes: [(data: UnsafeMutablePointer<UInt8>, stride: Int)] = []
        for index in order { planes.append((try frame.plane(index), frame.stride(index))) }
        return planes
    }
}

/// The bicubic kernel of every scale (Mitchell and Netravali's two numbers): Catmull-Rom, which keeps a sharp picture sharp.
enum Bicubic {
    static let b = 0.0
    static let c = 0.5
}
