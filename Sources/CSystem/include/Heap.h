#pragma once
#include <malloc.h>

// mallopt(3) and malloc_trim(3), which Glibc's module leaves out.

/// Has blocks of a picture's size mapped on their own, always: freed ones go back at once and leave no holes.
static inline void vb_map_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 1 << 19); }

/// Gives freed memory back to the system.
static inline void vb_trim_heap(void) { malloc_trim(0); }
