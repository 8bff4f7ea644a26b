#pragma once

/// pipe2(2) with O_CLOEXEC: both ends close in every child that does not ask for them. Glibc hides pipe2 from Swift.
/// Returns 0, or -1 with errno.
int vb_pipe(int *read_end, int *write_end);
