/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "convertible.h"
#include "html.h"
#include "words.h"

static void put_steps(const twca_page_t *page, const apr_array_header_t *steps)
{
    if (steps->nelts > 0) {
        twca_put(page->out,
                 "<details class=\"convert\"><summary>%s</summary>\n",
                 twca_page_word(page, TWCA_UI_CONVERT));
        twca_html_steps(page, steps);
        twca_put(page->out, "</details>\n");
    }
}

void twca_html_convert_pair(const twca_page_t *page, const twca_site_t *site,
                            const twca_pair_t *pair)
{
    put_steps(page, twca_conversions_of_pair(page->out->pool, page->report,
                                             page->view, site, pair));
}

void twca_html_convert_keystore(const twca_page_t *page,
                                const twca_keystore_t *keystore)
{
    put_steps(page, twca_conversions_of_keystore(page->out->pool, page->report,
                                                 page->view, keystore));
}

static void begin_card(const twca_page_t *page, const char *link,
                       const char *name)
{
    twca_put(page->out,
             "<div class=\"card\">\n<h3><a href=\"%s\">%s</a></h3>\n", link,
             name);
}

static void end_card(const twca_page_t *page)
{
    twca_put(page->out, "</div>\n");
    twca_row_done(page->out);
}

static void put_keystore(const twca_page_t *page,
                         const twca_keystore_t *keystore)
{
    begin_card(
        page, twca_link_keystore(page, keystore),
        twca_ui_keystore(page->out->pool, page->report, page->view, keystore));
    twca_html_convert_keystore(page, keystore);
    end_card(page);
}

static void put_site(const twca_page_t *page, const twca_site_t *site)
{
    begin_card(page, twca_link_site(page, site),
               twca_words_site(page->out->pool, site));
    for (int i = 0; i < site->pair_count; i++) {
        twca_html_convert_pair(page, site, &site->pairs[i]);
    }
    end_card(page);
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
                               TWCA_UI_CONVERSIONS_REST,
                               TWCA_UI_CONVERSIONS_REST, walk->rest));
    }
}

void twca_html_convert_all(const twca_page_t *page)
{
    twca_convertible_t walk = {page->report, 0, 0, 0, 0};
    const twca_keystore_t *keystore;
    const twca_site_t *site;

    if (!twca_shows_conversions(page->view)) {
        return;
    }
    twca_put(page->out, "<section>\n<h2>%s</h2>\n",
             twca_page_word(page, TWCA_UI_CONVERSIONS));
    while ((keystore = twca_next_convertible_keystore(&walk)) != NULL) {
        put_keystore(page, keystore);
    }
    while ((site = twca_next_convertible_site(&walk)) != NULL) {
        put_site(page, site);
    }
    put_rest(page, &walk);
    twca_put(page->out, "</section>\n");
}
