#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif

struct failure { int stage; int code; };

// Between clone and exec: only raw system calls and plain memory, as another thread of the parent may have held
// any lock (malloc's, stdio's) at the moment of the clone.
static void fail(int report, int stage) {
    struct failure failure = {stage, errno};
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static void join_cgroups(const struct clinux_start *s, int report) {
    for (size_t i = 0; i < s->cgroup_file_count; i++) {
        int fd = open(s->cgroup_files[i], O_WRONLY | O_CLOEXEC);
        if (fd < 0 || write(fd, "0", 1) != 1) fail(report, CLINUX_STAGE_CGROUP);
        close(fd);
    }
}

static void arrange_mounts(const struct clinux_start *s, int report) {
    if (s->new_namespaces & CLONE_NEWNS) {
        // Nothing mounted in here may show up on the host.
        if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) fail(report, CLINUX_STAGE_MOUNT);
    }
    for (size_t i = 0; i < s->hidden_count; i++) {
        const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
        if (mount("tmpfs", s->hidden[i], "tmpfs", flags, "size=4k,mode=0") && errno != ENOENT)
            fail(report, CLINUX_STAGE_MOUNT);
    }
    if (s->root && (chroot(s->root) || chdir("/"))) fail(report, CLINUX_STAGE_ROOT);
    if (s->directory && chdir(s->directory)) fail(report, CLINUX_STAGE_DIRECTORY);
}

static void drop_capability_bounds(int report) {
    for (unsigned long cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) && errno != EINVAL) fail(report, CLINUX_STAGE_CAPABILITY);
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static void drop_capabilities(int report) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    if (syscall(SYS_capset, &header, none)) fail(report, CLINUX_STAGE_CAPABILITY);
}

static void become_user(const struct clinux_start *s, int report) {
    // Raw calls: glibc's wrappers would signal the parent's threads, which do not exist in here.
    if (syscall(SYS_setgroups, 0, NULL)) fail(report, CLINUX_STAGE_USER);
    if (syscall(SYS_setresgid, s->group, s->group, s->group)) fail(report, CLINUX_STAGE_USER);
    if (syscall(SYS_setresuid, s->user, s->user, s->user)) fail(report, CLINUX_STAGE_USER);
}

static int place_descriptors(const struct clinux_start *s, int report, int *moved) {
    // First out of the way of every target, then into place.
    int floor = 3;
    for (size_t i = 0; i < s->descriptor_count; i++) {
        if (s->descriptors[i].target >= floor) floor = s->descriptors[i].target + 1;
    }
    int kept = fcntl(report, F_DUPFD_CLOEXEC, floor);
    if (kept < 0) fail(report, CLINUX_STAGE_DESCRIPTOR);
    for (size_t i = 0; i < s->descriptor_count; i++) {
        moved[i] = fcntl(s->descriptors[i].source, F_DUPFD_CLOEXEC, floor);
        if (moved[i] < 0) fail(kept, CLINUX_STAGE_DESCRIPTOR);
    }
    syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (size_t i = 0; i < s->descriptor_count; i++) {
        if (dup2(moved[i], s->descriptors[i].target) < 0) fail(kept, CLINUX_STAGE_DESCRIPTOR);
    }
    return kept;
}

struct child { const struct clinux_start *start; int report; int *moved; };

static int run_child(void *argument) {
    const struct child *child = argument;
    const struct clinux_start *s = child->start;
    int report = child->report;
    int *moved = child->moved;
    struct sigaction plain;
    memset(&plain, 0, sizeof plain);
    plain.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++) sigaction(number, &plain, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    if (s->new_session && setsid() < 0) fail(report, CLINUX_STAGE_SESSION);
    join_cgroups(s, report);
    for (size_t i = 0; i < s->joined_namespace_count; i++) {
        if (setns(s->joined_namespaces[i], 0)) fail(report, CLINUX_STAGE_NAMESPACE);
    }
    if (s->inner_namespaces) {
        // With memory of its own: what it borrows would be given back when this one ends.
        long child = syscall(SYS_clone, s->inner_namespaces | SIGCHLD, 0, 0, 0, 0);
        if (child < 0) fail(report, CLINUX_STAGE_CLONE);
        if (child > 0) _exit(0);
    }
    arrange_mounts(s, report);
    for (size_t i = 0; i < s->limit_count; i++) {
        struct rlimit limit = {s->limits[i].value, s->limits[i].value};
        struct rlimit present;
        // Limits are only ever lowered: raising them takes a capability that a container host may lack.
        if (getrlimit(s->limits[i].resource, &present)) fail(report, CLINUX_STAGE_LIMIT);
        if (present.rlim_max < limit.rlim_max) limit = (struct rlimit){present.rlim_max, present.rlim_max};
        if (setrlimit(s->limits[i].resource, &limit)) fail(report, CLINUX_STAGE_LIMIT);
    }
    report = place_descriptors(s, report, moved);
    if (s->controls_terminal && ioctl(0, TIOCSCTTY, 0)) fail(report, CLINUX_STAGE_SESSION);
    if (s->drops_capabilities) drop_capability_bounds(report);
    if (s->sets_user) become_user(s, report);
    if (s->drops_capabilities) drop_capabilities(report);
    if (s->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) fail(report, CLINUX_STAGE_PRIVILEGE);
    // After the user changed: the kernel clears the signal on such a change.
    if (s->death_signal && prctl(PR_SET_PDEATHSIG, s->death_signal, 0, 0, 0)) fail(report, CLINUX_STAGE_PRIVILEGE);
    execve(s->path, s->arguments, s->environment);
    fail(report, CLINUX_STAGE_EXEC);
    return 127;
}

