#define _GNU_SOURCE
#include "clinux_sockets.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int connected(int fd, const void *address, socklen_t size) {
    int result;
    do result = connect(fd, address, size);
    while (result < 0 && errno == EINTR);
    if (result == 0) return fd;
    // A timeout of SO_SNDTIMEO is told as if the socket didn't block.
    int number = errno == EINPROGRESS || errno == EAGAIN ? ETIMEDOUT : errno;
    close(fd);
    return -number;
}

int clinux_connect_packets(const char *folder, const char *name) {
    int directory = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return -errno;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
    int result = -ENAMETOOLONG;
    if (length > 0 && (size_t)length < sizeof address.sun_path) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        result = fd < 0 ? -errno : connected(fd, &address, sizeof address);
    }
    close(directory);
    return result;
}

int clinux_connect_loopback(bool version6, uint16_t port, int timeout_seconds) {
    int fd = socket(version6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    struct timeval timeout = {.tv_sec = timeout_seconds};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    struct sockaddr_in address4 = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 address6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return version6 ? connected(fd, &address6, sizeof address6) : connected(fd, &address4, sizeof address4);
}
