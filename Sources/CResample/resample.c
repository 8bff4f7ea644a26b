// A target row is made in two passes: weighted source rows into one row of 16-bit numbers (1/64 level), then weighted numbers of
// that row into samples. The row stays in the first-level cache, and only the columns that the window needs are made.
#include "CResample.h"
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma STDC FP_CONTRACT OFF

#define WEIGHT_BITS 14
#define ROW_BITS 6
#define DOWN_SHIFT (WEIGHT_BITS - ROW_BITS)
#define ACROSS_SHIFT (WEIGHT_BITS + ROW_BITS)
#define INLINE static inline __attribute__((always_inline))

/// The weights of one axis.
typedef struct {
    int32_t source, target;
    /// Weights a target sample: an even number.
    int32_t taps;
    /// The first source sample of each target sample.
    int32_t *first;
    /// Down: the weights of one target sample after another. Across: of eight target samples together, a pair from each in turn.
    int16_t *weights;
} axis_filter;

typedef struct {
    axis_filter across, down;
    /// The source columns that the window needs; `across.first` counts from `left`.
    int32_t left, columns;
    /// Whether any four target samples that start at a multiple of four lie within eight numbers of the row, a pair each.
    int32_t is_dense;
    /// For each such four, the bytes of their pairs among those eight numbers.
    uint8_t *shuffles;
    int16_t *row;
    /// Room for the weights of one target sample before they are rounded, twice.
    double *values;
} window;

static int32_t tap_count(double step) {
    double support = step > 1 ? 2 * step : 2;
    int32_t whole = (int32_t)support;
    return 2 * (whole < support ? whole + 1 : whole);
}

/// Lengths of rows of weights are multiples of 16, the samples that a path makes at a time.
static int32_t padded(int32_t target) { return (target + 15) & ~15; }

/// Lays out the arrays behind the window itself; returns the bytes of all.
static size_t lay_out(window *w, uint8_t *base, const resample_axis *across, const resample_axis *down) {
    int32_t across_taps = tap_count(across->step), down_taps = tap_count(down->step);
    size_t wide = (size_t)padded(across->target), high = (size_t)down->target;
    size_t end = (sizeof(window) + 63) & ~(size_t)63;
#define TAKE(field, count)                                            \
    do {                                                              \
        if (w) w->field = (void *)(base + end);                       \
        end += ((count) * sizeof(*((window *)0)->field) + 63) & ~(size_t)63; \
    } while (0)
    TAKE(across.first, wide);
    TAKE(across.weights, wide * (size_t)across_taps);
    TAKE(shuffles, wide * 4);
    TAKE(down.first, high);
    TAKE(down.weights, high * (size_t)down_taps);
    TAKE(row, (size_t)across->source + (size_t)across_taps + 32);
    TAKE(values, 2 * (size_t)(across_taps > down_taps ? across_taps : down_taps));
#undef TAKE
    if (w) {
        w->across.source = across->source, w->across.target = across->target, w->across.taps = across_taps;
        w->down.source = down->source, w->down.target = down->target, w->down.taps = down_taps;
    }
    return end;
}

size_t resample_scratch_size(const resample_axis *across, const resample_axis *down) {
    return lay_out(NULL, NULL, across, down);
}

/// Catmull-Rom: Mitchell and Netravali's cubic with b = 0, c = 1/2.
INLINE double kernel(double x) {
    if (x < 0) x = -x;
    if (x < 1) return 1 + x * x * (1.5 * x - 2.5);
    if (x < 2) return 2 + x * (x * (2.5 - 0.5 * x) - 4);
    return 0;
}

INLINE int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

