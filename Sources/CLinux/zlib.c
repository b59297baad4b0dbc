#include "clinux_zlib.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct clinux_zlib {
    z_stream stream;
    bool inflates;
    bool failed;
    size_t dictionary_size;
    uint8_t dictionary[];
};

struct clinux_zlib *clinux_zlib_open(bool inflates, const uint8_t *dictionary, size_t dictionary_size) {
    if (dictionary_size > UINT_MAX) return NULL;
    struct clinux_zlib *self = calloc(1, sizeof(struct clinux_zlib) + dictionary_size);
    if (self == NULL) return NULL;
    self->inflates = inflates;
    self->dictionary_size = dictionary_size;
    memcpy(self->dictionary, dictionary, dictionary_size);
    // A small window is enough for headers: 2^11 bytes.
    int result = inflates ? inflateInit(&self->stream)
                          : deflateInit2(&self->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 11, 4, Z_DEFAULT_STRATEGY);
    if (result == Z_OK && !inflates) {
        result = deflateSetDictionary(&self->stream, self->dictionary, (uInt)dictionary_size);
        if (result != Z_OK) deflateEnd(&self->stream);
    }
    if (result == Z_OK) return self;
    free(self);
    return NULL;
}

void clinux_zlib_close(struct clinux_zlib *self) {
    if (self == NULL) return;
    if (self->inflates) inflateEnd(&self->stream);
    else deflateEnd(&self->stream);
    free(self);
}

static int step(struct clinux_zlib *self) {
    if (!self->inflates) return deflate(&self->stream, Z_SYNC_FLUSH);
    int result = inflate(&self->stream, Z_SYNC_FLUSH);
    if (result != Z_NEED_DICT) return result;
    result = inflateSetDictionary(&self->stream, self->dictionary, (uInt)self->dictionary_size);
    return result == Z_OK ? inflate(&self->stream, Z_SYNC_FLUSH) : result;
}

ptrdiff_t clinux_zlib_block(
    struct clinux_zlib *self, const uint8_t *input, size_t input_size, uint8_t *output, size_t size) {
    if (self->failed || input_size > UINT_MAX || size > UINT_MAX) return -EINVAL;
    z_stream *stream = &self->stream;
    stream->next_in = (Bytef *)input;
    stream->avail_in = (uInt)input_size;
    stream->next_out = output;
    stream->avail_out = (uInt)size;
    int result = step(self);
    // Z_BUF_ERROR only says that nothing was left to do; a full output may hide more.
    self->failed = (result != Z_OK && result != Z_BUF_ERROR) || stream->avail_in > 0 || stream->avail_out == 0;
    stream->next_in = NULL;
    stream->next_out = NULL;
    if (stream->avail_out == 0) return -E2BIG;
    return self->failed ? -EINVAL : (ptrdiff_t)(size - stream->avail_out);
}

size_t clinux_gzip_bound(size_t input_size) {
    // What compressBound tells for one block, with gzip's header and trailer.
    return compressBound(input_size) + 18;
}

ptrdiff_t clinux_gzip(const uint8_t *input, size_t input_size, uint8_t *output, size_t size) {
    if (input_size > UINT_MAX || size > UINT_MAX) return -E2BIG;
    z_stream stream = {0};
    // 16 asks for gzip's header around a window of 2^15 bytes.
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return -ENOMEM;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)input_size;
    stream.next_out = output;
    stream.avail_out = (uInt)size;
    int result = deflate(&stream, Z_FINISH);
    size_t count = size - stream.avail_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? (ptrdiff_t)count : -EINVAL;
}
