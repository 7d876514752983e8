/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file file.h
 * @brief A file, read once and safely, whatever it is.
 *
 * Nothing here blocks or trusts: only regular files are read, at most
 * TWCA_FILE_LIMIT bytes of them, and what was read is wiped when it is freed,
 * for it may be a private key.
 */

#ifndef TWCA_FILE_H
#define TWCA_FILE_H

#include <apr_pools.h>

#define TWCA_FILE_LIMIT (4 * 1024 * 1024) /* bytes; more is not checked */

/** How the attempt to read a file ended. */
typedef enum {
    TWCA_READ_OK,
    TWCA_READ_MISSING,
    TWCA_READ_EMPTY,
    TWCA_READ_PERMISSION,
    TWCA_READ_DIRECTORY,
    TWCA_READ_FIFO,
    TWCA_READ_DEVICE,
    TWCA_READ_SOCKET,
    TWCA_READ_TOO_LARGE,
    TWCA_READ_CHANGED, /* while it was read */
    TWCA_READ_IO_ERROR
} twca_read_e;

/** What stat() says: equal stamps mean an unchanged file. */
typedef struct {
    apr_uint64_t device;
    apr_uint64_t inode;
    apr_int64_t size;
    apr_int64_t modified; /* nanoseconds since 1970 */
    apr_int64_t changed;  /* likewise: the inode */
    apr_uint32_t mode;
    apr_uint32_t owner;
    apr_uint32_t group;
} twca_stamp_t;

/** A file's content. */
typedef struct {
    unsigned char *data; /* ended by a NUL that is not counted */
    apr_size_t size;
} twca_bytes_t;

/** What @a path is now; @a stamp is set where stat() succeeds. */
twca_read_e twca_file_stat(const char *path, twca_stamp_t *stamp);

/**
 * Read @a path whole.
 * @param bytes set on TWCA_READ_OK; to be freed with twca_bytes_wipe()
 * @param stamp set where the file could be looked at
 */
twca_read_e twca_file_read(const char *path, twca_bytes_t *bytes,
                           twca_stamp_t *stamp);

/** Overwrite and free what was read. */
void twca_bytes_wipe(twca_bytes_t *bytes);

/** Whether two stamps are the same file, unchanged. */
int twca_stamp_equal(const twca_stamp_t *one, const twca_stamp_t *other);

/** The token of the catalogue's vocabulary for @a read: "missing" ... */
const char *twca_read_word(twca_read_e read);

#endif /* TWCA_FILE_H */