int clinux_spawn(const struct clinux_start *s, pid_t *pid, int *pidfd, int *stage) {
    int report[2];
    *stage = CLINUX_STAGE_CLONE;
    if (pipe2(report, O_CLOEXEC)) return -errno;
    // The child borrows the parent's memory, while this thread waits: nothing of a large process is copied.
    enum { STACK_SIZE = 64 * 1024 };
    char *stack = malloc(STACK_SIZE);
    int *moved = calloc(s->descriptor_count + 1, sizeof(int));
    if (!moved || !stack) {
        free(stack);
        free(moved);
        close(report[0]);
        close(report[1]);
        return -ENOMEM;
    }

    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int fd = -1;
    struct child argument = {s, report[1], moved};
    int flags = (int)s->new_namespaces | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    int child = clone(run_child, stack + STACK_SIZE, flags, &argument, &fd);
    int code = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    free(moved);
    free(stack);
    if (child < 0) { close(report[0]); return -code; }

    struct failure failure;
    ssize_t count;
    do { count = read(report[0], &failure, sizeof failure); } while (count < 0 && errno == EINTR);
    close(report[0]);
    if (count == (ssize_t)sizeof failure) {
        int ignored;
        clinux_wait(fd, &ignored);
        close(fd);
        *stage = failure.stage;
        return -failure.code;
    }
    *pid = (pid_t)child;
    *pidfd = fd;
    return 0;
}

int clinux_wait(int pidfd, int *code) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    while (waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED)) {
        if (errno != EINTR) return -errno;
    }
    *code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    return 0;
}

int clinux_pidfd_open(pid_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

int clinux_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) ? -errno : 0;
}

void clinux_trim_memory(void) {
    malloc_trim(0);
}

int clinux_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
    return mount(source, target, type, flags, data) ? -errno : 0;
}

int clinux_unmount(const char *target, bool lazy) {
    return umount2(target, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) ? -errno : 0;
}

int clinux_unshare(uint64_t namespaces) { return unshare((int)namespaces) ? -errno : 0; }

bool clinux_runs_x32(void) {
#ifdef __x86_64__
    // __X32_SYSCALL_BIT; getpid has the same number in both.
    return syscall(0x40000000 | SYS_getpid) > 0;
#else
    return false;
#endif
}

int clinux_setns(int fd, uint64_t kind) { return setns(fd, (int)kind) ? -errno : 0; }

int clinux_inotify_open(void) {
    int fd = inotify_init1(IN_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int clinux_inotify_watch_folder(int fd, const char *path) {
    int watch = inotify_add_watch(fd, path, IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_ONLYDIR);
    return watch < 0 ? -errno : watch;
}

int clinux_inotify_forget(int fd, int watch) { return inotify_rm_watch(fd, watch) ? -errno : 0; }

int clinux_inotify_read(int fd, void *context, void (*body)(void *, int, uint32_t, const char *)) {
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t length;
    do { length = read(fd, buffer, sizeof buffer); } while (length < 0 && errno == EINTR);
    if (length < 0) return -errno;
    int count = 0;
    bool is_over = false;
    for (char *at = buffer; at < buffer + length; count++) {
        const struct inotify_event *event = (const struct inotify_event *)at;
        if (event->mask & IN_IGNORED) is_over = true;
        body(context, event->wd, event->mask, event->len ? event->name : "");
        at += sizeof *event + event->len;
    }
    return is_over ? 0 : count;
}

int clinux_open_terminal(int *controller, int *terminal, uint16_t rows, uint16_t columns) {
    int first = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (first < 0) return -errno;
    char name[64];
    int second = -1;
    if (grantpt(first) == 0 && unlockpt(first) == 0 && ptsname_r(first, name, sizeof name) == 0)
        second = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (second < 0) { int code = errno; close(first); return -code; }
    *controller = first;
    *terminal = second;
    return clinux_resize_terminal(first, rows, columns);
}

int clinux_resize_terminal(int controller, uint16_t rows, uint16_t columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(controller, TIOCSWINSZ, &size) ? -errno : 0;
}

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) ? -errno : 0; }

int clinux_lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0; }