/// Writes the weights of target sample `i`, whose sum is exactly 1 << WEIGHT_BITS, in pairs that are `pitch` numbers apart.
/// `values` has room for twice as many numbers as there are taps. Returns the first source sample.
INLINE int32_t weigh(
    const resample_axis *axis, int32_t taps, double *values, int32_t i, int16_t *weights, int32_t pitch) {
    double position = axis->origin + (i + 0.5) * axis->step;
    // No place is more than a whole plane outside it; this also keeps what is not a number out of the integers.
    if (!(position > -axis->source)) position = -axis->source;
    if (position > 2.0 * axis->source) position = 2.0 * axis->source;
    double scale = axis->step > 1 ? 1 / axis->step : 1;
    double edge = position - taps / 2 + 0.5;
    int32_t first = (int32_t)edge;
    if (first > edge) first--;

    double total = 0;
    for (int32_t k = 0; k < taps; k++) {
        values[k] = kernel((first + k + 0.5 - position) * scale);
        total += values[k];
    }
    int32_t start = first;
    if (first < 0 || first + taps > axis->source) {
        // Fold what lies beyond an edge onto its mirror image.
        start = clamp(first, 0, axis->source > taps ? axis->source - taps : 0);
        double *folded = values + taps;
        for (int32_t k = 0; k < taps; k++) folded[k] = 0;
        for (int32_t k = 0; k < taps; k++) {
            int32_t place = first + k;
            if (place < 0) place = -1 - place;
            if (place >= axis->source) place = 2 * axis->source - 1 - place;
            place = clamp(place, 0, axis->source - 1);
            folded[clamp(place - start, 0, taps - 1)] += values[k];
        }
        memcpy(values, folded, (size_t)taps * sizeof *values);
    }
    double unit = (1 << WEIGHT_BITS) / total;
    int32_t rest = 1 << WEIGHT_BITS, largest = 0, largest_weight = 0;
    for (int32_t k = 0; k < taps; k++) {
        double exact = values[k] * unit;
        int32_t weight = (int32_t)(exact < 0 ? exact - 0.5 : exact + 0.5);
        int32_t place = k / 2 * pitch + k % 2;
        weights[place] = (int16_t)weight;
        rest -= weight;
        if (weight > largest_weight) largest_weight = weight, largest = place;
    }
    weights[largest] = (int16_t)(weights[largest] + rest);
    return start;
}

/// Where the pairs of target sample `i` start, and how far apart they are, among the weights across.
INLINE int16_t *across_weights(const axis_filter *filter, int32_t i) {
    return filter->weights + (ptrdiff_t)(i / 8) * filter->taps * 8 + i % 8 * 2;
}

void resample_prepare(void *scratch, const resample_axis *across, const resample_axis *down) {
    window *w = scratch;
    lay_out(w, scratch, across, down);
    axis_filter *a = &w->across, *d = &w->down;
    for (int32_t i = 0; i < d->target; i++)
        d->first[i] = d->taps == 4 ? weigh(down, 4, w->values, i, d->weights + (ptrdiff_t)i * 4, 2)
                                   : weigh(down, d->taps, w->values, i, d->weights + (ptrdiff_t)i * d->taps, 2);

    int32_t low = INT32_MAX, high = 0;
    for (int32_t i = 0; i < a->target; i++) {
        int32_t first = a->taps == 4 ? weigh(across, 4, w->values, i, across_weights(a, i), 16)
                                     : weigh(across, a->taps, w->values, i, across_weights(a, i), 16);
        a->first[i] = first;
        if (first < low) low = first;
        if (first > high) high = first;
    }
    w->left = low;
    w->columns = (high + a->taps < a->source ? high + a->taps : a->source) - low;
    for (int32_t i = 0; i < a->target; i++) a->first[i] -= low;
    for (int32_t i = a->target; i < padded(a->target); i++) {
        a->first[i] = a->first[a->target - 1];
        for (int32_t k = 0; k < a->taps; k++) across_weights(a, i)[k / 2 * 16 + k % 2] = 0;
    }
    memset(w->row + w->columns, 0, (size_t)(a->source + a->taps + 32 - w->columns) * sizeof *w->row);

    w->is_dense = 1;
    for (int32_t i = 0; i < padded(a->target); i++) {
        int32_t offset = a->first[i] - a->first[i & ~3];
        if (offset < 0 || offset > 6) w->is_dense = 0;
        for (int32_t byte = 0; byte < 4; byte++) w->shuffles[i * 4 + byte] = (uint8_t)(2 * offset + byte);
    }
}

// MARK: Down: `taps` rows from `source` on, of which `last` is the last that exists, into one row of `columns` numbers.

INLINE const uint8_t *tap_row(const uint8_t *source, ptrdiff_t stride, int32_t k, int32_t last) {
    return source + stride * (k < last ? k : last);
}

INLINE void down_portable(
    const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, int32_t taps, int16_t *row,
    int32_t from, int32_t columns) {
    for (int32_t x = from; x < columns; x++) {
        int32_t sum = 1 << (DOWN_SHIFT - 1);
        for (int32_t k = 0; k < taps; k++) sum += tap_row(source, stride, k, last)[x] * weights[k];
        row[x] = (int16_t)clamp(sum >> DOWN_SHIFT, INT16_MIN, INT16_MAX);
    }
}

// MARK: Across: a row of numbers into `count` samples.

