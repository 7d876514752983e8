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

    twca_put(page->out, "%s\n%s\n", twca_ui_verdict(report, lang),
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
    const apr_array_header_t *findings = page->report->findings;

    if (twca_finding_count(findings, page->view) > 0) {
        put_rule(page);
        twca_put(page->out, "%s\n",
                 twca_ui(TWCA_UI_SERVER_WIDE, page->view->lang));
        put_findings(page, findings);
    }
}

static void put_badge(const twca_text_page_t *page, twca_severity_e severity)
{
    twca_put_padded(page->out,
                    twca_ui(twca_ui_severity(severity), page->view->lang), 9);
}

static void put_title(const twca_text_page_t *page, twca_severity_e verdict,
                      const char *name, const twca_place_t *place)
{
    put_rule(page);
    put_badge(page, verdict);
    twca_put(page->out, "%s", name);
    if (!page->view->public_only && place->file != NULL) {
        twca_put(page->out, " (%s)", twca_words_place(page->out->pool, place));
    }
    twca_put(page->out, "\n");
    twca_row_done(page->out);
}

static void put_served(const twca_text_page_t *page, const twca_site_t *site)
{
    const char *served =
        twca_ui_served_line(page->out->pool, site, page->view->lang);

    if (served != NULL) {
        twca_put(page->out, "%s\n", served);
    }
}

static void put_site(const twca_text_page_t *page, const twca_site_t *site)
{
    put_title(page, site->verdict, twca_words_site(page->out->pool, site),
              &site->defined_at);
    put_served(page, site);
    put_findings(page, site->findings);
    twca_text_mixed(page, site);
    twca_text_served(page, site);
    for (int i = 0; i < site->pair_count; i++) {
        twca_text_pair(page, &site->pairs[i]);
        if (twca_shows_one(page->view)) {
            twca_text_convert_pair(page, site, &site->pairs[i]);
        }
        twca_row_done(page->out);
    }
}

static const char *keystore_name(const twca_text_page_t *page,
                                 const twca_keystore_t *keystore)
{
    return twca_ui_keystore(page->out->pool, page->report, page->view,
                            keystore);
}

static void put_keystore(const twca_text_page_t *page,
                         const twca_keystore_t *keystore)
{
    put_title(page, keystore->verdict, keystore_name(page, keystore),
              &keystore->file.place);
    put_findings(page, keystore->findings);
    twca_text_entries(page, keystore);
    if (twca_shows_one(page->view)) {
        twca_text_convert_keystore(page, keystore);
    }
}

/* The wider of a name and the widest so far, within reason. */
static int wider(const twca_text_page_t *page, int width, const char *name)
{
    int columns = twca_utf8_columns(twca_escape_display(page->out->pool, name));

    twca_row_done(page->out);
    return columns > width && columns <= 48 ? columns : width;
}

static int site_width(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site;
    int width = 0;

    while ((site = twca_next_site(&walk)) != NULL) {
        width = wider(page, width, twca_words_site(page->out->pool, site));
    }
    return width;
}

static int keystore_width(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_keystores(page->report, page->view);
    const twca_keystore_t *keystore;
    int width = 0;

    while ((keystore = twca_next_keystore(&walk)) != NULL) {
        width = wider(page, width, keystore_name(page, keystore));
    }
    return width;
}

/* What there is nothing to say about takes one line, unless it was asked
 * for. */
static int takes_a_line(const twca_text_page_t *page,
                        const apr_array_header_t *findings)
{
    return !twca_shows_one(page->view)
           && twca_finding_count(findings, page->view) == 0;
}

/* @a first is the certificate that ends first, or NULL. */
static void put_line(const twca_text_page_t *page, twca_severity_e verdict,
                     const char *name, int width,
                     const twca_certificate_t *first)
{
    put_badge(page, verdict);
    if (first == NULL) {
        twca_put(page->out, "%s", name);
    }
    else {
        twca_put_padded(page->out, name, width + 2);
        twca_put(page->out, "%s (%s)",
                 twca_words_date(page->out->pool, first->not_after),
                 twca_ui_time_left(page->out->pool, page->report, page->view,
                                   first));
    }
    twca_put(page->out, "\n");
    twca_row_done(page->out);
}

static void put_sites(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site;

    while ((site = twca_next_site(&walk)) != NULL) {
        if (!takes_a_line(page, site->findings)) {
            put_site(page, site);
        }
    }
}

static void put_site_lines(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    int width = site_width(page);
    int lines = 0;
    const twca_site_t *site;

    while ((site = twca_next_site(&walk)) != NULL) {
        if (!takes_a_line(page, site->findings)) {
            continue;
        }
        if (lines++ == 0) {
            put_rule(page);
        }
        put_line(page, site->verdict, twca_words_site(page->out->pool, site),
                 width, twca_first_to_end(site));
    }
}

static void put_keystores(const twca_text_page_t *page)
{
    twca_walk_t walk = twca_walk_keystores(page->report, page->view);
    int width = keystore_width(page);
    int lines = 0;
    const twca_keystore_t *keystore;

    while ((keystore = twca_next_keystore(&walk)) != NULL) {
        if (!takes_a_line(page, keystore->findings)) {
            put_keystore(page, keystore);
            continue;
        }
        if (lines++ == 0) {
            put_rule(page);
        }
        put_line(page, keystore->verdict, keystore_name(page, keystore), width,
                 twca_keystore_first_to_end(keystore));
    }
}

static void put_handbook(const twca_text_page_t *page)
{
    twca_concerned_t counts[TWCA_CODE_COUNT];

    twca_count_codes(page->report, counts);
    for (int code = 0; code < TWCA_CODE_COUNT; code++) {
        if (page->view->code == TWCA_CODE_COUNT
            || (int)page->view->code == code) {
            twca_text_handbook(page, (twca_code_e)code, &counts[code]);
        }
    }
    if (!twca_shows_one(page->view)) {
        twca_text_convert_all(page);
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
        if (!twca_shows_one(view)) {
            put_server(&page);
        }
        put_sites(&page);
        put_keystores(&page);
        put_site_lines(&page);
    }
    twca_out_end(&out);
}
