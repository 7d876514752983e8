/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Tags that load nothing, passed over in one step: most of a page. Only where
 * they are as everybody writes them; whatever is odd, or not there as a whole,
 * is read state by state. */

#include "markup_private.h"

#include <string.h>
#include <strings.h>

#include "ascii.h"

static int is_of_element(int byte)
{
    return (byte >= 'a' && byte <= 'z') || twca_is_digit(byte) || byte == '-';
}

static int is_of_attribute(int byte)
{
    return twca_is_letter(byte) || twca_is_digit(byte)
           || (byte >= '-' && byte <= '.') || byte == '_' || byte == ':'
           || byte == '@';
}

/* Whether no URL in it can be one of http: there is no reference, and what is
 * before each colon does not end like "http". */
static int is_harmless(const char *at, const char *end)
{
    const char *from = at;

    if (end - at > TWCA_VALUE_MOST || memchr(at, '&', (apr_size_t)(end - at))) {
        return 0;
    }
    while ((at = memchr(at, ':', (apr_size_t)(end - at))) != NULL) {
        if (at == from || (at[-1] != 's' && at[-1] != 'S')) {
            return 0;
        }
        at++;
    }
    return 1;
}

/* The place behind a value; NULL: it has to be read. */
static const char *skip_value(const char *at, const char *end, twca_skip_e skip)
{
    const char *quote;

    if (at == end || (*at != '"' && *at != '\'')) {
        return NULL;
    }
    quote = memchr(at + 1, *at, (apr_size_t)(end - at - 1));
    if (!quote || (skip == TWCA_SKIP_HARMLESS && !is_harmless(at + 1, quote))) {
        return NULL;
    }
    return quote + 1;
}

static int is_style(const char *name, apr_size_t length)
{
    return length == 5 && twca_lower(name[0]) == 's'
           && strncasecmp(name, "style", 5) == 0;
}

/* Likewise, an attribute. A style is always read. */
static const char *skip_attribute(const char *at, const char *end,
                                  twca_skip_e skip)
{
    const char *from = at;

    while (at < end && is_of_attribute(*at)) {
        at++;
    }
    if (at == from || at == end || is_style(from, (apr_size_t)(at - from))) {
        return NULL;
    }
    return *at == '=' ? skip_value(at + 1, end, skip) : at;
}

static const char *skip_attributes(const char *at, const char *end,
                                   twca_skip_e skip)
{
    while (at && at < end) {
        if (*at == '>') {
            return at + 1;
        }
        if (!twca_is_space(*at)) {
            return NULL;
        }
        at++;
        if (at < end && *at != '>' && !twca_is_space(*at)) {
            at = skip_attribute(at, end, skip);
        }
    }
    return NULL;
}

const char *twca_tag_skip(const twca_markup_t *markup, const char *at,
                          const char *end)
{
    const char *name = at;
    twca_skip_e skip;

    if (at == end || *at < 'a' || *at > 'z') {
        return NULL;
    }
    while (at < end && is_of_element(*at)) {
        at++;
    }
    if (at == end) {
        return NULL;
    }
    skip = markup->handler->skip(name, (apr_size_t)(at - name));
    if (skip == TWCA_SKIP_NONE || skip > markup->skip) {
        return NULL;
    }
    return skip_attributes(at, end, skip);
}
