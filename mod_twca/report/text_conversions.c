/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "convertible.h"
#include "text.h"
#include "ui.h"
#include "words.h"

static void put_steps(const twca_text_page_t *page,
                      const apr_array_header_t *steps)
{
    if (steps->nelts > 0) {
        twca_put(page->out, "\n  %s\n",
                 twca_ui(TWCA_UI_CONVERT, page->view->lang));
        twca_text_steps(page, steps);
    }
}

void twca_text_convert_pair(const twca_text_page_t *page,
                            const twca_site_t *site, const twca_pair_t *pair)
{
    put_steps(page, twca_conversions_of_pair(page->out->pool, page->report,
                                             page->view, site, pair));
}

void twca_text_convert_keystore(const twca_text_page_t *page,
                                const twca_keystore_t *keystore)
{
    put_steps(page, twca_conversions_of_keystore(page->out->pool, page->report,
                                                 page->view, keystore));
}

static void put_keystore(const twca_text_page_t *page,
                         const twca_keystore_t *keystore)
{
    twca_put(
        page->out, "\n%s\n",
        twca_ui_keystore(page->out->pool, page->report, page->view, keystore));
    twca_text_convert_keystore(page, keystore);
    twca_row_done(page->out);
}

static void put_site(const twca_text_page_t *page, const twca_site_t *site)
{
    twca_put(page->out, "\n%s\n", twca_words_site(page->out->pool, site));
    for (int i = 0; i < site->pair_count; i++) {
        twca_text_convert_pair(page, site, &site->pairs[i]);
    }
    twca_row_done(page->out);
}

/* What there was no room for, or that there is nothing. */
static void put_rest(const twca_text_page_t *page,
                     const twca_convertible_t *walk)
{
    if (walk->count == 0) {
        twca_put(page->out, "\n%s\n",
                 twca_ui(TWCA_UI_NO_CONVERSIONS, page->view->lang));
    }
    if (walk->rest > 0) {
        twca_put(page->out, "\n%s\n",
                 twca_ui_count(page->out->pool, page->view->lang,
                               TWCA_UI_CONVERSIONS_REST,
                               TWCA_UI_CONVERSIONS_REST, walk->rest));
    }
}

void twca_text_convert_all(const twca_text_page_t *page)
{
    twca_convertible_t walk = {page->report, 0, 0, 0, 0};
    const twca_keystore_t *keystore;
    const twca_site_t *site;

    if (!twca_shows_conversions(page->view)) {
        return;
    }
    twca_put(page->out, "\n%s\n",
             twca_ui(TWCA_UI_CONVERSIONS, page->view->lang));
    while ((keystore = twca_next_convertible_keystore(&walk)) != NULL) {
        put_keystore(page, keystore);
    }
    while ((site = twca_next_convertible_site(&walk)) != NULL) {
        put_site(page, site);
    }
    put_rest(page, &walk);
}