static void across_portable(const axis_filter *filter, const int16_t *row, uint8_t *target) {
    for (int32_t i = 0; i < filter->target; i++) {
        const int16_t *weights = across_weights(filter, i), *start = row + filter->first[i];
        int32_t sum = 1 << (ACROSS_SHIFT - 1);
        for (int32_t k = 0; k < filter->taps; k++) sum += start[k] * weights[k / 2 * 16 + k % 2];
        target[i] = (uint8_t)clamp(sum >> ACROSS_SHIFT, 0, 255);
    }
}

#if defined(__x86_64__)

/// Two weights as the two halves of one 32-bit number.
INLINE int32_t pair(const void *numbers) {
    int32_t value;
    memcpy(&value, numbers, sizeof value);
    return value;
}

INLINE void down_sse2(
    const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, int32_t taps, int16_t *row,
    int32_t columns) {
    const __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi32(1 << (DOWN_SHIFT - 1));
    int32_t x = 0;
    for (; x + 8 <= columns; x += 8) {
        __m128i low = half, high = half;
        for (int32_t k = 0; k < taps; k += 2) {
            __m128i even = _mm_loadl_epi64((const void *)(tap_row(source, stride, k, last) + x));
            __m128i odd = _mm_loadl_epi64((const void *)(tap_row(source, stride, k + 1, last) + x));
            __m128i both = _mm_unpacklo_epi8(even, odd), weight = _mm_set1_epi32(pair(weights + k));
            low = _mm_add_epi32(low, _mm_madd_epi16(_mm_unpacklo_epi8(both, zero), weight));
            high = _mm_add_epi32(high, _mm_madd_epi16(_mm_unpackhi_epi8(both, zero), weight));
        }
        low = _mm_srai_epi32(low, DOWN_SHIFT);
        high = _mm_srai_epi32(high, DOWN_SHIFT);
        _mm_storeu_si128((void *)(row + x), _mm_packs_epi32(low, high));
    }
    down_portable(source, stride, last, weights, taps, row, x, columns);
}

INLINE __m128i four_sse2(const axis_filter *filter, int32_t taps, const int16_t *row, int32_t i) {
    const int16_t *weights = across_weights(filter, i);
    const int32_t *first = filter->first + i;
    __m128i sum = _mm_set1_epi32(1 << (ACROSS_SHIFT - 1));
    for (int32_t k = 0; k < taps; k += 2) {
        __m128i pairs = _mm_set_epi32(
            pair(row + first[3] + k), pair(row + first[2] + k), pair(row + first[1] + k), pair(row + first[0] + k));
        sum = _mm_add_epi32(sum, _mm_madd_epi16(pairs, _mm_loadu_si128((const void *)(weights + k * 8))));
    }
    return _mm_srai_epi32(sum, ACROSS_SHIFT);
}

INLINE void across_sse2(const axis_filter *filter, int32_t taps, const int16_t *row, uint8_t *target) {
    for (int32_t i = 0; i < filter->target; i += 8) {
        __m128i words = _mm_packs_epi32(four_sse2(filter, taps, row, i), four_sse2(filter, taps, row, i + 4));
        __m128i bytes = _mm_packus_epi16(words, words);
        if (i + 8 <= filter->target) {
            _mm_storel_epi64((void *)(target + i), bytes);
        } else {
            uint8_t end[16];
            _mm_storeu_si128((void *)end, bytes);
            memcpy(target + i, end, (size_t)(filter->target - i));
        }
    }
}

#define AVX2 __attribute__((target("avx2")))

AVX2 INLINE void down_avx2(
    const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, int32_t taps, int16_t *row,
    int32_t columns) {
    const __m256i half = _mm256_set1_epi32(1 << (DOWN_SHIFT - 1));
    int32_t x = 0;
    for (; x + 16 <= columns; x += 16) {
        __m256i low = half, high = half;
        for (int32_t k = 0; k < taps; k += 2) {
            __m128i even = _mm_loadu_si128((const void *)(tap_row(source, stride, k, last) + x));
            __m128i odd = _mm_loadu_si128((const void *)(tap_row(source, stride, k + 1, last) + x));
            __m256i left = _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(even, odd));
            __m256i right = _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(even, odd));
            __m256i weight = _mm256_set1_epi32(pair(weights + k));
            low = _mm256_add_epi32(low, _mm256_madd_epi16(left, weight));
            high = _mm256_add_epi32(high, _mm256_madd_epi16(right, weight));
        }
        low = _mm256_srai_epi32(low, DOWN_SHIFT);
        high = _mm256_srai_epi32(high, DOWN_SHIFT);
        __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
        _mm256_storeu_si256((void *)(row + x), words);
    }
    down_portable(source, stride, last, weights, taps, row, x, columns);
}

