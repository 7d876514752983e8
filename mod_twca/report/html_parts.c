/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"
#include "words.h"

/* Drawn once, and shown by <use>: a page may have thousands of them. */
void twca_html_icons(twca_out_t *out)
{
    twca_put(out,
             "<svg class=\"icons\" aria-hidden=\"true\">"
             "<symbol id=\"mark\" viewBox=\"0 0 24 24\">"
             "<path fill=\"currentColor\" d=\"M12 1 3 4.5v6c0 5.6 3.8 10.7 9 "
             "12.5 5.2-1.8 9-6.9 9-12.5v-6z\"/>"
             "<path class=\"line\" d=\"m7.5 12 3.2 3.2 5.8-6.4\"/></symbol>"
             "<symbol id=\"ok\" viewBox=\"0 0 24 24\">"
             "<circle cx=\"12\" cy=\"12\" r=\"11\" fill=\"currentColor\"/>"
             "<path class=\"line\" d=\"m7 12.5 3.4 3.4L17 9\"/></symbol>"
             "<symbol id=\"notice\" viewBox=\"0 0 24 24\">"
             "<circle cx=\"12\" cy=\"12\" r=\"11\" fill=\"currentColor\"/>"
             "<path class=\"line\" d=\"M12 11v6M12 7v.1\"/></symbol>"
             "<symbol id=\"warning\" viewBox=\"0 0 24 24\">"
             "<path fill=\"currentColor\" d=\"M10.3 2.5a2 2 0 0 1 3.4 0l9.9 "
             "17a2 2 0 0 1-1.7 3H2.1a2 2 0 0 1-1.7-3z\"/>"
             "<path class=\"line\" d=\"M12 8.5v6M12 18.5v.1\"/></symbol>"
             "<symbol id=\"error\" viewBox=\"0 0 24 24\">"
             "<circle cx=\"12\" cy=\"12\" r=\"11\" fill=\"currentColor\"/>"
             "<path class=\"line\" d=\"M12 6.5v7M12 17.2v.1\"/></symbol>"
             "<symbol id=\"fatal\" viewBox=\"0 0 24 24\">"
             "<path fill=\"currentColor\" d=\"M7.5 1h9L23 7.5v9L16.5 "
             "23h-9L1 16.5v-9z\"/>"
             "<path class=\"line\" d=\"m8 8 8 8M16 8l-8 8\"/></symbol></svg>");
}

void twca_html_icon(const twca_page_t *page, twca_severity_e severity)
{
    twca_put(page->out,
             "<svg class=\"icon\" aria-hidden=\"true\"><use "
             "href=\"#%s\"/></svg>",
             twca_severity_name(severity));
}

void twca_html_badge(const twca_page_t *page, twca_severity_e severity)
{
    twca_put(page->out, "<span class=\"badge s-%s\">",
             twca_severity_name(severity));
    twca_html_icon(page, severity);
    twca_put(page->out, "%s</span>",
             twca_page_word(page, twca_ui_severity(severity)));
}

void twca_html_code(const twca_page_t *page, twca_code_e code)
{
    const char *name = twca_handbook(code)->code;

    twca_put(page->out, "<a class=\"code\" href=\"%s\">%s</a>",
             twca_link_code(page, name), name);
}

void twca_html_banner(const twca_page_t *page, twca_severity_e severity,
                      const char *heading, const char *text)
{
    twca_put(page->out, "<div class=\"banner s-%s\">",
             twca_severity_name(severity));
    twca_html_icon(page, severity);
    twca_put(page->out, "<div><h1>%s</h1><p>%s</p></div></div>\n", heading,
             text);
}

void twca_html_verdict(const twca_page_t *page, twca_severity_e verdict,
                       const char *name, const apr_array_header_t *findings,
                       twca_ui_e in_order)
{
    twca_walk_t walk = twca_walk_findings(findings, page->view);
    const twca_finding_t *first = twca_next_finding(&walk);

    twca_html_banner(page, verdict, name,
                     first == NULL
                         ? twca_page_word(page, in_order)
                         : twca_catalog(first->id)->title.in[page->view->lang]);
}

void twca_html_row(const twca_page_t *page, twca_ui_e label, const char *text)
{
    twca_put(page->out, "<div><dt>%s</dt><dd>%s</dd></div>\n",
             twca_page_word(page, label), text);
}

void twca_html_place(const twca_page_t *page, const twca_place_t *place)
{
    if (!page->view->public_only && place->file != NULL) {
        twca_html_row(page, TWCA_UI_DEFINED_AT,
                      twca_words_place(page->out->pool, place));
    }
}
