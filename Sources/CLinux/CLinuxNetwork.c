#define _GNU_SOURCE
#include <sched.h>
#include "CLinuxNetwork.h"

int paas_unshare_network(void) { return unshare(CLONE_NEWNET); }
int paas_enter_network(int fd) { return setns(fd, CLONE_NEWNET); }

#include <linux/magic.h>
#include <sys/vfs.h>

int paas_is_namespace(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 && status.f_type == NSFS_MAGIC;
}
