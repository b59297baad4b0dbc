#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
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

int clinux_is_mount_point(const char *path) {
    struct statx found;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &found)) return errno == ENOENT ? 0 : -errno;
    if (!(found.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)) return -ENOSYS;
    return (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
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

// It only holds the namespaces until they are bound: in the parent's memory, so that nothing of it is copied, and with
// all signals blocked.
static int hold(void *nothing) {
    // A raw call: what glibc keeps of a thread is the parent's here.
    for (;;) syscall(SYS_ppoll, nothing, 0, nothing, nothing, 0);
}

int clinux_make_namespaces(
    uint64_t flags, const char *ids, const char *const *kinds, const char *const *paths, size_t count) {
    enum { STACK_SIZE = 16 * 1024 };
    char *stack = malloc(STACK_SIZE);
    if (!stack) return -ENOMEM;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = clone(hold, stack + STACK_SIZE, (int)flags | CLONE_NEWUSER | CLONE_VM | SIGCHLD, NULL);
    int code = child < 0 ? -errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child > 0) {
        code = write_file(child, "uid_map", ids);
        if (!code) code = write_file(child, "gid_map", ids);
        for (size_t i = 0; i < count && !code; i++) code = bind_namespace(child, kinds[i], paths[i]);
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    }
    free(stack);
    return code;
}
