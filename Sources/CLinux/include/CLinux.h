#pragma once
// What glibc's import in Swift cannot say: starting a process with everything set between clone and exec,
// and thin wrappers of Linux calls with variadic or macro-laden C interfaces.
// Every function returns 0 (or a descriptor, or a count) on success and a negated errno on failure.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "clinux_crypt.h"
#include "clinux_mounts.h"
#include "clinux_sockets.h"
#include "clinux_zlib.h"

/// One descriptor of the parent that the child gets under the number `target`.
struct clinux_descriptor { int source; int target; };

/// One limit: `resource` as in RLIMIT_*, soft and hard are both set to `value`.
struct clinux_limit { int resource; uint64_t value; };

/// Where a start failed; told along with the errno.
enum clinux_stage {
    CLINUX_STAGE_CLONE = 0, CLINUX_STAGE_SESSION, CLINUX_STAGE_CGROUP, CLINUX_STAGE_NAMESPACE, CLINUX_STAGE_MOUNT,
    CLINUX_STAGE_ROOT, CLINUX_STAGE_DIRECTORY, CLINUX_STAGE_LIMIT, CLINUX_STAGE_CAPABILITY, CLINUX_STAGE_USER,
    CLINUX_STAGE_PRIVILEGE, CLINUX_STAGE_DESCRIPTOR, CLINUX_STAGE_EXEC
};

/// All that a child is to be. Zeroed members mean "leave as it is".
struct clinux_start {
    const char *path;
    char *const *arguments;             // NULL-terminated
    char *const *environment;           // NULL-terminated
    const char *directory;              // after the root is changed; NULL = inherit
    const struct clinux_descriptor *descriptors; size_t descriptor_count;   // all others are closed
    uint64_t new_namespaces;            // CLONE_NEW*
    const int *joined_namespaces; size_t joined_namespace_count;            // descriptors for setns
    uint64_t inner_namespaces;          // CLONE_NEW*, made after joining by a second child, which nobody is the parent of
    const char *root;                   // chroot; NULL = keep
    const char *const *hidden; size_t hidden_count; // folders covered by an empty tmpfs (needs a new mount namespace)
    const char *const *cgroup_files; size_t cgroup_file_count;              // cgroup.procs files to join
    const struct clinux_limit *limits; size_t limit_count;
    bool sets_user; uint32_t user; uint32_t group;                          // supplementary groups are cleared
    bool drops_capabilities;            // bounding set, then everything else
    bool no_new_privileges;
    bool new_session;
    bool controls_terminal;             // descriptor 0 becomes the controlling terminal; wants new_session
    int death_signal;                   // sent when the parent's thread ends; 0 = none
};

/// Starts a child. `*pid` and `*pidfd` (close-on-exec) are set on success; `*stage` tells where it failed.
int clinux_spawn(const struct clinux_start *start, pid_t *pid, int *pidfd, int *stage);
/// Waits for the child behind `pidfd` and reaps it; `*code` is the exit code, or 128 + signal. Blocks.
int clinux_wait(int pidfd, int *code);
int clinux_pidfd_open(pid_t pid);
int clinux_pidfd_signal(int pidfd, int signal);

/// Gives memory that the allocator holds free back to the kernel. Takes milliseconds.
void clinux_trim_memory(void);

int clinux_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int clinux_unmount(const char *target, bool lazy);
int clinux_unshare(uint64_t namespaces);
/// Whether the kernel takes system calls of x32.
bool clinux_runs_x32(void);
int clinux_setns(int fd, uint64_t kind);

int clinux_inotify_open(void);
/// Watches a folder for files moved in, written and closed, or deleted. Returns the watch.
int clinux_inotify_watch_folder(int fd, const char *path);
/// Ends a watch: whoever reads its events sees it end.
int clinux_inotify_forget(int fd, int watch);
/// Blocks for events; calls `body` with the name of each file. Returns the number of events; 0 when a watch has ended, by
/// `clinux_inotify_forget` or because its folder is gone.
int clinux_inotify_read(int fd, void *context, void (*body)(void *context, int watch, uint32_t mask, const char *name));

/// Opens a pseudo terminal pair, both close-on-exec, of the given size.
int clinux_open_terminal(int *controller, int *terminal, uint16_t rows, uint16_t columns);
int clinux_resize_terminal(int controller, uint16_t rows, uint16_t columns);
/// pipe2 with O_CLOEXEC.
int clinux_pipe(int ends[2]);
/// Takes a whole-file write lock without waiting; -EAGAIN if another open description holds it.
int clinux_lock(int fd);
