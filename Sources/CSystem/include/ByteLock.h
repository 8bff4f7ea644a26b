#pragma once
#include <stdint.h>

/// fcntl(2) with F_OFD_SETLK (or F_OFD_SETLKW when `wait`) on one byte. `type` is F_RDLCK, F_WRLCK or F_UNLCK.
/// Swift can call neither the variadic fcntl with a struct nor spell the constants without _GNU_SOURCE.
/// Returns 0, or -1 with errno.
int vb_lock_byte(int descriptor, int64_t byte, int type, int wait);
