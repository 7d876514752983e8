/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file cursor.h
 * @brief Bytes read from front to back, as Java's DataInputStream reads them.
 *
 * Numbers are big-endian. Reading past the end, or what is not there as it
 * should be, fails; a cursor that has failed gives zeros and stays so, so
 * that a reader may look at `failed` once at its end.
 */

#ifndef TWCA_CURSOR_H
#define TWCA_CURSOR_H

#include <apr_pools.h>

typedef struct {
    const unsigned char *at;
    const unsigned char *end;
    int failed;
} twca_cursor_t;

/** A number of @a size bytes, at most 8. */
apr_uint64_t twca_cursor_number(twca_cursor_t *cursor, int size);

/** The next @a size bytes, which stay where they are; NULL where there are
 * fewer. */
const unsigned char *twca_cursor_bytes(twca_cursor_t *cursor,
                                       apr_uint64_t size);

/**
 * A string as writeUTF() has it: its length in two bytes, then "modified"
 * UTF-8 (java.io.DataInput).
 * @return valid UTF-8 in @a pool, a NUL as \x00; "" where it fails
 */
const char *twca_cursor_string(twca_cursor_t *cursor, apr_pool_t *pool);

/** Passes over such a string. @return whether it is @a text, which is ASCII */
int twca_cursor_is(twca_cursor_t *cursor, const char *text);

#endif /* TWCA_CURSOR_H */
