#define _GNU_SOURCE
#include "ByteLock.h"
#include <fcntl.h>
#include <unistd.h>

int vb_lock_byte(int descriptor, int64_t byte, int type, int wait) {
    struct flock lock = { .l_type = (short)type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1, .l_pid = 0 };
    return fcntl(descriptor, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
}
