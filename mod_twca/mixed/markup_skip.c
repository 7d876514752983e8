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

/* NULL: it is not to be passed over. Only a style is of interest here. */
static const char *skip_attribute(const char *at, const char *end)
{
    const char *from = at;

    while (at < end && is_of_attribute(*at)) {
        at++;
    }
    if (at == from || at == end
        || (at - from == 5 && strncasecmp(from, "style", 5) == 0)) {
        return NULL;
    }
    if (*at != '=') {
        return at;
    }
    at++;
    if (at == end || (*at != '"' && *at != '\'')) {
        return NULL;
    }
    at = memchr(at + 1, *at, (apr_size_t)(end - at - 1));
    return at ? at + 1 : NULL;
}

const char *twca_tag_skip(const twca_markup_t *markup, const char *at,
                          const char *end)
{
    const char *name = at;

    while (at < end && is_of_element(*at)) {
        at++;
    }
    if (!markup->may_skip || at == name || at == end
        || !markup->handler->is_plain(name, (apr_size_t)(at - name))) {
        return NULL;
    }
    while (at && at < end) {
        if (*at == '>') {
            return at + 1;
        }
        if (!twca_is_space(*at)) {
            return NULL;
        }
        at++;
        if (at < end && *at != '>' && !twca_is_space(*at)) {
            at = skip_attribute(at, end);
        }
    }
    return NULL;
}
