/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is between the tags, and holds none: comments, and the text of script,
 * style and their like. */

#include "markup_private.h"

#include <string.h>

#include "ascii.h"

/* --- Comments ------------------------------------------------------------- */

const char *twca_step_bang(twca_markup_t *markup, const char *at,
                           const char *end)
{
    (void)end;
    if (*at == '-') {
        markup->state = STATE_BANG_DASH;
        return at + 1;
    }
    if (*at == '[' && markup->has_cdata) {
        markup->matched = 0;
        markup->state = STATE_CDATA_OPEN;
        return at + 1;
    }
    markup->state = STATE_BOGUS;
    return at;
}

/* The dashes that begin a comment can be those that end it: <!--> */
const char *twca_step_bang_dash(twca_markup_t *markup, const char *at,
                                const char *end)
{
    (void)end;
    if (*at != '-') {
        markup->state = STATE_BOGUS;
        return at;
    }
    markup->dashes = 2;
    markup->is_opening = 1;
    markup->state = STATE_COMMENT;
    return at + 1;
}

const char *twca_step_comment(twca_markup_t *markup, const char *at,
                              const char *end)
{
    if (markup->dashes == 0) {
        at = memchr(at, '-', (apr_size_t)(end - at));
        if (!at) {
            return end;
        }
    }
    if (*at == '-') {
        markup->dashes += markup->dashes < 4;
    }
    else if (*at == '>' && markup->dashes >= 2) {
        markup->state = STATE_DATA;
    }
    else {
        if (*at == '!' && markup->dashes >= (markup->is_opening ? 4 : 2)) {
            markup->state = STATE_COMMENT_BANG;
        }
        markup->dashes = 0;
        markup->is_opening = 0;
    }
    return at + 1;
}

/* "--!>" ends one too. */
const char *twca_step_comment_bang(twca_markup_t *markup, const char *at,
                                   const char *end)
{
    (void)end;
    if (*at == '>') {
        markup->state = STATE_DATA;
        return at + 1;
    }
    markup->state = STATE_COMMENT;
    return at;
}

const char *twca_step_bogus(twca_markup_t *markup, const char *at,
                            const char *end)
{
    const char *greater = memchr(at, '>', (apr_size_t)(end - at));

    if (!greater) {
        return end;
    }
    markup->state = STATE_DATA;
    return greater + 1;
}

const char *twca_step_cdata_open(twca_markup_t *markup, const char *at,
                                 const char *end)
{
    static const char word[] = "CDATA[";

    (void)end;
    if (*at != word[markup->matched]) {
        markup->state = STATE_BOGUS;
        return at;
    }
    if (!word[++markup->matched]) {
        markup->dashes = 0;
        markup->state = STATE_CDATA;
    }
    return at + 1;
}

const char *twca_step_cdata(twca_markup_t *markup, const char *at,
                            const char *end)
{
    if (markup->dashes == 0) {
        at = memchr(at, ']', (apr_size_t)(end - at));
        if (!at) {
            return end;
        }
    }
    if (*at == ']') {
        markup->dashes += markup->dashes < 2;
    }
    else {
        if (*at == '>' && markup->dashes == 2) {
            markup->state = STATE_DATA;
        }
        markup->dashes = 0;
    }
    return at + 1;
}

/* --- Text ----------------------------------------------------------------- */

static void give(const twca_markup_t *markup, const char *text,
                 apr_size_t length)
{
    if (markup->text == TWCA_TEXT_STYLE && length > 0) {
        markup->handler->style(markup->context, text, length);
    }
}

static int ends_name(int byte)
{
    return twca_is_space(byte) || byte == '/' || byte == '>';
}

/* In a script a comment may hold script elements of its own; "-->" ends it. */
static const char *step_escaped(twca_markup_t *markup, const char *at,
                                const char *end)
{
    for (; at < end && *at != '<'; at++) {
        if (*at == '-') {
            markup->dashes += markup->dashes < 2;
        }
        else {
            if (*at == '>' && markup->dashes == 2) {
                markup->escaped = 0;
                return at + 1;
            }
            markup->dashes = 0;
        }
    }
    return at;
}

const char *twca_step_raw(twca_markup_t *markup, const char *at,
                          const char *end)
{
    const char *less;

    if (markup->escaped) {
        at = step_escaped(markup, at, end);
        if (at == end || *at != '<') {
            return at;
        }
    }
    less = memchr(at, '<', (apr_size_t)(end - at));
    give(markup, at, (apr_size_t)((less ? less : end) - at));
    if (!less) {
        return end;
    }
    markup->dashes = 0;
    markup->matched = 0;
    markup->state = STATE_RAW_LESS;
    return less + 1;
}

const char *twca_step_raw_less(twca_markup_t *markup, const char *at,
                               const char *end)
{
    (void)end;
    if (*at == '/') {
        markup->state = STATE_RAW_END;
        return at + 1;
    }
    if (markup->text == TWCA_TEXT_SCRIPT && *at == '!' && !markup->escaped) {
        markup->state = STATE_RAW_BANG;
        return at + 1;
    }
    give(markup, "<", 1);
    markup->state = markup->text == TWCA_TEXT_SCRIPT && markup->escaped == 1
                        ? STATE_RAW_SCRIPT
                        : STATE_RAW;
    return at;
}

const char *twca_step_raw_end(twca_markup_t *markup, const char *at,
                              const char *end)
{
    (void)end;
    if (markup->raw[markup->matched]
        && twca_lower(*at) == markup->raw[markup->matched]) {
        markup->matched++;
        return at + 1;
    }
    if (markup->raw[markup->matched] || !ends_name(*at)) {
        give(markup, "</", 2);
        give(markup, markup->raw, (apr_size_t)markup->matched);
        markup->state = STATE_RAW;
    }
    else if (markup->escaped == 2) {
        markup->escaped = 1;
        markup->state = STATE_RAW;
    }
    else {
        twca_tag_begin(markup, 1);
        memcpy(markup->tag.name, markup->raw, TWCA_NAME_SIZE);
        markup->state = STATE_BEFORE_ATTRIBUTE;
    }
    return at;
}

const char *twca_step_raw_script(twca_markup_t *markup, const char *at,
                                 const char *end)
{
    static const char word[] = "script";

    (void)end;
    if (word[markup->matched] && twca_lower(*at) == word[markup->matched]) {
        markup->matched++;
        return at + 1;
    }
    if (!word[markup->matched] && ends_name(*at)) {
        markup->escaped = 2;
    }
    markup->state = STATE_RAW;
    return at;
}

const char *twca_step_raw_bang(twca_markup_t *markup, const char *at,
                               const char *end)
{
    (void)end;
    if (*at != '-') {
        markup->state = STATE_RAW;
        return at;
    }
    markup->state = STATE_RAW_BANG_DASH;
    return at + 1;
}

const char *twca_step_raw_bang_dash(twca_markup_t *markup, const char *at,
                                    const char *end)
{
    (void)end;
    markup->state = STATE_RAW;
    if (*at != '-') {
        return at;
    }
    markup->escaped = 1;
    markup->dashes = 2;
    return at + 1;
}
