/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* How does a file come into the state folder whole, or not at all? */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/crypto.h>

#include "state_private.h"

#define MODE (S_IRUSR | S_IWUSR)

/* Whether exactly these bytes are left to read. */
static int has_bytes(int fd, const twca_bytes_t *bytes)
{
    unsigned char part[4096];
    apr_size_t done = 0;
    ssize_t got;
    int equal = 1;

    while (equal && (got = read(fd, part, sizeof(part))) != 0) {
        if (got < 0) {
            equal = errno == EINTR;
            continue;
        }
        equal = (apr_size_t)got <= bytes->size - done
                && CRYPTO_memcmp(part, bytes->data + done, (size_t)got) == 0;
        done += (apr_size_t)got;
    }
    OPENSSL_cleanse(part, sizeof(part));
    return equal && done == bytes->size;
}

static int is_kept(const twca_state_t *state, const char *name,
                   const twca_bytes_t *bytes)
{
    int fd = openat(state->fd, name,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat found;
    int result;

    if (fd < 0) {
        return 0;
    }
    result = fstat(fd, &found) == 0 && twca_state_is_private(&found)
             && (found.st_mode & S_IRWXU) == MODE
             && (apr_size_t)found.st_size == bytes->size
             && has_bytes(fd, bytes);
    (void)close(fd);
    return result;
}

static int write_all(int fd, const twca_bytes_t *bytes)
{
    apr_size_t done = 0;

    while (done < bytes->size) {
        ssize_t put = write(fd, bytes->data + done, bytes->size - done);

        if (put < 0 && errno != EINTR) {
            return errno;
        }
        done += put > 0 ? (apr_size_t)put : 0;
    }
    return 0;
}

/* A new file on the disk, whole. @return an errno, or 0; the file is there
 * even where only part of it could be written */
static int write_draft(const twca_state_t *state, const char *draft,
                       const twca_bytes_t *bytes)
{
    int fd = openat(state->fd, draft,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
    int error;

    if (fd < 0) {
        return errno;
    }
    /* What a umask took away is given back. */
    error = fchmod(fd, MODE) == 0 ? write_all(fd, bytes) : errno;
    if (!error && fsync(fd) != 0) {
        error = errno;
    }
    if (close(fd) != 0 && !error) {
        error = errno;
    }
    return error;
}

static int replace(const twca_state_t *state, const char *name,
                   const twca_bytes_t *bytes)
{
    const char *draft = twca_state_draft_name(state->pool);
    int error = draft ? write_draft(state, draft, bytes) : EIO;

    if (!error && renameat(state->fd, draft, state->fd, name) != 0) {
        error = errno;
    }
    if (!error) {
        /* Where it fails the name may be the old file's again after a loss of
         * power: one of the two it is in any case. */
        (void)fsync(state->fd);
    }
    else if (draft && error != EEXIST) {
        (void)unlinkat(state->fd, draft, 0);
    }
    return error;
}

const char *twca_state_put(twca_state_t *state, const char *name,
                           const twca_bytes_t *bytes, const char **problem)
{
    int error = 0;

    if (!twca_state_made_name(name)) {
        *problem = twca_state_problem(EINVAL);
        return NULL;
    }
    /* Where this fails, what was kept before is still in use. */
    name = apr_pstrdup(state->pool, name);
    apr_hash_set(state->used, name, APR_HASH_KEY_STRING, name);
    if (!is_kept(state, name, bytes)) {
        error = replace(state, name, bytes);
    }
    if (error) {
        *problem = twca_state_problem(error);
        return NULL;
    }
    return twca_state_path(state, name);
}
