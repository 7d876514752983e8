/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "cursor.h"

#include <string.h>

#include "characters.h"

const unsigned char *twca_cursor_bytes(twca_cursor_t *cursor, apr_uint64_t size)
{
    const unsigned char *bytes = cursor->at;

    if (cursor->failed || size > (apr_uint64_t)(cursor->end - cursor->at)) {
        cursor->failed = 1;
        return NULL;
    }
    cursor->at += size;
    return bytes;
}

apr_uint64_t twca_cursor_number(twca_cursor_t *cursor, int size)
{
    const unsigned char *bytes = twca_cursor_bytes(cursor, (apr_uint64_t)size);
    apr_uint64_t number = 0;
    int i;

    for (i = 0; bytes && i < size; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static int is_follower(const unsigned char *bytes, apr_size_t left)
{
    return left > 0 && (*bytes & 0xC0) == 0x80;
}

/* A character of 16 bits, as Java has them. @return how many bytes it takes,
 * or 0 where they are none */
static apr_size_t next_unit(const unsigned char *bytes, apr_size_t left,
                            apr_uint32_t *unit)
{
    if (left == 0 || *bytes < 0x80) {
        *unit = left ? *bytes : 0;
        return left > 0;
    }
    if ((*bytes & 0xE0) == 0xC0 && is_follower(bytes + 1, left - 1)) {
        *unit = (bytes[0] & 0x1FU) << 6 | (bytes[1] & 0x3FU);
        return 2;
    }
    if ((*bytes & 0xF0) == 0xE0 && left >= 3 && is_follower(bytes + 1, 1)
        && is_follower(bytes + 2, 1)) {
        *unit = (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6
                | (bytes[2] & 0x3FU);
        return 3;
    }
    return 0;
}

/* A character, put together where Java has two halves of it. */
static apr_size_t next_character(const unsigned char *bytes, apr_size_t left,
                                 apr_uint32_t *character)
{
    apr_uint32_t unit = 0;
    apr_uint32_t next = 0;
    apr_size_t taken = next_unit(bytes, left, &unit);
    apr_size_t more = taken ? next_unit(bytes + taken, left - taken, &next) : 0;
    int is_pair;

    *character = twca_join_utf16(unit, next, &is_pair);
    return is_pair ? taken + more : taken;
}

const char *twca_cursor_string(twca_cursor_t *cursor, apr_pool_t *pool)
{
    apr_size_t left = (apr_size_t)twca_cursor_number(cursor, 2);
    const unsigned char *bytes = twca_cursor_bytes(cursor, left);
    char *text;
    char *to;

    if (!bytes) {
        return "";
    }
    text = apr_palloc(pool, TWCA_UTF8_MOST * left + 1);
    for (to = text; left > 0;) {
        apr_uint32_t character;
        apr_size_t taken = next_character(bytes, left, &character);

        if (taken == 0) {
            cursor->failed = 1;
            return "";
        }
        to = twca_put_utf8(to, character);
        bytes += taken;
        left -= taken;
    }
    *to = '\0';
    return text;
}

int twca_cursor_is(twca_cursor_t *cursor, const char *text)
{
    apr_size_t length = (apr_size_t)twca_cursor_number(cursor, 2);
    const unsigned char *bytes = twca_cursor_bytes(cursor, length);

    return bytes && length == strlen(text) && memcmp(bytes, text, length) == 0;
}
