#pragma once
#include <ebur128.h>

/// Mode flags of `ebur128_init` that Swift imports with another type than the function takes.
static inline int shim_ebur128_integrated(void) { return EBUR128_MODE_I; }
