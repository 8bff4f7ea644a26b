// Sampling a moving window of 8-bit planes. In C because the work is pmaddwd (a multiplication of pairs of 16-bit numbers that
// adds each pair), which Swift cannot express and its compiler does not find.
//
// Catmull-Rom in both directions, widened by the scale when it makes smaller; beyond an edge the plane is mirrored. Weights are
// computed in double with the four operations, and the samples in integers: all paths and all machines give the same bytes.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One direction of a window: sample `i` of the target lies at `origin + (i + 0.5) * step` of the source, whose own sample `k`
/// lies at `k + 0.5`.
typedef struct {
    /// Lengths in samples, 1 to 65536.
    int32_t source;
    int32_t target;
    double origin;
    /// Source samples a target sample, above 0 and at most 512.
    double step;
} resample_axis;

/// How samples are computed. A processor that has not got a path takes the one before it.
typedef enum {
    RESAMPLE_PORTABLE = 0,
    RESAMPLE_SSE2 = 1,
    RESAMPLE_AVX2 = 2,
} resample_path;

/// The fastest path of this processor.
resample_path resample_best_path(void);

/// Bytes that `resample_prepare` needs for these axes.
size_t resample_scratch_size(const resample_axis *across, const resample_axis *down);

/// Writes the weights of a window into `scratch`, the caller's memory of `resample_scratch_size` bytes, aligned to 64.
/// One window serves every plane that has its axes; nothing is allocated.
void resample_prepare(void *scratch, const resample_axis *across, const resample_axis *down);

/// Fills a plane of the axes' `target` lengths from one of their `source` lengths. Strides are in bytes; planes need no padding.
void resample_plane(
    void *scratch, const uint8_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride,
    resample_path path);
