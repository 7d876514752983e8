/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"

static void put_part(const twca_page_t *page, twca_ui_e label,
                     const twca_text_t *text)
{
    twca_put(page->out, "<h2>%s</h2>\n<p>%s</p>\n", twca_page_word(page, label),
             text->in[page->view->lang]);
}

static int put_sites(const twca_page_t *page)
{
    twca_walk_t walk = twca_walk_sites(page->report, page->view);
    const twca_site_t *site = twca_next_site(&walk);

    if (site == NULL) {
        return 0;
    }
    twca_table_begin(page, TWCA_UI_NOW_HERE, "attention",
                     twca_columns_attention);
    for (; site != NULL; site = twca_next_site(&walk)) {
        twca_table_row(page, twca_columns_attention, site->verdict, site);
    }
    twca_table_end(page);
    return 1;
}

static void put_concerned(const twca_page_t *page)
{
    int server = twca_finding_count(page->report->findings, page->view);
    int sites, keystores;

    if (server > 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_SERVER_TOO));
    }
    sites = put_sites(page);
    keystores = twca_table_keystores(page, TWCA_UI_KEYSTORES_NOW_HERE);
    if (server + sites + keystores == 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NONE_NOW));
    }
}

static void put_ids(const twca_page_t *page)
{
    int count = 0;

    for (int i = 0; i < TWCA_FINDING_COUNT; i++) {
        const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)i);

        if (entry->code != page->view->code) {
            continue;
        }
        if (count++ == 0) {
            twca_put(page->out, "<h2>%s</h2>\n<ul class=\"ids\">\n",
                     twca_page_word(page, TWCA_UI_FINDING_IDS));
        }
        twca_put(page->out, "<li>");
        twca_html_badge(page, entry->severity);
        twca_put(page->out,
                 "<span>%s</span><span class=\"id\">%s</span></li>\n",
                 entry->title.in[page->view->lang], entry->id);
    }
    if (count > 0) {
        twca_put(page->out, "</ul>\n");
    }
}

void twca_page_code(const twca_page_t *page)
{
    const twca_handbook_entry_t *entry = twca_handbook(page->view->code);

    twca_put(page->out,
             "<p class=\"crumbs\"><a href=\"%s\">%s</a></p>\n"
             "<article class=\"card entry\">\n"
             "<p class=\"tags\"><span class=\"code\">%s</span></p>\n"
             "<h1>%s</h1>\n",
             twca_link_handbook(page), twca_page_word(page, TWCA_UI_HANDBOOK),
             entry->code, entry->title.in[page->view->lang]);
    put_part(page, TWCA_UI_SITUATION, &entry->situation);
    put_part(page, TWCA_UI_CAUSE, &entry->cause);
    put_part(page, TWCA_UI_REMEDY, &entry->remedy);
    put_ids(page);
    twca_put(page->out, "</article>\n");
    twca_row_done(page->out);
    put_concerned(page);
    twca_html_convert_all(page);
}

static void put_number(const twca_page_t *page,
                       const twca_concerned_t *concerned)
{
    int is_anybody =
        concerned->sites + concerned->keystores + concerned->server > 0;

    twca_put(page->out,
             is_anybody ? "<strong>%s</strong>"
                        : "<span class=\"more\">%s</span>",
             twca_ui_concerned(page->out->pool, page->view->lang, concerned));
}

static void put_entry(const twca_page_t *page, twca_code_e code,
                      const twca_concerned_t *concerned)
{
    const twca_handbook_entry_t *entry = twca_handbook(code);
    twca_lang_e lang = page->view->lang;

    twca_put(page->out, "<li class=\"card\"><p class=\"tags\">");
    twca_html_code(page, code);
    put_number(page, concerned);
    twca_put(page->out,
             "</p>\n<h2><a href=\"%s\">%s</a></h2>\n<p>%s</p></li>\n",
             twca_link_code(page, entry->code), entry->title.in[lang],
             entry->situation.in[lang]);
    twca_row_done(page->out);
}

void twca_page_handbook(const twca_page_t *page)
{
    twca_concerned_t counts[TWCA_CODE_COUNT];

    twca_put(page->out, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n",
             twca_page_word(page, TWCA_UI_HANDBOOK),
             twca_page_word(page, TWCA_UI_HANDBOOK_LEAD));
    twca_count_codes(page->report, counts);
    twca_put(page->out, "<ul class=\"entries\">\n");
    for (int code = 0; code < TWCA_CODE_COUNT; code++) {
        put_entry(page, (twca_code_e)code, &counts[code]);
    }
    twca_put(page->out, "</ul>\n");
}
