#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <linux/openat2.h>
#include <locale.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/// openat2(2) has no wrapper in libc, and syscall(2) is variadic. Returns a descriptor, or -1 with errno set.
static inline int ca_openat2(int directory, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = 0, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/// The C.UTF-8 locale for character types; the mask is a macro that Swift does not see. Null if libc lacks it.
static inline locale_t ca_utf8_locale(void) { return newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

/// Macros in libc.
static inline unsigned int ca_major(dev_t device) { return major(device); }
static inline unsigned int ca_minor(dev_t device) { return minor(device); }
