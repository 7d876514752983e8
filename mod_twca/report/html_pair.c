/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"

static const char *match_style(twca_match_e match)
{
    return match == TWCA_MATCH_YES  ? "ok"
           : match == TWCA_MATCH_NO ? "error"
                                    : "notice";
}

void twca_html_match(const twca_page_t *page, twca_match_e match,
                     const char *note)
{
    twca_put(page->out,
             "<div><dt>%s</dt><dd><span class=\"match s-%s\">%s</span>"
             "%s%s</dd></div>\n",
             twca_page_word(page, TWCA_UI_KEY), match_style(match),
             twca_page_word(page, twca_ui_match(match)),
             note == NULL ? "" : ": ", note);
}

static void put_files(const twca_page_t *page, const twca_pair_t *pair)
{
    twca_put(page->out, "<dl class=\"rows\">\n");
    if (!page->view->public_only) {
        twca_html_row(page, TWCA_UI_CERTIFICATE_FILE,
                      pair->certificate_file.path);
        twca_html_row(page, TWCA_UI_KEY_FILE, pair->key_file.path);
    }
    twca_html_match(page, pair->key_matches, pair->not_checked);
    twca_put(page->out, "</dl>\n");
}

void twca_html_pair(const twca_page_t *page, const twca_site_t *site,
                    int number)
{
    const twca_pair_t *pair = &site->pairs[number];

    twca_put(page->out, "<div class=\"card pair\">\n");
    if (site->pair_count > 1) {
        twca_put(page->out, "<h3>%s</h3>\n",
                 twca_ui_count(page->out->pool, page->view->lang, TWCA_UI_PAIR,
                               TWCA_UI_PAIR, number + 1));
    }
    put_files(page, pair);
    if (pair->certificate != NULL) {
        const twca_chain_t chain = twca_chain_of(page->out->pool, pair);

        twca_html_chain(page, &chain);
    }
    else {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NO_CERTIFICATE));
    }
    twca_html_convert_pair(page, site, pair);
    twca_put(page->out, "</div>\n");
}
