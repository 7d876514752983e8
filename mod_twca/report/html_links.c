/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "escape.h"
#include "html.h"
#include "walk.h"
#include "words.h"

/* A parameter of a query; what has no value is a word of its own. */
static const char *with(const twca_page_t *page, const char *link,
                        const char *name, const char *value)
{
    apr_pool_t *pool = page->out->pool;

    return value == NULL ? apr_pstrcat(pool, link, "&", name, NULL)
                         : apr_pstrcat(pool, link, "&", name, "=",
                                       twca_escape_query(pool, value), NULL);
}

static const char *base(const twca_page_t *page, twca_lang_e lang)
{
    const char *self = page->view->self == NULL ? "" : page->view->self;

    return apr_pstrcat(page->out->pool, self, "?lang=", twca_lang_tag(lang),
                       NULL);
}

const char *twca_link_overview(const twca_page_t *page)
{
    return base(page, page->view->lang);
}

const char *twca_link_handbook(const twca_page_t *page)
{
    return with(page, base(page, page->view->lang), "handbook", NULL);
}

const char *twca_link_site(const twca_page_t *page, const twca_site_t *site)
{
    return with(page, base(page, page->view->lang), "site",
                twca_words_site(page->out->pool, site));
}

/* By its number: its file may not be told to everybody. */
static const char *number_of(const twca_page_t *page,
                             const twca_keystore_t *keystore)
{
    return apr_itoa(page->out->pool,
                    twca_keystore_number(page->report, keystore));
}

const char *twca_link_keystore(const twca_page_t *page,
                               const twca_keystore_t *keystore)
{
    return with(page, base(page, page->view->lang), "keystore",
                number_of(page, keystore));
}

const char *twca_link_code(const twca_page_t *page, const char *code)
{
    return with(page, base(page, page->view->lang), "code", code);
}

const char *twca_link_same(const twca_page_t *page, twca_lang_e lang,
                           const char *format)
{
    const twca_view_t *view = page->view;
    const char *link = base(page, lang);

    if (view->site != NULL) {
        link = with(page, link, "site",
                    twca_words_site(page->out->pool, view->site));
    }
    if (view->keystore != NULL) {
        link = with(page, link, "keystore", number_of(page, view->keystore));
    }
    if (view->code != TWCA_CODE_COUNT) {
        link = with(page, link, "code", twca_handbook(view->code)->code);
    }
    if (view->handbook) {
        link = with(page, link, "handbook", NULL);
    }
    return format == NULL ? link : with(page, link, "format", format);
}
