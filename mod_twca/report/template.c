/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "template.h"

/* The length of "{name}" at the start of text; 0: it is none. */
static apr_size_t gap_length(const char *text)
{
    apr_size_t name;

    if (*text != '{') {
        return 0;
    }
    name = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return name > 0 && text[name + 1] == '}' ? name + 2 : 0;
}

static apr_size_t words_length(const char *text)
{
    apr_size_t length = 0;

    while (text[length] != '\0' && gap_length(text + length) == 0) {
        length++;
    }
    return length;
}

static const char *filled(apr_pool_t *pool, const char *at, apr_size_t length,
                          twca_gap_t *gap, const void *of)
{
    return gap(pool, of, apr_pstrmemdup(pool, at + 1, length - 2));
}

const char *twca_template(apr_pool_t *pool, const char *text, twca_gap_t *gap,
                          const void *of)
{
    apr_array_header_t *pieces = apr_array_make(pool, 8, sizeof(char *));

    while (*text != '\0') {
        apr_size_t length = gap_length(text);
        const char *piece;

        if (length > 0) {
            piece = filled(pool, text, length, gap, of);
        }
        else {
            length = words_length(text);
            piece = apr_pstrmemdup(pool, text, length);
        }
        if (piece == NULL) {
            return NULL;
        }
        APR_ARRAY_PUSH(pieces, const char *) = piece;
        text += length;
    }
    return apr_array_pstrcat(pool, pieces, '\0');
}

const char *twca_grouped(apr_pool_t *pool, apr_int64_t number)
{
    const char *digits = apr_psprintf(pool, "%" APR_INT64_T_FMT, number);
    apr_size_t left = strlen(digits);
    char *result = apr_palloc(pool, 2 * left + 1);
    char *to = result;

    while (left > 0) {
        *to++ = *digits++;
        left--;
        if (left > 0 && left % 3 == 0 && to[-1] != '-') {
            *to++ = ',';
        }
    }
    *to = '\0';
    return result;
}
