/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"
#include "words.h"

static void put_heading(const twca_page_t *page, const twca_finding_t *finding)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);

    twca_put(page->out,
             "<article class=\"card finding s-%s\">\n<p "
             "class=\"tags\">",
             twca_severity_name(finding->severity));
    twca_html_badge(page, finding->severity);
    twca_html_code(page, entry->code);
    twca_put(page->out, "<span class=\"id\">%s</span></p>\n<h3>%s</h3>\n",
             entry->id, entry->title.in[page->view->lang]);
}

static void put_message(const twca_page_t *page, const twca_finding_t *finding)
{
    apr_array_header_t *sentences =
        twca_words_sentences(page->out->pool, finding, page->view->lang);

    twca_put(page->out, "<div class=\"message\">\n");
    for (int i = 0; i < sentences->nelts; i++) {
        twca_put(page->out, "<p>%s</p>\n",
                 APR_ARRAY_IDX(sentences, i, const char *));
    }
    twca_put(page->out, "</div>\n");
}

static void put_cause(const twca_page_t *page, const twca_finding_t *finding)
{
    twca_put(page->out, "<h4>%s</h4>\n<p>%s</p>\n",
             twca_page_word(page, TWCA_UI_CAUSE),
             twca_catalog(finding->id)->cause.in[page->view->lang]);
}

static void put_step(const twca_page_t *page, const twca_step_t *step)
{
    twca_put(page->out, "<li><p>%s</p>", step->text);
    if (step->command != NULL) {
        twca_put(page->out, "<pre><code>%s</code></pre>", step->command);
    }
    twca_put(page->out, "</li>\n");
}

void twca_html_steps(const twca_page_t *page, const apr_array_header_t *steps)
{
    twca_put(page->out, "<ol class=\"steps\">\n");
    for (int i = 0; i < steps->nelts; i++) {
        put_step(page, &APR_ARRAY_IDX(steps, i, twca_step_t));
    }
    twca_put(page->out, "</ol>\n");
}

static void put_remedy(const twca_page_t *page, const twca_finding_t *finding)
{
    apr_array_header_t *steps =
        twca_words_remedy(page->out->pool, finding, page->view->lang);

    if (steps->nelts > 0) {
        twca_put(page->out, "<h4>%s</h4>\n",
                 twca_page_word(page, TWCA_UI_TO_DO));
        twca_html_steps(page, steps);
    }
}

static void put_place(const twca_page_t *page, const twca_finding_t *finding)
{
    if (finding->where.file != NULL) {
        twca_put(page->out, "<p class=\"place\">%s <code>%s</code></p>\n",
                 twca_page_word(page, TWCA_UI_PLACE),
                 twca_words_place(page->out->pool, &finding->where));
    }
}

static void put_finding(const twca_page_t *page, const twca_finding_t *finding)
{
    put_heading(page, finding);
    if (!page->view->public_only) {
        put_message(page, finding);
    }
    put_cause(page, finding);
    if (!page->view->public_only) {
        put_remedy(page, finding);
        put_place(page, finding);
    }
    twca_put(page->out, "</article>\n");
    twca_row_done(page->out);
}

void twca_html_findings(const twca_page_t *page, twca_ui_e heading,
                        const apr_array_header_t *findings)
{
    twca_walk_t walk = twca_walk_findings(findings, page->view);
    const twca_finding_t *finding = twca_next_finding(&walk);

    if (finding == NULL) {
        return;
    }
    twca_put(page->out, "<section>\n<h2>%s</h2>\n",
             twca_page_word(page, heading));
    for (; finding != NULL; finding = twca_next_finding(&walk)) {
        put_finding(page, finding);
    }
    twca_put(page->out, "</section>\n");
}
