#pragma once
// Sockets to what runs in containers. Descriptors are close-on-exec; failures are negated errnos.

#include <stdbool.h>
#include <stdint.h>

/// Connects to a unix socket of packets (SOCK_SEQPACKET) that is called `name` in `folder`; the path may be longer than
/// a socket's address can be.
int clinux_connect_packets(const char *folder, const char *name);
/// Connects by TCP to the loopback of the calling thread's network namespace: 127.0.0.1, or ::1.
int clinux_connect_loopback(bool version6, uint16_t port, int timeout_seconds);
