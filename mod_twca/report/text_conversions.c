/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "text.h"
#include "ui.h"
#include "words.h"

void twca_text_conversions(const twca_text_page_t *page,
                           const twca_site_t *site, const twca_pair_t *pair)
{
    apr_array_header_t *steps = twca_conversions_of_pair(
        page->out->pool, page->report, page->view, site, pair);

    if (steps->nelts > 0) {
        twca_put(page->out, "\n  %s\n",
                 twca_ui(TWCA_UI_CONVERT, page->view->lang));
        twca_text_steps(page, steps);
    }
}

static void put_site(const twca_text_page_t *page, const twca_site_t *site)
{
    twca_put(page->out, "\n%s\n", twca_words_site(page->out->pool, site));
    for (int i = 0; i < site->pair_count; i++) {
        twca_text_conversions(page, site, &site->pairs[i]);
        twca_row_done(page->out);
    }
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
                               TWCA_UI_CONVERSIONS_REST_ONE,
                               TWCA_UI_CONVERSIONS_REST_MANY, walk->rest));
    }
}

void twca_text_all_conversions(const twca_text_page_t *page)
{
    twca_convertible_t walk = {page->report, 0, 0, 0};
    const twca_site_t *site;

    if (!twca_shows_conversions(page->view)) {
        return;
    }
    twca_put(page->out, "\n%s\n",
             twca_ui(TWCA_UI_CONVERSIONS, page->view->lang));
    while ((site = twca_next_convertible(&walk)) != NULL) {
        put_site(page, site);
    }
    put_rest(page, &walk);
}
