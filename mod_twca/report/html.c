/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "escape.h"
#include "html.h"
#include "renderers.h"
#include "walk.h"
#include "words.h"

typedef void view_t(const twca_page_t *page);

static void put_one(const twca_page_t *page)
{
    twca_put(page->out, "<p class=\"crumbs\"><a href=\"%s\">%s</a></p>\n",
             twca_link_overview(page), twca_page_word(page, TWCA_UI_OVERVIEW));
    twca_page_site(page);
    twca_page_keystore(page);
}

static view_t *view_of(const twca_view_t *view)
{
    return twca_shows_one(view)            ? put_one
           : view->code != TWCA_CODE_COUNT ? twca_page_code
           : view->handbook                ? twca_page_handbook
                                           : twca_page_overview;
}

/* What the browser's tab says. */
static const char *title_of(const twca_page_t *page)
{
    const twca_view_t *view = page->view;
    apr_pool_t *pool = page->out->pool;

    return view->site != NULL ? twca_words_site(pool, view->site)
           : view->keystore != NULL
               ? twca_ui_keystore(pool, page->report, view, view->keystore)
           : view->code != TWCA_CODE_COUNT ? twca_handbook(view->code)->code
           : view->handbook ? twca_page_word(page, TWCA_UI_HANDBOOK)
                            : twca_ui_verdict(page->report, view->lang);
}

static void put_head(const twca_page_t *page)
{
    twca_put(page->out,
             "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
             "<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"robots\" content=\"noindex\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<title>%s · TWCA</title>\n<style>",
             twca_lang_tag(page->view->lang), title_of(page));
    twca_html_style(page->out);
    twca_put(page->out, "</style>\n</head>\n");
}

static void put_link(const twca_page_t *page, const char *address,
                     const char *text, int is_current)
{
    twca_put(page->out, "<a href=\"%s\"", address);
    if (is_current) {
        twca_put(page->out, " aria-current=\"page\"");
    }
    twca_put(page->out, ">%s</a>", text);
}

static void put_languages(const twca_page_t *page)
{
    static const char *const names[TWCA_LANG_COUNT] = {"English", "繁體中文"};

    twca_put(page->out, "<nav class=\"languages\" aria-label=\"%s\">",
             twca_page_word(page, TWCA_UI_LANGUAGE));
    for (int lang = 0; lang < TWCA_LANG_COUNT; lang++) {
        const char *tag = twca_lang_tag((twca_lang_e)lang);

        twca_put(page->out, "<a href=\"%s\" lang=\"%s\" hreflang=\"%s\"",
                 twca_link_same(page, (twca_lang_e)lang, NULL), tag, tag);
        if (lang == (int)page->view->lang) {
            twca_put(page->out, " aria-current=\"true\"");
        }
        twca_put(page->out, ">%s</a>", names[lang]);
    }
    twca_put(page->out, "</nav>\n");
}

static void put_masthead(const twca_page_t *page)
{
    const twca_view_t *view = page->view;
    int is_overview = view_of(view) == twca_page_overview;

    twca_put(page->out,
             "<body>\n<a class=\"skip\" href=\"#main\">%s</a>\n"
             "<header class=\"masthead\">\n<p class=\"brand\">",
             twca_page_word(page, TWCA_UI_SKIP));
    twca_html_icons(page->out);
    twca_put(page->out,
             "<svg class=\"mark\" aria-hidden=\"true\"><use "
             "href=\"#mark\"/></svg>"
             "<span>TWCA <b>%s</b></span></p>\n"
             "<nav class=\"pages\" aria-label=\"%s\">",
             twca_page_word(page, TWCA_UI_TITLE),
             twca_page_word(page, TWCA_UI_PAGES));
    put_link(page, twca_link_overview(page),
             twca_page_word(page, TWCA_UI_OVERVIEW), is_overview);
    put_link(page, twca_link_handbook(page),
             twca_page_word(page, TWCA_UI_HANDBOOK),
             view_of(view) == twca_page_handbook);
    twca_put(page->out, "</nav>\n");
    put_languages(page);
    twca_put(page->out, "</header>\n<main id=\"main\">\n");
}

static const char *format_name(const twca_page_t *page,
                               const twca_renderer_t *renderer)
{
    return strcmp(renderer->name, "text") == 0
               ? twca_page_word(page, TWCA_UI_FORMAT_TEXT)
           : strcmp(renderer->name, "json") == 0 ? "JSON"
                                                 : "Prometheus";
}

static void put_foot(const twca_page_t *page)
{
    const twca_report_t *report = page->report;

    twca_put(page->out, "</main>\n<footer>\n<p>%s</p>\n",
             twca_ui_checked(page->out->pool, report, page->view->lang));
    if (!page->view->public_only) {
        twca_put(page->out, "<p>%s · %s · %s</p>\n", report->software,
                 report->openssl, report->module);
    }
    twca_put(page->out, "<nav aria-label=\"%s\">",
             twca_page_word(page, TWCA_UI_OTHER_FORMATS));
    for (int i = TWCA_FORMAT_HTML + 1; i < TWCA_FORMAT_COUNT; i++) {
        const twca_renderer_t *renderer = twca_renderer((twca_format_e)i);

        put_link(page, twca_link_same(page, page->view->lang, renderer->name),
                 format_name(page, renderer), 0);
    }
    twca_put(page->out, "</nav>\n</footer>\n</body>\n</html>\n");
}

void twca_render_html(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool)
{
    twca_out_t out;
    const twca_page_t page = {&out, report, view};

    twca_out_begin(&out, writer, twca_escape_html, pool);
    put_head(&page);
    put_masthead(&page);
    twca_out_flush(&out);
    twca_row_done(&out);
    view_of(view)(&page);
    put_foot(&page);
    twca_out_end(&out);
}
