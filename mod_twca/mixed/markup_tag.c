/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A tag: its name, its attributes, and what follows. */

#include "markup_private.h"

#include <string.h>

#include "ascii.h"
#include "reference.h"

/* In the order of the alphabet. */
static const struct {
    const char *name;
    apr_size_t most; /* bytes of the value */
} attributes[TWCA_AT_COUNT] = {
    [TWCA_AT_ACTION] = {"action", TWCA_VALUE_MOST},
    [TWCA_AT_AS] = {"as", TWCA_VALUE_MOST},
    [TWCA_AT_BACKGROUND] = {"background", TWCA_VALUE_MOST},
    [TWCA_AT_CHARSET] = {"charset", TWCA_VALUE_MOST},
    [TWCA_AT_CONTENT] = {"content", TWCA_VALUE_MOST},
    [TWCA_AT_DATA] = {"data", TWCA_VALUE_MOST},
    [TWCA_AT_FORMACTION] = {"formaction", TWCA_VALUE_MOST},
    [TWCA_AT_HREF] = {"href", TWCA_VALUE_MOST},
    [TWCA_AT_HTTP_EQUIV] = {"http-equiv", TWCA_VALUE_MOST},
    [TWCA_AT_IMAGESRCSET] = {"imagesrcset", TWCA_LIST_MOST},
    [TWCA_AT_LANGUAGE] = {"language", TWCA_VALUE_MOST},
    [TWCA_AT_METHOD] = {"method", TWCA_VALUE_MOST},
    [TWCA_AT_NOMODULE] = {"nomodule", TWCA_VALUE_MOST},
    [TWCA_AT_POSTER] = {"poster", TWCA_VALUE_MOST},
    [TWCA_AT_REL] = {"rel", TWCA_VALUE_MOST},
    [TWCA_AT_SHADOWROOTMODE] = {"shadowrootmode", TWCA_VALUE_MOST},
    [TWCA_AT_SRC] = {"src", TWCA_VALUE_MOST},
    [TWCA_AT_SRCDOC] = {"srcdoc", TWCA_LIST_MOST},
    [TWCA_AT_SRCSET] = {"srcset", TWCA_LIST_MOST},
    [TWCA_AT_STYLE] = {"style", TWCA_LIST_MOST},
    [TWCA_AT_TYPE] = {"type", TWCA_VALUE_MOST},
    [TWCA_AT_XLINK_HREF] = {"xlink:href", TWCA_VALUE_MOST},
};

/* --- Names ---------------------------------------------------------------- */

static int ends_name(int byte)
{
    return twca_is_space(byte) || byte == '/' || byte == '>';
}

/* A name that is too long has the length of all of @a name, and no NUL. */
static void put_name(char name[TWCA_NAME_SIZE], apr_size_t *length, int byte)
{
    if (*length < TWCA_NAME_SIZE) {
        name[(*length)++] = (char)twca_lower(byte);
    }
}

static void end_name(char name[TWCA_NAME_SIZE], apr_size_t *length)
{
    if (*length == TWCA_NAME_SIZE) {
        *length = 0;
    }
    name[*length] = '\0';
}

/* Most tags have none of interest: this costs less than to clear all. */
static void forget_values(twca_tag_t *tag)
{
    int i;

    for (i = 0; tag->known; i++, tag->known >>= 1) {
        if (tag->known & 1) {
            memset(&tag->values[i], 0, sizeof(tag->values[i]));
        }
    }
}

void twca_tag_begin(twca_markup_t *markup, int is_end)
{
    markup->tag.is_end = is_end;
    markup->tag.is_empty = 0;
    forget_values(&markup->tag);
    markup->used = 0;
    markup->name_length = 0;
    markup->state = STATE_TAG_NAME;
}

const char *twca_step_tag_name(twca_markup_t *markup, const char *at,
                               const char *end)
{
    for (; at < end; at++) {
        if (ends_name(*at)) {
            end_name(markup->tag.name, &markup->name_length);
            markup->state = STATE_BEFORE_ATTRIBUTE;
            break;
        }
        put_name(markup->tag.name, &markup->name_length, *at);
    }
    return at;
}

/* --- The whole tag -------------------------------------------------------- */

static void resolve_references(twca_tag_t *tag)
{
    int i;

    for (i = 0; i < TWCA_AT_COUNT; i++) {
        twca_value_t *value = &tag->values[i];

        if (value->data) {
            value->length = twca_references_resolve(value->data, value->length);
        }
    }
}

static const char *end_tag(twca_markup_t *markup, const char *at)
{
    static const int states[] = {
        [TWCA_TEXT_MARKUP] = STATE_DATA, [TWCA_TEXT_RAW] = STATE_RAW,
        [TWCA_TEXT_STYLE] = STATE_RAW,   [TWCA_TEXT_SCRIPT] = STATE_RAW,
        [TWCA_TEXT_PLAIN] = STATE_PLAIN,
    };

    if (markup->used > 0) {
        resolve_references(&markup->tag);
    }
    markup->text = markup->handler->tag(markup->context, &markup->tag);
    memcpy(markup->raw, markup->tag.name, TWCA_NAME_SIZE);
    markup->escaped = 0;
    markup->state = states[markup->text];
    return at;
}

