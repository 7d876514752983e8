/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "mixed_words.h"
#include "template.h"

/* A sentence with a number, which may be greater than any int. */
static void say(apr_pool_t *pool, apr_array_header_t *lines, twca_lang_e lang,
                twca_ui_e one, twca_ui_e many, apr_uint64_t number)
{
    if (number > 0) {
        APR_ARRAY_PUSH(lines, const char *) =
            twca_ui_count(pool, lang, one, many,
                          number > APR_INT32_MAX ? APR_INT32_MAX : (int)number);
    }
}

const apr_array_header_t *twca_mixed_lines(apr_pool_t *pool,
                                           const twca_view_t *view,
                                           const twca_mixed_site_t *mixed)
{
    apr_array_header_t *lines = apr_array_make(pool, 3, sizeof(char *));
    twca_lang_e lang = view->lang;

    if (mixed->count == 0) {
        APR_ARRAY_PUSH(lines, const char *) =
            twca_ui(TWCA_UI_MIXED_NOTHING, lang);
    }
    say(pool, lines, lang, TWCA_UI_MIXED_ONE, TWCA_UI_MIXED_MANY,
        (apr_uint64_t)mixed->count);
    say(pool, lines, lang, TWCA_UI_MIXED_DROPPED_ONE,
        TWCA_UI_MIXED_DROPPED_MANY, mixed->dropped);
    say(pool, lines, lang, TWCA_UI_MIXED_UNSEEN_ONE, TWCA_UI_MIXED_UNSEEN_MANY,
        mixed->unseen);
    return lines;
}

int twca_mixed_shown(const twca_view_t *view, const twca_mixed_site_t *mixed)
{
    return view->public_only                ? 0
           : mixed->count > TWCA_MIXED_MOST ? TWCA_MIXED_MOST
                                            : mixed->count;
}

const char *twca_mixed_element(apr_pool_t *pool, const twca_mixed_t *seen)
{
    return *seen->attribute == '\0'
               ? seen->element
               : apr_pstrcat(pool, seen->element, " ", seen->attribute, NULL);
}

const char *twca_mixed_times(apr_pool_t *pool, const twca_mixed_t *seen)
{
    return twca_grouped(pool, seen->count);
}

const char *twca_mixed_more(apr_pool_t *pool, const twca_view_t *view,
                            const twca_mixed_site_t *mixed)
{
    int more = mixed->count - TWCA_MIXED_MOST;

    return view->public_only || more <= 0
               ? NULL
               : twca_ui_count(pool, view->lang, TWCA_UI_MORE, TWCA_UI_MORE,
                               more);
}
