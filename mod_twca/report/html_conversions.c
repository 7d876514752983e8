/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "html.h"
#include "words.h"

void twca_html_conversions(const twca_page_t *page, const twca_site_t *site,
                           const twca_pair_t *pair)
{
    apr_array_header_t *steps = twca_conversions_of_pair(
        page->out->pool, page->report, page->view, site, pair);

    if (steps->nelts > 0) {
        twca_put(page->out,
                 "<details class=\"convert\"><summary>%s</summary>\n",
                 twca_page_word(page, TWCA_UI_CONVERT));
        twca_html_steps(page, steps);
        twca_put(page->out, "</details>\n");
    }
}

static void put_site(const twca_page_t *page, const twca_site_t *site)
{
    twca_put(
        page->out, "<div class=\"card\">\n<h3><a href=\"%s\">%s</a></h3>\n",
        twca_link_site(page, site), twca_words_site(page->out->pool, site));
    for (int i = 0; i < site->pair_count; i++) {
        twca_html_conversions(page, site, &site->pairs[i]);
        twca_row_done(page->out);
    }
    twca_put(page->out, "</div>\n");
}

/* What there was no room for, or that there is nothing. */
static void put_rest(const twca_page_t *page, const twca_convertible_t *walk)
{
    if (walk->count == 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NO_CONVERSIONS));
    }
    if (walk->rest > 0) {
        twca_put(page->out, "<p><a href=\"%s\">%s</a></p>\n",
                 twca_link_overview(page),
                 twca_ui_count(page->out->pool, page->view->lang,
                               TWCA_UI_CONVERSIONS_REST_ONE,
                               TWCA_UI_CONVERSIONS_REST_MANY, walk->rest));
    }
}

void twca_html_all_conversions(const twca_page_t *page)
{
    twca_convertible_t walk = {page->report, 0, 0, 0};
    const twca_site_t *site;

    if (!twca_shows_conversions(page->view)) {
        return;
    }
    twca_put(page->out, "<section>\n<h2>%s</h2>\n",
             twca_page_word(page, TWCA_UI_CONVERSIONS));
    while ((site = twca_next_convertible(&walk)) != NULL) {
        put_site(page, site);
    }
    put_rest(page, &walk);
    twca_put(page->out, "</section>\n");
}
