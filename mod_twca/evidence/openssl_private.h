/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file openssl_private.h
 * @brief What the files openssl_*.c share: lines, and the files they are in.
 */

#ifndef TWCA_OPENSSL_PRIVATE_H
#define TWCA_OPENSSL_PRIVATE_H

#include <apr_tables.h>
#include <openssl/buffer.h>

#include "openssl_text.h"

/** A file, read up to a point. */
typedef struct {
    const char *path;
    twca_bytes_t bytes;
    apr_size_t at;
    unsigned line; /* the last one read */
} twca_openssl_source_t;

/** A line, with those that continue it. */
typedef struct {
    BUF_MEM *raw;    /* as it was read, without what OpenSSL would not see */
    BUF_MEM *joined; /* as OpenSSL looks at it; ended by a NUL */
    unsigned number; /* of the first in its file */
    int count;       /* how many OpenSSL counts */
} twca_openssl_line_t;

/** Put more behind what is in a buffer; without memory httpd ends, as by its
 * pools. */
void twca_openssl_append(BUF_MEM *buffer, const void *data, apr_size_t size);

/** Read the next line. @return 0 at the end of the file, as OpenSSL sees it */
int twca_openssl_read_line(twca_openssl_source_t *source,
                           twca_openssl_line_t *line);

/**
 * The value of a line that begins with @a word (".include"); NULL where it does
 * not. Borrowed of the line.
 * @param section set to what comes before: "" or "section::"; in @a pool
 */
const char *twca_openssl_value(apr_pool_t *pool,
                               const twca_openssl_line_t *line,
                               const char *word, const char **section);

/** Files of which one includes another; the last one that was opened is being
 * read. */
typedef struct {
    apr_pool_t *pool;
    twca_openssl_text_t *result;
    apr_array_header_t *stack;   /* of twca_openssl_source_t */
    apr_array_header_t *listing; /* of const char *: an included folder's */
    int listed;                  /* of them: the next */
    int includes;                /* lines that include something */
    apr_size_t size;             /* bytes of all of them */
} twca_openssl_files_t;

/** Open the first one. @a result is told where it cannot be read. */
void twca_openssl_begin(twca_openssl_files_t *files, apr_pool_t *pool,
                        const char *path, twca_openssl_text_t *result);

/** The file that is being read; NULL at the end, or when it has been told that
 * there is no going on. */
twca_openssl_source_t *twca_openssl_source(const twca_openssl_files_t *files);

/** The file that is being read is at its end: go on with the next one. */
void twca_openssl_next(twca_openssl_files_t *files);

/** Go on with @a path, a file or a folder, if OpenSSL would. */
void twca_openssl_include(twca_openssl_files_t *files, const char *path);

/** Tell what is wrong with the line that was read last. */
void twca_openssl_stop(twca_openssl_files_t *files, twca_openssl_text_e state);

/** Close all of them. */
void twca_openssl_end(twca_openssl_files_t *files);

#endif /* TWCA_OPENSSL_PRIVATE_H */