AVX2 INLINE __m256i eight_avx2(
    const axis_filter *filter, const uint8_t *shuffles, int32_t taps, const int16_t *row, int32_t i) {
    const int16_t *weights = across_weights(filter, i);
    const int16_t *left = row + filter->first[i], *right = row + filter->first[i + 4];
    __m256i shuffle = _mm256_loadu_si256((const void *)(shuffles + i * 4));
    __m256i sum = _mm256_set1_epi32(1 << (ACROSS_SHIFT - 1));
    for (int32_t k = 0; k < taps; k += 2) {
        __m256i numbers = _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128((const void *)(left + k))),
            _mm_loadu_si128((const void *)(right + k)), 1);
        __m256i weight = _mm256_loadu_si256((const void *)(weights + k * 8));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(numbers, shuffle), weight));
    }
    return _mm256_srai_epi32(sum, ACROSS_SHIFT);
}

AVX2 INLINE void across_avx2(
    const axis_filter *filter, const uint8_t *shuffles, int32_t taps, const int16_t *row, uint8_t *target) {
    for (int32_t i = 0; i < filter->target; i += 16) {
        __m256i words = _mm256_packs_epi32(
            eight_avx2(filter, shuffles, taps, row, i), eight_avx2(filter, shuffles, taps, row, i + 8));
        words = _mm256_permute4x64_epi64(words, 0xD8);
        __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        if (i + 16 <= filter->target) {
            _mm_storeu_si128((void *)(target + i), bytes);
        } else {
            uint8_t end[16];
            _mm_storeu_si128((void *)end, bytes);
            memcpy(target + i, end, (size_t)(filter->target - i));
        }
    }
}

AVX2 static void row_avx2(
    window *w, const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, uint8_t *target) {
    // The common numbers of taps as constants: the loops over them vanish.
    if (w->down.taps == 4)
        down_avx2(source, stride, last, weights, 4, w->row, w->columns);
    else if (w->down.taps == 6)
        down_avx2(source, stride, last, weights, 6, w->row, w->columns);
    else
        down_avx2(source, stride, last, weights, w->down.taps, w->row, w->columns);
    if (!w->is_dense)
        across_sse2(&w->across, w->across.taps, w->row, target);
    else if (w->across.taps == 4)
        across_avx2(&w->across, w->shuffles, 4, w->row, target);
    else if (w->across.taps == 6)
        across_avx2(&w->across, w->shuffles, 6, w->row, target);
    else
        across_avx2(&w->across, w->shuffles, w->across.taps, w->row, target);
}

static void row_sse2(
    window *w, const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, uint8_t *target) {
    if (w->down.taps == 4)
        down_sse2(source, stride, last, weights, 4, w->row, w->columns);
    else
        down_sse2(source, stride, last, weights, w->down.taps, w->row, w->columns);
    if (w->across.taps == 4)
        across_sse2(&w->across, 4, w->row, target);
    else
        across_sse2(&w->across, w->across.taps, w->row, target);
}

#endif

static void row_portable(
    window *w, const uint8_t *source, ptrdiff_t stride, int32_t last, const int16_t *weights, uint8_t *target) {
    down_portable(source, stride, last, weights, w->down.taps, w->row, 0, w->columns);
    across_portable(&w->across, w->row, target);
}

resample_path resample_best_path(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") ? RESAMPLE_AVX2 : RESAMPLE_SSE2;
#else
    return RESAMPLE_PORTABLE;
#endif
}

void resample_plane(
    void *scratch, const uint8_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride,
    resample_path path) {
    window *w = scratch;
    void (*make_row)(window *, const uint8_t *, ptrdiff_t, int32_t, const int16_t *, uint8_t *) = row_portable;
#if defined(__x86_64__)
    resample_path best = resample_best_path();
    if (path > best) path = best;
    if (path == RESAMPLE_SSE2) make_row = row_sse2;
    if (path == RESAMPLE_AVX2) make_row = row_avx2;
#endif
    for (int32_t y = 0; y < w->down.target; y++) {
        int32_t first = w->down.first[y];
        make_row(
            w, source + first * source_stride + w->left, source_stride, w->down.source - 1 - first,
            w->down.weights + (ptrdiff_t)y * w->down.taps, target + y * target_stride);
    }
}
