#pragma once
#include <stdint.h>

/// Copies up to `length` bytes between open files at their positions: copy_file_range(2), which shares blocks where the file system
/// can, or sendfile(2) across file systems. Glibc hides both from Swift. Returns bytes copied, 0 at the end, or -1 with errno.
int64_t vb_copy(int source, int target, int64_t length);
