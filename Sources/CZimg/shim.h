// What Swift cannot call of zimg: its version macro, and arrays of anonymous structs.
#pragma once
#include <zimg.h>

/// `zimg_image_format_default` at the version of this header.
static inline zimg_image_format shim_zimg_format(void) {
    zimg_image_format format;
    zimg_image_format_default(&format, ZIMG_API_VERSION);
    return format;
}

/// `zimg_graph_builder_params_default` at the version of this header.
static inline zimg_graph_builder_params shim_zimg_params(void) {
    zimg_graph_builder_params params;
    zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
    return params;
}

/// `zimg_filter_graph_process` on whole planes.
static inline zimg_error_code_e shim_zimg_process(
    const zimg_filter_graph *graph, const void *const source[3], const ptrdiff_t source_strides[3],
    void *const target[3], const ptrdiff_t target_strides[3], void *scratch) {
    zimg_image_buffer_const from = {ZIMG_API_VERSION};
    zimg_image_buffer to = {ZIMG_API_VERSION};
    for (int i = 0; i < 3; i++) {
        from.plane[i].data = source[i];
        from.plane[i].stride = source_strides[i];
        from.plane[i].mask = ZIMG_BUFFER_MAX;
        to.plane[i].data = target[i];
        to.plane[i].stride = target_strides[i];
        to.plane[i].mask = ZIMG_BUFFER_MAX;
    }
    return zimg_filter_graph_process(graph, &from, &to, scratch, 0, 0, 0, 0);
}
