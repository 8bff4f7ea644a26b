// What a worker takes away from itself, and what it is made of: a BPF program, resource limits, and a loop with a C callback.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Takes network calls away from the process for good (a seccomp filter; no_new_privs is set): they fail with EACCES.
/// Returns 0, or an errno.
int system_deny_network(void);

/// Limits the address space to `bytes` and forbids core dumps. Returns 0, or an errno.
int system_limit_memory(uint64_t bytes);

/// Calls `body` with the path of every shared object that is loaded, the program itself excepted (`dl_iterate_phdr`).
void system_each_loaded_object(void (*body)(const char *path, void *context), void *context);
