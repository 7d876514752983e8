/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Lines of a configuration, cut where OpenSSL cuts them (def_load_bio()). */

#include "openssl_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

void twca_openssl_append(BUF_MEM *buffer, const void *data, apr_size_t size)
{
    apr_size_t length = buffer->length;

    if (size > 0) {
        if (!BUF_MEM_grow_clean(buffer, length + size)) {
            abort();
        }
        memcpy(buffer->data + length, data, size);
    }
}

static int is_line_end(char byte)
{
    return byte == '\r' || byte == '\n';
}

/* Whether a backslash at the end asks for the next line; it is taken away. */
static int is_continued(BUF_MEM *joined)
{
    apr_size_t length = joined->length;

    if (length == 0 || joined->data[length - 1] != '\\'
        || (length > 1 && joined->data[length - 2] == '\\')) {
        return 0;
    }
    joined->length--;
    return 1;
}

/* What is left of a file's line for OpenSSL: a NUL ends it, and what follows
 * is the next line. @return whether the line has an end */
static int take_line(twca_openssl_source_t *source, const char **line,
                     apr_size_t *size)
{
    const char *from = (const char *)source->bytes.data + source->at;
    apr_size_t left = source->bytes.size - source->at;
    const char *end = memchr(from, '\n', left);
    apr_size_t length = end ? (apr_size_t)(end - from) + 1 : left;

    source->at += length;
    source->line += length > 0;
    *line = from;
    *size = strnlen(from, length);
    return *size > 0 && is_line_end(from[*size - 1]);
}

int twca_openssl_read_line(twca_openssl_source_t *source,
                           twca_openssl_line_t *line)
{
    const char *text;
    apr_size_t size;
    int goes_on = 0;

    line->raw->length = 0;
    line->joined->length = 0;
    line->number = source->line + 1;
    line->count = 0;
    do {
        int has_end = take_line(source, &text, &size);

        /* OpenSSL takes an empty one for the end of the file. */
        if (size == 0 && !goes_on) {
            source->at = source->bytes.size;
            break;
        }
        has_end |= size == 0;
        while (size > 0 && is_line_end(text[size - 1])) {
            size--;
        }
        twca_openssl_append(line->raw, text, size);
        twca_openssl_append(line->joined, text, size);
        goes_on = !has_end;
        if (has_end) {
            twca_openssl_append(line->raw, "\n", 1);
            line->count++;
            goes_on = is_continued(line->joined);
        }
    } while (goes_on);
    twca_openssl_append(line->joined, "", 1);
    return line->count > 0;
}

static const char *after_space(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* The characters of a name; a backslash takes the next one with it. */
static const char *after_name(const char *text)
{
    while (isalnum((unsigned char)*text)
           || (*text && strchr("_!.%&*+,/;?@^~|-", *text))
           || (*text == '\\' && text[1])) {
        text += *text == '\\' ? 2 : 1;
    }
    return text;
}

const char *twca_openssl_value(apr_pool_t *pool,
                               const twca_openssl_line_t *line,
                               const char *word, const char **section)
{
    const char *start = after_space(line->joined->data);
    const char *name = start;
    const char *end = after_name(name);
    const char *value;

    if (strncmp(end, "::", 2) == 0) {
        name = end + 2;
        end = after_name(name);
    }
    value = after_space(end);
    if (strncmp(name, word, strlen(word)) != 0
        || (value == name + strlen(word) && *value != '=')) {
        return NULL;
    }
    *section = apr_pstrmemdup(pool, start, (apr_size_t)(name - start));
    return *value == '=' ? after_space(value + 1) : value;
}
