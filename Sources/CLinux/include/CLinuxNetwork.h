#pragma once

/// unshare(CLONE_NEWNET) for the calling thread; glibc's is hidden from Swift behind _GNU_SOURCE. 0 or -1 with errno.
int paas_unshare_network(void);

/// setns(fd, CLONE_NEWNET) for the calling thread. 0 or -1 with errno.
int paas_enter_network(int fd);

/// 1 where path is a bound namespace (a file of nsfs), else 0.
int paas_is_namespace(const char *path);
