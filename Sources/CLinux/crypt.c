#define _GNU_SOURCE
#include "clinux_crypt.h"
#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int copy_out(const char *text, char *target, size_t size) {
    size_t length = strlen(text);
    if (length + 1 > size) return -ERANGE;
    memcpy(target, text, length + 1);
    return 0;
}

int clinux_crypt(const char *password, const char *setting, char *hash, size_t size) {
    void *data = NULL;
    int data_size = 0;
    char *result = crypt_ra(password, setting, &data, &data_size);
    // A text that begins with '*' stands for a failure and never equals a hash.
    int outcome = result == NULL || result[0] == '*' ? -EINVAL : copy_out(result, hash, size);
    if (data != NULL) {
        explicit_bzero(data, (size_t)data_size);
        free(data);
    }
    return outcome;
}

int clinux_crypt_setting(char *setting, size_t size) {
    char *made = crypt_gensalt_ra("$y$", 0, NULL, 0);
    if (made == NULL) return errno != 0 ? -errno : -EINVAL;
    int outcome = copy_out(made, setting, size);
    free(made);
    return outcome;
}
