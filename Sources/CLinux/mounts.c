#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Since Linux 5.2 and 5.12; the same numbers on every architecture.
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
enum { OPEN_TREE_COPY = 1, MOVE_FROM_DESCRIPTOR = 4, ATTRIBUTE_READ_ONLY = 1, ATTRIBUTE_ID_MAP = 0x100000 };
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

struct attributes { uint64_t set, clear, propagation, user_namespace; };

static int result(long value) { return value < 0 ? -errno : (int)value; }

int clinux_open_in_root(int root, const char *path, uint64_t flags, uint32_t mode) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return result(syscall(SYS_openat2, root, path, &how, sizeof how));
}

int clinux_copy_mount(int folder, const char *path, bool deep) {
    unsigned flags = OPEN_TREE_COPY | O_CLOEXEC | (deep ? AT_RECURSIVE : 0) | (*path ? 0 : AT_EMPTY_PATH);
    return result(syscall(SYS_open_tree, folder, path, flags));
}

static int set_attributes(int mount, struct attributes *attributes, unsigned flags) {
    return result(syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | flags, attributes, sizeof *attributes));
}

int clinux_map_mount(int mount, int user_namespace) {
    struct attributes attributes = {ATTRIBUTE_ID_MAP, 0, 0, (uint64_t)user_namespace};
    return set_attributes(mount, &attributes, AT_RECURSIVE);
}

int clinux_protect_mount(int mount) {
    struct attributes attributes = {ATTRIBUTE_READ_ONLY, 0, 0, 0};
    return set_attributes(mount, &attributes, AT_RECURSIVE);
}

int clinux_place_mount(int mount, const char *target) {
    return result(syscall(SYS_move_mount, mount, "", AT_FDCWD, target, MOVE_FROM_DESCRIPTOR));
}

static int write_file(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    int code = write(fd, text, strlen(text)) < 0 ? -errno : 0;
    close(fd);
    return code;
}

static int bind_namespace(pid_t pid, const char *kind, const char *target) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
    return mount(path, target, NULL, MS_BIND, NULL) ? -errno : 0;
}

int clinux_make_namespaces(
    uint64_t flags, const char *ids, const char *const *kinds, const char *const *paths, size_t count) {
    struct clone_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = flags | CLONE_NEWUSER;
    arguments.exit_signal = SIGCHLD;
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child < 0) return -errno;
    // It only holds the namespaces until they are bound: no call but this one between clone and its end.
    if (child == 0) for (;;) syscall(SYS_rt_sigsuspend, &(uint64_t){~0ULL}, sizeof(uint64_t));
    int code = write_file((pid_t)child, "uid_map", ids);
    if (!code) code = write_file((pid_t)child, "gid_map", ids);
    for (size_t i = 0; i < count && !code; i++) code = bind_namespace((pid_t)child, kinds[i], paths[i]);
    kill((pid_t)child, SIGKILL);
    while (waitpid((pid_t)child, NULL, 0) < 0 && errno == EINTR) {}
    return code;
}
