#pragma once
// Mounts by descriptor, user namespaces, and paths that cannot leave a folder. Failures are negated errnos.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opens `path` below the folder behind `root`, which stands for `/`: neither `..` nor links leave it. `flags` and `mode`
/// as open(2) takes them; the descriptor is close-on-exec.
int clinux_open_in_root(int root, const char *path, uint64_t flags, uint32_t mode);
/// A copy of the mount at `path` ("" = that of the descriptor `folder`), with those below it where `deep`; it is mounted
/// nowhere and goes with its descriptor.
int clinux_copy_mount(int folder, const char *path, bool deep);
/// Has all files of a copied mount seen through the ids of a user namespace.
int clinux_map_mount(int mount, int user_namespace);
/// Makes a copied mount, and those below it, read-only.
int clinux_protect_mount(int mount);
/// Whether something is mounted on `path` itself: 1 or 0. -ENOSYS where the kernel doesn't tell (Linux 5.8 does).
int clinux_is_mount_point(const char *path);
/// Mounts a copied mount on `target`.
int clinux_place_mount(int mount, const char *target);

/// Makes namespaces in a new user namespace with these id maps (lines of /proc/PID/uid_map), and binds them to files.
/// `kinds` are names in /proc/PID/ns; `paths` are existing files, one a kind.
int clinux_make_namespaces(
    uint64_t flags, const char *ids, const char *const *kinds, const char *const *paths, size_t count);
