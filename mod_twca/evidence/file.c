/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

static twca_read_e kind_of(const struct stat *found)
{
    if (S_ISDIR(found->st_mode)) {
        return TWCA_READ_DIRECTORY;
    }
    if (S_ISFIFO(found->st_mode)) {
        return TWCA_READ_FIFO;
    }
    if (S_ISSOCK(found->st_mode)) {
        return TWCA_READ_SOCKET;
    }
    if (!S_ISREG(found->st_mode)) {
        return TWCA_READ_DEVICE;
    }
    if (found->st_size == 0) {
        return TWCA_READ_EMPTY;
    }
    return found->st_size > TWCA_FILE_LIMIT ? TWCA_READ_TOO_LARGE
                                            : TWCA_READ_OK;
}

static twca_read_e kind_of_error(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
        return TWCA_READ_MISSING;
    case EACCES:
    case EPERM:
        return TWCA_READ_PERMISSION;
    default:
        return TWCA_READ_IO_ERROR;
    }
}

static apr_int64_t nanoseconds(const struct timespec *time)
{
    return (apr_int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static void stamp_set(twca_stamp_t *stamp, const struct stat *found)
{
    stamp->device = found->st_dev;
    stamp->inode = found->st_ino;
    stamp->size = found->st_size;
    stamp->modified = nanoseconds(&found->st_mtim);
    stamp->changed = nanoseconds(&found->st_ctim);
    stamp->mode = found->st_mode;
    stamp->owner = found->st_uid;
    stamp->group = found->st_gid;
}

twca_read_e twca_file_stat(const char *path, twca_stamp_t *stamp)
{
    struct stat found;

    if (stat(path, &found) != 0) {
        return kind_of_error(errno);
    }
    stamp_set(stamp, &found);
    return kind_of(&found);
}

/* Exactly size bytes, or an error: a file that grows or shrinks meanwhile is
 * one that somebody is writing. */
static twca_read_e read_exactly(int fd, unsigned char *data, apr_size_t size)
{
    apr_size_t done = 0;
    char more;

    while (done < size) {
        ssize_t got = read(fd, data + done, size - done);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return TWCA_READ_IO_ERROR;
        }
        if (got == 0) {
            return TWCA_READ_CHANGED;
        }
        done += (apr_size_t)got;
    }
    return read(fd, &more, 1) == 0 ? TWCA_READ_OK : TWCA_READ_CHANGED;
}

static twca_read_e read_open_file(int fd, twca_bytes_t *bytes,
                                  twca_stamp_t *stamp)
{
    struct stat before;
    struct stat after;
    twca_stamp_t later;
    twca_read_e result;
    twca_bytes_t got;

    if (fstat(fd, &before) != 0) {
        return TWCA_READ_IO_ERROR;
    }
    stamp_set(stamp, &before);
    result = kind_of(&before);
    if (result != TWCA_READ_OK) {
        return result;
    }
    got.size = (apr_size_t)before.st_size;
    got.data = OPENSSL_zalloc(got.size + 1);
    if (!got.data) {
        return TWCA_READ_IO_ERROR;
    }
    result = read_exactly(fd, got.data, got.size);
    if (result == TWCA_READ_OK && fstat(fd, &after) == 0) {
        stamp_set(&later, &after);
        if (!twca_stamp_equal(stamp, &later)) {
            result = TWCA_READ_CHANGED;
        }
    }
    if (result == TWCA_READ_OK) {
        *bytes = got;
    }
    else {
        twca_bytes_wipe(&got);
    }
    return result;
}

static twca_read_e read_once(const char *path, twca_bytes_t *bytes,
                             twca_stamp_t *stamp)
{
    twca_read_e result = twca_file_stat(path, stamp);
    int fd;

    if (result != TWCA_READ_OK) {
        return result;
    }
    /* stat() and open() may see different files: O_NONBLOCK keeps a FIFO that
     * came in between from holding us. */
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        return kind_of_error(errno);
    }
    result = read_open_file(fd, bytes, stamp);
    (void)close(fd);
    return result;
}

twca_read_e twca_file_read(const char *path, twca_bytes_t *bytes,
                           twca_stamp_t *stamp)
{
    twca_read_e result = read_once(path, bytes, stamp);

    return result == TWCA_READ_CHANGED ? read_once(path, bytes, stamp) : result;
}

void twca_bytes_wipe(twca_bytes_t *bytes)
{
    OPENSSL_clear_free(bytes->data, bytes->size + 1);
    bytes->data = NULL;
    bytes->size = 0;
}

int twca_stamp_equal(const twca_stamp_t *one, const twca_stamp_t *other)
{
    return one->device == other->device && one->inode == other->inode
           && one->size == other->size && one->modified == other->modified
           && one->changed == other->changed && one->mode == other->mode
           && one->owner == other->owner && one->group == other->group;
}

const char *twca_read_word(twca_read_e read)
{
    switch (read) {
    case TWCA_READ_OK:
        return "readable";
    case TWCA_READ_MISSING:
        return "missing";
    case TWCA_READ_EMPTY:
        return "empty";
    case TWCA_READ_PERMISSION:
        return "permission";
    case TWCA_READ_DIRECTORY:
        return "directory";
    case TWCA_READ_FIFO:
        return "fifo";
    case TWCA_READ_DEVICE:
        return "device";
    case TWCA_READ_SOCKET:
        return "socket";
    case TWCA_READ_TOO_LARGE:
        return "too-large";
    case TWCA_READ_CHANGED:
        return "changed";
    case TWCA_READ_IO_ERROR:
        break;
    }
    return "io-error";
}
