/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "fold.h"
#include "mixed_words.h"
#include "text.h"
#include "words.h"

/* The first line has the label. */
static void put_line(const twca_text_page_t *page, const char *label,
                     const char *text)
{
    twca_text_label(page, label);
    twca_put_folded(page->out, TWCA_TEXT_COLUMN, text);
}

static const char *word(const twca_text_page_t *page, twca_ui_e word)
{
    return twca_ui(word, page->view->lang);
}

/* "/app/: img src http://pictures.example/a.png" */
static const char *what(apr_pool_t *pool, const twca_mixed_t *seen)
{
    return apr_pstrcat(pool, seen->page, ": ", twca_mixed_element(pool, seen),
                       " ", seen->url, NULL);
}

/* "Seen by this server; Browsers block it; Times 3; Last seen ..." */
static const char *how(const twca_text_page_t *page, const twca_mixed_t *seen)
{
    apr_pool_t *pool = page->out->pool;

    return apr_pstrcat(
        pool, word(page, TWCA_UI_COLUMN_SOURCE), " ",
        word(page, twca_ui_source(seen)), "; ",
        word(page, TWCA_UI_COLUMN_TREATMENT), " ",
        word(page, twca_ui_treatment(twca_mixed_treatment(seen))), "; ",
        word(page, TWCA_UI_COLUMN_TIMES), " ", twca_mixed_times(pool, seen),
        "; ", word(page, TWCA_UI_COLUMN_LAST), " ",
        twca_words_moment(pool, apr_time_sec(seen->last)), NULL);
}

static void put_seen(const twca_text_page_t *page, const twca_mixed_t *seen)
{
    put_line(page, "", what(page->out->pool, seen));
    put_line(page, "", how(page, seen));
    twca_row_done(page->out);
}

void twca_text_mixed(const twca_text_page_t *page, const twca_site_t *site)
{
    const apr_array_header_t *lines;
    const char *more;

    if (site->mixed == NULL) {
        return;
    }
    lines = twca_mixed_lines(page->out->pool, page->view, site->mixed);
    twca_put(page->out, "\n");
    for (int i = 0; i < lines->nelts; i++) {
        put_line(page, i == 0 ? word(page, TWCA_UI_MIXED) : "",
                 APR_ARRAY_IDX(lines, i, const char *));
    }
    for (int i = 0; i < twca_mixed_shown(page->view, site->mixed); i++) {
        put_seen(page, &site->mixed->seen[i]);
    }
    more = twca_mixed_more(page->out->pool, page->view, site->mixed);
    if (more != NULL) {
        put_line(page, "", more);
    }
    twca_row_done(page->out);
}
