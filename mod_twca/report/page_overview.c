/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "template.h"
#include "walk.h"

typedef struct {
    const char *style;
    twca_ui_e label;
    twca_severity_e severity; /* TWCA_OK: sites are counted */
} tile_t;

static const tile_t tiles[] = {
    {"sites", TWCA_UI_SITES, TWCA_OK},
    {"fatal", TWCA_UI_FATAL, TWCA_FATAL},
    {"error", TWCA_UI_ERRORS, TWCA_ERROR},
    {"warning", TWCA_UI_WARNINGS, TWCA_WARNING},
    {"notice", TWCA_UI_NOTICES, TWCA_NOTICE},
};

static int number_of(const twca_report_t *report, const tile_t *tile)
{
    return tile->severity == TWCA_OK ? report->sites->nelts
                                     : report->counts[tile->severity];
}

static void put_tiles(const twca_page_t *page)
{
    twca_put(page->out, "<dl class=\"tiles\" aria-label=\"%s\">\n",
             twca_page_word(page, TWCA_UI_COUNTS));
    for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
        int number = number_of(page->report, &tiles[i]);

        twca_put(page->out,
                 number == 0 ? "<div class=\"none\">" : "<div class=\"s-%s\">",
                 tiles[i].style);
        twca_put(page->out, "<dt>%s</dt><dd>%s</dd></div>\n",
                 twca_page_word(page, tiles[i].label),
                 twca_grouped(page->out->pool, number));
    }
    twca_put(page->out, "</dl>\n");
}

/* The two tables of sites: a row belongs to the one or to the other. */
typedef struct {
    int with_findings;
    twca_ui_e caption;
    const char *style;
    const twca_column_t *columns;
} table_t;

static const table_t attention = {1, TWCA_UI_ATTENTION, "attention",
                                  twca_columns_attention};
static const table_t in_order = {0, TWCA_UI_IN_ORDER, "in-order",
                                 twca_columns_in_order};

static void put_table(const twca_page_t *page, const table_t *table)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site;
    int rows = 0;

    while ((site = twca_next_site(&walk)) != NULL) {
        if ((site->verdict > TWCA_OK) != table->with_findings) {
            continue;
        }
        if (rows++ == 0) {
            twca_table_begin(page, table->caption, table->style,
                             table->columns);
        }
        twca_table_row(page, table->columns, site->verdict, site);
    }
    if (rows > 0) {
        twca_table_end(page);
    }
}

void twca_page_overview(const twca_page_t *page)
{
    const twca_report_t *report = page->report;

    twca_html_banner(
        page, report->verdict, twca_ui_verdict(report, page->view->lang),
        report->verdict > TWCA_NOTICE
            ? twca_ui_need(page->out->pool, report, page->view->lang)
            : twca_ui_checked(page->out->pool, report, page->view->lang));
    put_tiles(page);
    twca_out_flush(page->out);
    twca_row_done(page->out);
    twca_html_findings(page, TWCA_UI_SERVER_WIDE, report->findings);
    put_table(page, &attention);
    (void)twca_table_keystores(page, TWCA_UI_KEYSTORES);
    put_table(page, &in_order);
    if (report->sites->nelts == 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NO_SITES));
    }
}
