#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "name the audit architecture of this processor"
#endif

#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)
#define DENY_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), DENY

int system_deny_network(void) {
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        // A call by another architecture's numbers would pass the list below unseen.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0),
        DENY,
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
        // So would one by x32 numbers.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        DENY,
#endif
        DENY_CALL(SYS_socket),
        DENY_CALL(SYS_connect),
        DENY_CALL(SYS_bind),
        DENY_CALL(SYS_listen),
        DENY_CALL(SYS_accept),
        DENY_CALL(SYS_accept4),
        DENY_CALL(SYS_sendto),
        DENY_CALL(SYS_sendmsg),
        DENY_CALL(SYS_sendmmsg),
        DENY_CALL(SYS_io_uring_setup),
        DENY_CALL(SYS_ptrace),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof program / sizeof program[0], program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return errno;
    return 0;
}

int system_limit_memory(uint64_t bytes) {
    struct rlimit none = {0, 0};
    struct rlimit space = {bytes, bytes};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    if (setrlimit(RLIMIT_AS, &space) != 0) return errno;
    return 0;
}

struct visit {
    void (*body)(const char *path, void *context);
    void *context;
};

static int visit_object(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    struct visit *visit = data;
    // The program has no name, and the kernel's own object no path.
    if (info->dlpi_name && info->dlpi_name[0] == '/') visit->body(info->dlpi_name, visit->context);
    return 0;
}

void system_each_loaded_object(void (*body)(const char *path, void *context), void *context) {
    struct visit visit = {body, context};
    dl_iterate_phdr(visit_object, &visit);
}
