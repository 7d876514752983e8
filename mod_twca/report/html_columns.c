/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "template.h"
#include "walk.h"
#include "words.h"

/* What is worst, and how much more there is. */
static void put_findings(const twca_page_t *page,
                         const apr_array_header_t *findings)
{
    twca_walk_t walk = twca_walk_findings(findings, page->view);
    const twca_finding_t *first = twca_next_finding(&walk);
    int more = twca_finding_count(findings, page->view) - 1;

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

static void put_nothing(const twca_page_t *page)
{
    twca_put(page->out, "<span class=\"more\">–</span>");
}

static void put_left(const twca_page_t *page, const twca_certificate_t *first)
{
    if (first == NULL) {
        put_nothing(page);
        return;
    }
    twca_put(
        page->out, "<time datetime=\"%s\">%s</time>",
        twca_words_time(page->out->pool, first->not_after),
        twca_ui_time_left(page->out->pool, page->report, page->view, first));
}

static void put_site_verdict(const twca_page_t *page, const void *site)
{
    twca_html_badge(page, ((const twca_site_t *)site)->verdict);
}

static void put_site_name(const twca_page_t *page, const void *site)
{
    twca_put(page->out, "<a href=\"%s\">%s</a>", twca_link_site(page, site),
             twca_words_site(page->out->pool, site));
}

static void put_site_finding(const twca_page_t *page, const void *site)
{
    const char *served =
        twca_ui_served_line(page->out->pool, site, page->view->lang);

    put_findings(page, ((const twca_site_t *)site)->findings);
    if (served != NULL) {
        twca_put(page->out, " <span class=\"more\">%s</span>", served);
    }
}

static void put_site_chain(const twca_page_t *page, const void *site)
{
    twca_chain_status_e status = ((const twca_site_t *)site)->chain_status;

    twca_put(page->out, "%s",
             twca_page_word(page, twca_ui_chain_status(status)));
}

static void put_site_left(const twca_page_t *page, const void *site)
{
    put_left(page, twca_first_to_end(site));
}

static void put_site_until(const twca_page_t *page, const void *site)
{
    const twca_certificate_t *first = twca_first_to_end(site);

    twca_put(page->out, "%s",
             first == NULL
                 ? "–"
                 : twca_words_date(page->out->pool, first->not_after));
}

const twca_column_t twca_columns_attention[] = {
    {TWCA_UI_COLUMN_VERDICT, "verdict", 0, put_site_verdict},
    {TWCA_UI_COLUMN_SITE, "site", 1, put_site_name},
    {TWCA_UI_COLUMN_FINDING, "what", 0, put_site_finding},
    {TWCA_UI_COLUMN_EXPIRY, "left", 0, put_site_left},
    {TWCA_UI_COUNT, NULL, 0, NULL},
};

const twca_column_t twca_columns_in_order[] = {
    {TWCA_UI_COLUMN_SITE, "site", 1, put_site_name},
    {TWCA_UI_COLUMN_CHAIN, "status", 0, put_site_chain},
    {TWCA_UI_COLUMN_UNTIL, "until", 0, put_site_until},
    {TWCA_UI_COLUMN_EXPIRY, "left", 0, put_site_left},
    {TWCA_UI_COUNT, NULL, 0, NULL},
};

static void put_keystore_verdict(const twca_page_t *page, const void *keystore)
{
    twca_html_badge(page, ((const twca_keystore_t *)keystore)->verdict);
}

static void put_keystore_name(const twca_page_t *page, const void *keystore)
{
    twca_put(
        page->out, "<a href=\"%s\">%s</a>", twca_link_keystore(page, keystore),
        twca_ui_keystore(page->out->pool, page->report, page->view, keystore));
}

static void put_keystore_type(const twca_page_t *page, const void *keystore)
{
    const char *type = ((const twca_keystore_t *)keystore)->type;

    if (type == NULL) {
        put_nothing(page);
        return;
    }
    twca_put(page->out, "%s", type);
}

/* None: it could not be opened, most likely. */
static void put_keystore_entries(const twca_page_t *page, const void *keystore)
{
    int count = ((const twca_keystore_t *)keystore)->entry_count;

    if (count == 0) {
        put_nothing(page);
        return;
    }
    twca_put(page->out, "%s", twca_grouped(page->out->pool, count));
}

static void put_keystore_finding(const twca_page_t *page, const void *keystore)
{
    put_findings(page, ((const twca_keystore_t *)keystore)->findings);
}

static void put_keystore_left(const twca_page_t *page, const void *keystore)
{
    put_left(page, twca_keystore_first_to_end(keystore));
}

const twca_column_t twca_columns_keystores[] = {
    {TWCA_UI_COLUMN_VERDICT, "verdict", 0, put_keystore_verdict},
    {TWCA_UI_COLUMN_KEYSTORE, "site", 1, put_keystore_name},
    {TWCA_UI_COLUMN_TYPE, "type", 0, put_keystore_type},
    {TWCA_UI_COLUMN_ENTRIES, "entries", 0, put_keystore_entries},
    {TWCA_UI_COLUMN_FINDING, "what", 0, put_keystore_finding},
    {TWCA_UI_COLUMN_EXPIRY, "left", 0, put_keystore_left},
    {TWCA_UI_COUNT, NULL, 0, NULL},
};
