/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "markup_private.h"

#include <stddef.h>
#include <string.h>

#include "ascii.h"

/* The place behind a tag of no interest; NULL where it is another one, or
 * none. */
static const char *skip_tag(const twca_markup_t *markup, const char *less,
                            const char *end)
{
    const char *name = less + 1;

    name += name < end && *name == '/';
    return name < end && markup->skip != TWCA_SKIP_NONE
               ? twca_tag_skip(markup, name, end)
               : NULL;
}

static const char *step_data(twca_markup_t *markup, const char *at,
                             const char *end)
{
    while ((at = memchr(at, '<', (apr_size_t)(end - at))) != NULL) {
        const char *behind = skip_tag(markup, at, end);

        if (!behind) {
            markup->state = STATE_LESS;
            return at + 1;
        }
        at = behind;
    }
    return end;
}

static const char *step_less(twca_markup_t *markup, const char *at,
                             const char *end)
{
    (void)end;
    if (*at == '/') {
        markup->state = STATE_END_OPEN;
        return at + 1;
    }
    if (*at == '!') {
        markup->state = STATE_BANG;
        return at + 1;
    }
    if (twca_is_letter(*at)) {
        twca_tag_begin(markup, 0);
        return at;
    }
    markup->state = *at == '?' ? STATE_BOGUS : STATE_DATA;
    return at;
}

static const char *step_end_open(twca_markup_t *markup, const char *at,
                                 const char *end)
{
    (void)end;
    if (twca_is_letter(*at)) {
        twca_tag_begin(markup, 1);
    }
    else {
        markup->state = STATE_BOGUS;
    }
    return at;
}

static const char *step_plain(twca_markup_t *markup, const char *at,
                              const char *end)
{
    (void)markup;
    (void)at;
    return end;
}

static twca_step_f *const steps[STATE_COUNT] = {
    [STATE_DATA] = step_data,
    [STATE_LESS] = step_less,
    [STATE_END_OPEN] = step_end_open,
    [STATE_TAG_NAME] = twca_step_tag_name,
    [STATE_BEFORE_ATTRIBUTE] = twca_step_before_attribute,
    [STATE_ATTRIBUTE] = twca_step_attribute,
    [STATE_AFTER_ATTRIBUTE] = twca_step_after_attribute,
    [STATE_BEFORE_VALUE] = twca_step_before_value,
    [STATE_VALUE_DOUBLE] = twca_step_value,
    [STATE_VALUE_SINGLE] = twca_step_value,
    [STATE_VALUE] = twca_step_value,
    [STATE_SLASH] = twca_step_slash,
    [STATE_BANG] = twca_step_bang,
    [STATE_BANG_DASH] = twca_step_bang_dash,
    [STATE_COMMENT] = twca_step_comment,
    [STATE_COMMENT_BANG] = twca_step_comment_bang,
    [STATE_BOGUS] = twca_step_bogus,
    [STATE_CDATA_OPEN] = twca_step_cdata_open,
    [STATE_CDATA] = twca_step_cdata,
    [STATE_RAW] = twca_step_raw,
    [STATE_RAW_LESS] = twca_step_raw_less,
    [STATE_RAW_END] = twca_step_raw_end,
    [STATE_RAW_SCRIPT] = twca_step_raw_script,
    [STATE_RAW_BANG] = twca_step_raw_bang,
    [STATE_RAW_BANG_DASH] = twca_step_raw_bang_dash,
    [STATE_PLAIN] = step_plain,
};

void twca_markup_begin(twca_markup_t *markup,
                       const twca_markup_handler_t *handler, void *context)
{
    memset(markup, 0, offsetof(twca_markup_t, values));
    markup->handler = handler;
    markup->context = context;
    markup->state = STATE_DATA;
}

void twca_markup_push(twca_markup_t *markup, const char *data,
                      apr_size_t length)
{
    const char *end = data + length;

    while (data < end) {
        data = steps[markup->state](markup, data, end);
    }
}
