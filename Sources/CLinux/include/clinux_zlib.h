#pragma once
// One direction of zlib with a preset dictionary, as SPDY's header blocks use it: the stream goes on from block to block.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clinux_zlib;

/// Opens a stream that compresses, or with `inflates` decompresses. The dictionary is copied. NULL without memory.
struct clinux_zlib *clinux_zlib_open(bool inflates, const uint8_t *dictionary, size_t dictionary_size);
void clinux_zlib_close(struct clinux_zlib *stream);
/// Takes one whole block in and writes the other form to `output`. Returns the count of bytes written, or a negated
/// errno: -E2BIG where `size` is too small, -EINVAL for bytes that are no continuation of the stream. After an error the
/// stream is of no use any more.
ptrdiff_t clinux_zlib_block(
    struct clinux_zlib *stream, const uint8_t *input, size_t input_size, uint8_t *output, size_t size);

/// The most that `clinux_gzip` may need for an input of this size.
size_t clinux_gzip_bound(size_t input_size);
/// Compresses a whole text into the gzip format (RFC 1952), fast rather than small. Returns the count of bytes written,
/// or a negated errno.
ptrdiff_t clinux_gzip(const uint8_t *input, size_t input_size, uint8_t *output, size_t size);
