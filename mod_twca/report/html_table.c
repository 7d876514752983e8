/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"
#include "words.h"

static void put_verdict(const twca_page_t *page, const twca_site_t *site)
{
    twca_html_badge(page, site->verdict);
}

static void put_site(const twca_page_t *page, const twca_site_t *site)
{
    twca_put(page->out, "<a href=\"%s\">%s</a>", twca_link_site(page, site),
             twca_words_site(page->out->pool, site));
}

static void put_first(const twca_page_t *page, const twca_site_t *site)
{
    twca_walk_t walk = twca_walk_findings(site->findings, page->view);
    const twca_finding_t *first = twca_next_finding(&walk);
    int more = twca_finding_count(site, page->view) - 1;

    if (first != NULL) {
        twca_put(page->out, "%s",
                 twca_catalog(first->id)->title.in[page->view->lang]);
    }
    if (more > 0) {
        twca_put(page->out, " <span class=\"more\">%s</span>",
                 twca_ui_count(page->out->pool, page->view->lang, TWCA_UI_MORE,
                               TWCA_UI_MORE, more));
    }
}

static void put_chain(const twca_page_t *page, const twca_site_t *site)
{
    twca_put(page->out, "%s",
             twca_page_word(page, twca_ui_chain_status(site->chain_status)));
}

static void put_left(const twca_page_t *page, const twca_site_t *site)
{
    const twca_certificate_t *first = twca_first_to_end(site);

    if (first == NULL) {
        twca_put(page->out, "<span class=\"more\">–</span>");
        return;
    }
    twca_put(
        page->out, "<time datetime=\"%s\">%s</time>",
        twca_words_time(page->out->pool, first->not_after),
        twca_ui_time_left(page->out->pool, page->report, page->view, first));
}

static void put_until(const twca_page_t *page, const twca_site_t *site)
{
    const twca_certificate_t *first = twca_first_to_end(site);

    twca_put(page->out, "%s",
             first == NULL
                 ? "–"
                 : twca_words_date(page->out->pool, first->not_after));
}

const twca_column_t twca_columns_attention[] = {
    {TWCA_UI_COLUMN_VERDICT, "verdict", put_verdict},
    {TWCA_UI_COLUMN_SITE, "site", put_site},
    {TWCA_UI_COLUMN_FINDING, "what", put_first},
    {TWCA_UI_COLUMN_EXPIRY, "left", put_left},
    {TWCA_UI_COUNT, NULL, NULL},
};

const twca_column_t twca_columns_in_order[] = {
    {TWCA_UI_COLUMN_SITE, "site", put_site},
    {TWCA_UI_COLUMN_CHAIN, "status", put_chain},
    {TWCA_UI_COLUMN_UNTIL, "until", put_until},
    {TWCA_UI_COLUMN_EXPIRY, "left", put_left},
    {TWCA_UI_COUNT, NULL, NULL},
};

void twca_table_begin(const twca_page_t *page, twca_ui_e caption,
                      const char *style, const twca_column_t *columns)
{
    twca_put(page->out,
             "<table class=\"sites %s\">\n<caption>%s</caption>\n<thead><tr>",
             style, twca_page_word(page, caption));
    for (; columns->put != NULL; columns++) {
        twca_put(page->out, "<th scope=\"col\" class=\"%s\">%s</th>",
                 columns->style, twca_page_word(page, columns->label));
    }
    twca_put(page->out, "</tr></thead>\n<tbody>\n");
}

void twca_table_row(const twca_page_t *page, const twca_column_t *columns,
                    const twca_site_t *site)
{
    twca_put(page->out, "<tr class=\"s-%s\">",
             twca_severity_name(site->verdict));
    for (; columns->put != NULL; columns++) {
        int is_head = columns->label == TWCA_UI_COLUMN_SITE;

        twca_put(page->out,
                 is_head ? "<th scope=\"row\" class=\"%s\">"
                         : "<td class=\"%s\">",
                 columns->style);
        columns->put(page, site);
        twca_put(page->out, is_head ? "</th>" : "</td>");
    }
    twca_put(page->out, "</tr>\n");
    twca_row_done(page->out);
}

void twca_table_end(const twca_page_t *page)
{
    twca_put(page->out, "</tbody>\n</table>\n");
}
