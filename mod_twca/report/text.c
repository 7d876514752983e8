/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "escape.h"
#include "fold.h"
#include "renderers.h"
#include "text.h"
#include "ui.h"
#include "utf8.h"
#include "walk.h"
#include "words.h"

static void put_heading(const twca_text_page_t *page)
{
    const twca_report_t *report = page->report;
    twca_lang_e lang = page->view->lang;

    twca_put(page->out, "%s\n%s\n",
             twca_ui(twca_ui_verdict(report->verdict), lang),
             twca_ui_summary(page->out->pool, report, lang));
    if (!page->view->public_only) {
        twca_put(page->out, "%s, %s, %s, ", report->software, report->openssl,
                 report->module);
    }
    twca_put(page->out, "%s\n",
             twca_words_time(page->out->pool, apr_time_sec(report->checked)));
    twca_row_done(page->out);
}

static void put_rule(const twca_text_page_t *page)
{
    static const char rule[] = "----------------------------------------"
                               "----------------------------------------";

    twca_put(page->out, "\n%s\n", rule);
}

static void put_findings(const twca_text_page_t *page,
                         const apr_array_header_t *findings)
{
    twca_walk_t walk = twca_walk_findings(findings, page->view);
    const twca_finding_t *finding;

    while ((finding = twca_next_finding(&walk)) != NULL) {
        twca_text_finding(page, finding);
        twca_row_done(page->out);
    }
}

static void put_server(const twca_text_page_t *page)
{
    if (page->report->findings != NULL && page->report->findings->nelts > 0) {
        put_rule(page);
        twca_put(page->out, "%s\n",
                 twca_ui(TWCA_UI_SERVER_WIDE, page->view->lang));
        put_findings(page, page->report->findings);
    }
}

static void put_expiry(const twca_text_page_t *page, const twca_site_t *site)
{
    const twca_certificate_t *first = twca_first_to_end(site);

    if (first != NULL) {
        twca_put(page->out, "%s (%s)",
                 twca_words_date(page->out->pool, first->not_after),
                 twca_ui_time_left(page->out->pool, page->report, page->view,
                                   first));
    }
    twca_put(page->out, "\n");
}

static void put_site(const twca_text_page_t *page, const twca_site_t *site)
{
    twca_lang_e lang = page->view->lang;

    put_rule(page);
    twca_put_padded(page->out, twca_ui(twca_ui_severity(site->verdict), lang),
                    9);
    twca_put(page->out, "%s", twca_words_site(page->out->pool, site));
    if (!page->view->public_only && site->defined_at.file != NULL) {
        twca_put(page->out, " (%s)",
                 twca_words_place(page->out->pool, &site->defined_at));
    }
    twca_put(page->out, "\n");
    twca_row_done(page->out);
    put_findings(page, site->findings);
    for (int i = 0; i < site->pair_count; i++) {
        twca_text_pair(page, &site->pairs[i]);
        if (page->view->site != NULL) {
            twca_text_conversions(page, site, &site->pairs[i]);
        }
        twca_row_done(page->out);
    }
}

/* The widest name of the sites in order, within reason. */
static int name_width(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site;
    int width = 0;

    while ((site = twca_next_site(&walk)) != NULL) {
        const char *name = twca_words_site(page->out->pool, site);
        int columns =
            twca_utf8_columns(twca_escape_display(page->out->pool, name));

        width = columns > width && columns <= 48 ? columns : width;
        twca_row_done(page->out);
    }
    return width;
}

/* A site with nothing to say about it takes one line, unless it was asked
 * for. */
static void put_line(const twca_text_page_t *page, const twca_site_t *site,
                     int width)
{
    twca_put_padded(page->out,
                    twca_ui(twca_ui_severity(site->verdict), page->view->lang),
                    9);
    twca_put_padded(page->out, twca_words_site(page->out->pool, site),
                    width + 2);
    put_expiry(page, site);
    twca_row_done(page->out);
}

static void put_sites(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    int width = name_width(page);
    int lines = 0;
    const twca_site_t *site;

    while ((site = twca_next_site(&walk)) != NULL) {
        if (page->view->site != NULL
            || twca_finding_count(site, page->view) > 0) {
            put_site(page, site);
            continue;
        }
        if (lines++ == 0) {
            put_rule(page);
        }
        put_line(page, site, width);
    }
}

static void put_handbook(const twca_text_page_t *page)
{
    int counts[TWCA_CODE_COUNT];

    twca_count_codes(page->report, counts);
    for (int code = 0; code < TWCA_CODE_COUNT; code++) {
        if (page->view->code == TWCA_CODE_COUNT
            || (int)page->view->code == code) {
            twca_text_handbook(page, (twca_code_e)code, counts[code]);
        }
    }
    if (page->view->site == NULL) {
        twca_text_all_conversions(page);
    }
}

void twca_render_text(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool)
{
    twca_out_t out;
    const twca_text_page_t page = {&out, report, view};

    twca_out_begin(&out, writer, twca_escape_display, pool);
    put_heading(&page);
    if (view->handbook || view->code != TWCA_CODE_COUNT) {
        put_handbook(&page);
    }
    if (!view->handbook) {
        if (view->site == NULL) {
            put_server(&page);
        }
        put_sites(&page);
    }
    twca_out_end(&out);
}
