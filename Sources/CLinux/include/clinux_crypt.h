#pragma once
// Password hashes by libcrypt (yescrypt, bcrypt, SHA-512), without its static buffers.

#include <stdbool.h>
#include <stddef.h>

/// Hashes `password` as `setting` says (a hash's own text says how it was made). Writes a NUL-terminated text to `hash`.
/// Returns 0, or a negated errno: -EINVAL for a setting of no known kind, -ERANGE where `size` is too small.
/// Takes some milliseconds of CPU on purpose.
int clinux_crypt(const char *password, const char *setting, char *hash, size_t size);
/// Writes a new random setting for yescrypt to `setting`.
int clinux_crypt_setting(char *setting, size_t size);
