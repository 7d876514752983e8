/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "../checks/shell.h"
#include "escape.h"
#include "utf8.h"

/* What is let through as it is; bytes that are no UTF-8 never are. */
typedef enum { KEEP_ALL, KEEP_VISIBLE, KEEP_ASCII } keep_e;

static const char digits[] = "0123456789ABCDEF";

static int is_kept(apr_uint32_t character, keep_e keep)
{
    switch (keep) {
    case KEEP_ALL:
        return 1;
    case KEEP_VISIBLE:
        return !twca_utf8_is_hidden(character);
    case KEEP_ASCII:
        return character >= 0x20 && character < 0x7F;
    }
    return 0;
}

/* The writers below return how long the result is, and write it where there
 * is somewhere to write it to: they are called once to measure. */

static apr_size_t put_byte(char *to, unsigned char byte)
{
    if (to != NULL) {
        to[0] = '\\';
        to[1] = 'x';
        to[2] = digits[byte >> 4];
        to[3] = digits[byte & 0xF];
    }
    return 4;
}

static apr_size_t put_character(char *to, apr_uint32_t character)
{
    unsigned shift = 12;
    apr_size_t length = 3;
    char text[16];

    if (character < 0x80) {
        return put_byte(to, (unsigned char)character);
    }
    while (character >> shift > 0xF) {
        shift += 4;
    }
    memcpy(text, "\\u{", length);
    for (unsigned i = shift + 4; i > 0; i -= 4) {
        text[length++] = digits[character >> (i - 4) & 0xF];
    }
    text[length++] = '}';
    if (to != NULL) {
        memcpy(to, text, length);
    }
    return length;
}

static apr_size_t put_kept(char *to, const char *from, apr_size_t length)
{
    if (to != NULL) {
        memcpy(to, from, length);
    }
    return length;
}

static apr_size_t write_visible(char *to, const char *text, keep_e keep)
{
    apr_size_t written = 0;

    while (*text != '\0') {
        apr_uint32_t character = 0;
        int length = twca_utf8_next(text, &character);
        char *here = to == NULL ? NULL : to + written;

        if (length == 0) {
            written += put_byte(here, (unsigned char)*text);
        }
        else if (is_kept(character, keep)) {
            written += put_kept(here, text, (apr_size_t)length);
        }
        else {
            written += put_character(here, character);
        }
        text += length > 0 ? length : 1;
    }
    return written;
}

/* Every escape is longer than what it stands for, so that a result of the
 * same length is the text itself. */
static const char *visible(apr_pool_t *pool, const char *text, keep_e keep)
{
    apr_size_t length = write_visible(NULL, text, keep);
    char *result;

    if (length == strlen(text)) {
        return text;
    }
    result = apr_palloc(pool, length + 1);
    result[write_visible(result, text, keep)] = '\0';
    return result;
}

typedef const char *replacement_t(char character);

static apr_size_t write_replaced(char *to, const char *text,
                                 replacement_t *replacement)
{
    apr_size_t written = 0;

    for (; *text != '\0'; text++) {
        const char *other = replacement(*text);

        written += put_kept(to == NULL ? NULL : to + written,
                            other == NULL ? text : other,
                            other == NULL ? 1 : strlen(other));
    }
    return written;
}

static const char *replaced(apr_pool_t *pool, const char *text,
                            replacement_t *replacement)
{
    apr_size_t length = write_replaced(NULL, text, replacement);
    char *result;

    if (length == strlen(text)) {
        return text;
    }
    result = apr_palloc(pool, length + 1);
    result[write_replaced(result, text, replacement)] = '\0';
    return result;
}

static const char *in_html(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static const char *in_label(char character)
{
    return character == '\\' ? "\\\\" : character == '"' ? "\\\"" : NULL;
}

const char *twca_escape_display(apr_pool_t *pool, const char *text)
{
    return visible(pool, text, KEEP_VISIBLE);
}

const char *twca_escape_ascii(apr_pool_t *pool, const char *text)
{
    return visible(pool, text, KEEP_ASCII);
}

const char *twca_escape_utf8(apr_pool_t *pool, const char *text)
{
    return visible(pool, text, KEEP_ALL);
}

const char *twca_escape_html(apr_pool_t *pool, const char *text)
{
    return replaced(pool, twca_escape_display(pool, text), in_html);
}

const char *twca_escape_label(apr_pool_t *pool, const char *text)
{
    return replaced(pool, twca_escape_display(pool, text), in_label);
}

static int is_plain_in_query(char character)
{
    return (character >= '0' && character <= '9')
           || (character >= 'A' && character <= 'Z')
           || (character >= 'a' && character <= 'z')
           || (character != '\0' && strchr("-._~:", character) != NULL);
}

const char *twca_escape_query(apr_pool_t *pool, const char *text)
{
    char *result = apr_palloc(pool, 3 * strlen(text) + 1);
    char *to = result;

    for (; *text != '\0'; text++) {
        if (is_plain_in_query(*text)) {
            *to++ = *text;
            continue;
        }
        *to++ = '%';
        *to++ = digits[(unsigned char)*text >> 4];
        *to++ = digits[(unsigned char)*text & 0xF];
    }
    *to = '\0';
    return result;
}

const char *twca_escape_shell(apr_pool_t *pool, const char *text)
{
    return twca_shell_word(pool, text);
}
