/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "mixed_words.h"
#include "words.h"

/* On a small screen there is no row of heads: each cell has its own. */
static void put_label(const twca_page_t *page, twca_ui_e label)
{
    twca_put(page->out, "<span class=\"label\">%s</span> ",
             twca_page_word(page, label));
}

static void put_page(const twca_page_t *page, const void *seen)
{
    twca_put(page->out, "%s", ((const twca_mixed_t *)seen)->page);
}

static void put_element(const twca_page_t *page, const void *seen)
{
    twca_put(page->out, "<code>%s</code>",
             twca_mixed_element(page->out->pool, seen));
}

static void put_url(const twca_page_t *page, const void *seen)
{
    twca_put(page->out, "%s", ((const twca_mixed_t *)seen)->url);
}

static void put_source(const twca_page_t *page, const void *seen)
{
    put_label(page, TWCA_UI_COLUMN_SOURCE);
    twca_put(page->out, "%s", twca_page_word(page, twca_ui_source(seen)));
}

static void put_treatment(const twca_page_t *page, const void *seen)
{
    put_label(page, TWCA_UI_COLUMN_TREATMENT);
    twca_put(
        page->out, "%s",
        twca_page_word(page, twca_ui_treatment(twca_mixed_treatment(seen))));
}

static void put_times(const twca_page_t *page, const void *seen)
{
    put_label(page, TWCA_UI_COLUMN_TIMES);
    twca_put(page->out, "%s", twca_mixed_times(page->out->pool, seen));
}

static void put_last(const twca_page_t *page, const void *seen)
{
    apr_int64_t last = apr_time_sec(((const twca_mixed_t *)seen)->last);

    put_label(page, TWCA_UI_COLUMN_LAST);
    twca_put(page->out, "<time datetime=\"%s\">%s</time>",
             twca_words_time(page->out->pool, last),
             twca_words_moment(page->out->pool, last));
}

static const twca_column_t columns[] = {
    {TWCA_UI_COLUMN_PAGE, "page", 1, put_page},
    {TWCA_UI_COLUMN_ELEMENT, "element", 0, put_element},
    {TWCA_UI_COLUMN_URL, "url", 0, put_url},
    {TWCA_UI_COLUMN_SOURCE, "source", 0, put_source},
    {TWCA_UI_COLUMN_TREATMENT, "treatment", 0, put_treatment},
    {TWCA_UI_COLUMN_TIMES, "times", 0, put_times},
    {TWCA_UI_COLUMN_LAST, "last", 0, put_last},
    {TWCA_UI_COUNT, NULL, 0, NULL},
};

static void put_lines(const twca_page_t *page, const twca_mixed_site_t *mixed)
{
    const apr_array_header_t *lines =
        twca_mixed_lines(page->out->pool, page->view, mixed);

    for (int i = 0; i < lines->nelts; i++) {
        twca_put(page->out, "<p>%s</p>\n",
                 APR_ARRAY_IDX(lines, i, const char *));
    }
    twca_row_done(page->out);
}

static void put_table(const twca_page_t *page, const twca_mixed_site_t *mixed)
{
    int shown = twca_mixed_shown(page->view, mixed);

    if (shown == 0) {
        return;
    }
    twca_table_begin(page, TWCA_UI_MIXED_CAPTION, "mixed", columns);
    for (int i = 0; i < shown; i++) {
        twca_table_row(page, columns, TWCA_ERROR, &mixed->seen[i]);
    }
    twca_table_end(page);
}

void twca_html_mixed(const twca_page_t *page, const twca_site_t *site)
{
    const char *more;

    if (site->mixed == NULL) {
        return;
    }
    twca_put(page->out, "<section>\n<h2>%s</h2>\n",
             twca_page_word(page, TWCA_UI_MIXED));
    put_lines(page, site->mixed);
    put_table(page, site->mixed);
    more = twca_mixed_more(page->out->pool, page->view, site->mixed);
    if (more != NULL) {
        twca_put(page->out, "<p class=\"more\">%s</p>\n", more);
    }
    twca_put(page->out, "</section>\n");
    twca_row_done(page->out);
}
