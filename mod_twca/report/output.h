/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file output.h
 * @brief What a format is written through: the one place that escapes.
 *
 * A page of 10,000 sites is written piece by piece: `pool` is for what one
 * row needs, and twca_row_done() takes it back.
 */

#ifndef TWCA_OUTPUT_H
#define TWCA_OUTPUT_H

#include "report.h"

/** How a format's strings are made safe: one of escape.h's. */
typedef const char *twca_escape_t(apr_pool_t *pool, const char *text);

typedef struct {
    const twca_writer_t *writer;
    twca_escape_t *escape;
    apr_pool_t *pool; /* of the row */
    apr_size_t used;
    char buffer[8192];
} twca_out_t;

/** Begins a document; its row pool is a child of @a pool. */
void twca_out_begin(twca_out_t *out, const twca_writer_t *writer,
                    twca_escape_t *escape, apr_pool_t *pool);

/**
 * Writes @a format, as printf() would: %s (escaped; NULL is nothing), %d,
 * and %% only. What stands in the format itself is written as it is.
 */
void twca_put(twca_out_t *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Writes bytes as they are. */
void twca_put_raw(twca_out_t *out, const char *data, apr_size_t length);

/** Takes back what was allocated from the row's pool. */
void twca_row_done(twca_out_t *out);

/** Hands on what was written so far. */
void twca_out_flush(twca_out_t *out);

/** Ends a document. */
void twca_out_end(twca_out_t *out);

#endif /* TWCA_OUTPUT_H */