const char *twca_step_slash(twca_markup_t *markup, const char *at,
                            const char *end)
{
    (void)end;
    markup->state = STATE_BEFORE_ATTRIBUTE;
    markup->tag.is_empty = *at == '>';
    return at;
}

/* --- Attributes ----------------------------------------------------------- */

const char *twca_step_before_attribute(twca_markup_t *markup, const char *at,
                                       const char *end)
{
    while (at < end && twca_is_space(*at)) {
        at++;
    }
    if (at == end) {
        return at;
    }
    if (*at == '>') {
        return end_tag(markup, at + 1);
    }
    if (*at == '/') {
        markup->state = STATE_SLASH;
        return at + 1;
    }
    /* Whatever it is, even "=", a name begins. */
    markup->name_length = 0;
    put_name(markup->name, &markup->name_length, *at);
    markup->state = STATE_ATTRIBUTE;
    return at + 1;
}

static int attribute_of(const char *name, apr_size_t length)
{
    int i;

    for (i = 0; i < TWCA_AT_COUNT && attributes[i].name[0] <= name[0]; i++) {
        if (attributes[i].name[0] == name[0]
            && strncmp(attributes[i].name, name, length + 1) == 0) {
            return i;
        }
    }
    return -1;
}

/* Of two attributes of one name the first counts. */
static void end_attribute_name(twca_markup_t *markup)
{
    end_name(markup->name, &markup->name_length);
    markup->attribute = attribute_of(markup->name, markup->name_length);
    markup->state = STATE_AFTER_ATTRIBUTE;
    if (markup->attribute >= 0) {
        twca_value_t *value = &markup->tag.values[markup->attribute];

        if (value->data) {
            markup->attribute = -1;
        }
        else {
            value->data = markup->values + markup->used;
            markup->tag.known |= 1U << markup->attribute;
        }
    }
}

const char *twca_step_attribute(twca_markup_t *markup, const char *at,
                                const char *end)
{
    for (; at < end; at++) {
        if (ends_name(*at) || *at == '=') {
            end_attribute_name(markup);
            break;
        }
        put_name(markup->name, &markup->name_length, *at);
    }
    return at;
}

const char *twca_step_after_attribute(twca_markup_t *markup, const char *at,
                                      const char *end)
{
    while (at < end && twca_is_space(*at)) {
        at++;
    }
    if (at == end) {
        return at;
    }
    markup->state = *at == '=' ? STATE_BEFORE_VALUE : STATE_BEFORE_ATTRIBUTE;
    return at + (*at == '=');
}

const char *twca_step_before_value(twca_markup_t *markup, const char *at,
                                   const char *end)
{
    while (at < end && twca_is_space(*at)) {
        at++;
    }
    if (at == end) {
        return at;
    }
    if (*at == '"' || *at == '\'') {
        markup->state = *at == '"' ? STATE_VALUE_DOUBLE : STATE_VALUE_SINGLE;
        return at + 1;
    }
    markup->state = *at == '>' ? STATE_BEFORE_ATTRIBUTE : STATE_VALUE;
    return at;
}

static void put_value(twca_markup_t *markup, const char *at, apr_size_t length)
{
    twca_value_t *value;
    apr_size_t room;

    if (markup->attribute < 0) {
        return;
    }
    value = &markup->tag.values[markup->attribute];
    room = attributes[markup->attribute].most - value->length;
    if (room > TWCA_VALUES_SIZE - markup->used) {
        room = TWCA_VALUES_SIZE - markup->used;
    }
    if (length > room) {
        length = room;
        value->is_cut = 1;
    }
    memcpy(markup->values + markup->used, at, length);
    markup->used += length;
    value->length += length;
}

/* Where the value ends; @a end: not here. */
static const char *value_end(int state, const char *at, const char *end)
{
    const char *quote;

    if (state == STATE_VALUE) {
        while (at < end && !twca_is_space(*at) && *at != '>') {
            at++;
        }
        return at;
    }
    quote = memchr(at, state == STATE_VALUE_DOUBLE ? '"' : '\'',
                   (apr_size_t)(end - at));
    return quote ? quote : end;
}

const char *twca_step_value(twca_markup_t *markup, const char *at,
                            const char *end)
{
    const char *to = value_end(markup->state, at, end);

    put_value(markup, at, (apr_size_t)(to - at));
    if (to == end) {
        return end;
    }
    to += markup->state != STATE_VALUE;
    markup->state = STATE_BEFORE_ATTRIBUTE;
    return to;
}
