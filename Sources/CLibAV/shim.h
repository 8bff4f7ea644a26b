// What Swift cannot call of libav: function-like macros, compound literals and variadics, as typed inlines.
#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

/// `AVERROR(e)`: an errno as libav returns it.
static inline int shim_averror(int e) { return AVERROR(e); }
/// `AVERROR_EOF`.
static inline int shim_averror_eof(void) { return AVERROR_EOF; }
/// `AVERROR_INVALIDDATA`.
static inline int shim_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
/// `AV_NOPTS_VALUE`.
static inline int64_t shim_no_pts(void) { return AV_NOPTS_VALUE; }
/// `AV_CHANNEL_LAYOUT_MONO`.
static inline AVChannelLayout shim_layout_mono(void) { return (AVChannelLayout)AV_CHANNEL_LAYOUT_MONO; }
/// `AV_CHANNEL_LAYOUT_STEREO`.
static inline AVChannelLayout shim_layout_stereo(void) { return (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO; }
/// `AVFMT_NOFILE` of a muxer.
static inline int shim_needs_file(const AVOutputFormat *format) { return !(format->flags & AVFMT_NOFILE); }
/// The two fields of an AVIOContext that tell of a failed write (`error` is 0 or an AVERROR).
static inline int shim_avio_error(const AVIOContext *io) { return io ? io->error : 0; }
/// Flag values that are enumerators or macros with casts.
static inline int shim_global_header(void) { return AV_CODEC_FLAG_GLOBAL_HEADER; }
static inline int shim_codec_bitexact(void) { return AV_CODEC_FLAG_BITEXACT; }
static inline int shim_closed_gop(void) { return (int)AV_CODEC_FLAG_CLOSED_GOP; }
static inline int shim_format_bitexact(void) { return AVFMT_FLAG_BITEXACT; }
/// Frame errors that a decoder concealed.
static inline int shim_decode_errors(const AVFrame *frame) {
    return frame->decode_error_flags | ((frame->flags & AV_FRAME_FLAG_CORRUPT) ? 0x10000 : 0);
}
/// CPU features that libav may use: a fixed baseline, so that bytes do not depend on the processor (`av_force_cpu_flags`).
static inline void shim_force_baseline_cpu(void) {
#if defined(__x86_64__)
    av_force_cpu_flags(AV_CPU_FLAG_CMOV | AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2 |
                       AV_CPU_FLAG_SSE3 | AV_CPU_FLAG_SSSE3);
#endif
}
