/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"
#include "words.h"

#define NAMES_MOST 20

static void put_names(const twca_page_t *page, const apr_array_header_t *names)
{
    int more = names->nelts - NAMES_MOST;

    for (int i = 0; i < names->nelts && i < NAMES_MOST; i++) {
        twca_put(page->out, "%s%s", i == 0 ? "" : ", ",
                 APR_ARRAY_IDX(names, i, const char *));
    }
    if (more > 0) {
        twca_put(page->out, " %s",
                 twca_ui_count(page->out->pool, page->view->lang,
                               TWCA_UI_AND_MORE_NAMES, TWCA_UI_AND_MORE_NAMES,
                               more));
    }
}

static void put_aliases(const twca_page_t *page, const twca_site_t *site)
{
    if (site->aliases != NULL && site->aliases->nelts > 0) {
        twca_put(page->out, "<div><dt>%s</dt><dd>",
                 twca_page_word(page, TWCA_UI_ALIASES));
        put_names(page, site->aliases);
        twca_put(page->out, "</dd></div>\n");
    }
}

static void put_facts(const twca_page_t *page, const twca_site_t *site)
{
    const char *served =
        twca_ui_served(page->out->pool, site, page->view->lang);

    twca_put(page->out, "<dl class=\"rows\">\n");
    put_aliases(page, site);
    twca_html_row(
        page, TWCA_UI_TLS,
        twca_page_word(page, site->tls ? TWCA_UI_TLS_ON : TWCA_UI_TLS_OFF));
    if (served != NULL) {
        twca_html_row(page, TWCA_UI_SERVING, served);
    }
    twca_html_row(
        page, TWCA_UI_CHAIN_SHORT,
        twca_page_word(page, twca_ui_chain_status(site->chain_status)));
    twca_html_row(page, TWCA_UI_COLUMN_EXPIRY,
                  twca_ui_time_left(page->out->pool, page->report, page->view,
                                    twca_first_to_end(site)));
    twca_html_place(page, &site->defined_at);
    twca_put(page->out, "</dl>\n");
}

static void put_pairs(const twca_page_t *page, const twca_site_t *site)
{
    twca_put(page->out, "<section>\n<h2>%s</h2>\n",
             twca_page_word(page, TWCA_UI_PAIRS));
    for (int i = 0; i < site->pair_count; i++) {
        twca_html_pair(page, site, i);
        twca_row_done(page->out);
    }
    if (site->pair_count == 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NO_PAIRS));
    }
    twca_put(page->out, "</section>\n");
}

static void put_site(const twca_page_t *page, const twca_site_t *site)
{
    twca_html_verdict(page, site->verdict,
                      twca_words_site(page->out->pool, site), site->findings,
                      TWCA_UI_SITE_VERDICT_OK);
    put_facts(page, site);
    twca_row_done(page->out);
    twca_html_findings(page, TWCA_UI_FINDINGS, site->findings);
    twca_html_mixed(page, site);
    twca_html_served(page, site);
    put_pairs(page, site);
}

void twca_page_site(const twca_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site;

    while ((site = twca_next_site(&walk)) != NULL) {
        put_site(page, site);
    }
}
