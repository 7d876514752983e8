/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "html.h"
#include "known.h"
#include "words.h"

#define NAMES_MOST 100

static const char *validity(const twca_page_t *page,
                            const twca_certificate_t *certificate)
{
    apr_pool_t *pool = page->out->pool;

    return certificate->dates_valid ? apr_pstrcat(
               pool, twca_words_date(pool, certificate->not_before), " – ",
               twca_words_date(pool, certificate->not_after), NULL)
                                    : twca_page_word(page, TWCA_UI_UNKNOWN);
}

static void put_names(const twca_page_t *page,
                      const twca_certificate_t *certificate)
{
    int more = certificate->name_count - NAMES_MOST;

    if (certificate->name_count == 0) {
        return;
    }
    twca_put(page->out, "<div><dt>%s</dt><dd>",
             twca_page_word(page, TWCA_UI_NAMES));
    for (int i = 0; i < certificate->name_count && i < NAMES_MOST; i++) {
        twca_put(page->out, "%s%s", i == 0 ? "" : ", ", certificate->names[i]);
    }
    if (more > 0) {
        twca_put(page->out, " %s",
                 twca_ui_count(page->out->pool, page->view->lang,
                               TWCA_UI_AND_MORE_NAMES, TWCA_UI_AND_MORE_NAMES,
                               more));
    }
    twca_put(page->out, "</dd></div>\n");
}

static void put_row_if(const twca_page_t *page, twca_ui_e label,
                       const char *text)
{
    if (text != NULL) {
        twca_html_row(page, label, text);
    }
}

/* What others know of it, and where its issuer's is. */
static void put_known(const twca_page_t *page,
                      const twca_certificate_t *certificate)
{
    const twca_known_t *known = twca_hierarchy_find(certificate->sha256);
    apr_pool_t *pool = page->out->pool;
    twca_lang_e lang = page->view->lang;

    if (known != NULL) {
        twca_html_row(page, TWCA_UI_KNOWN_AS, twca_known_as(pool, known, lang));
        put_row_if(page, TWCA_UI_DOWNLOAD, known->download);
        put_row_if(page, TWCA_UI_BROWSERS, twca_known_trust(pool, known, lang));
    }
    put_row_if(page, TWCA_UI_ISSUER_ADDRESS, certificate->aia);
}

static void put_details(const twca_page_t *page,
                        const twca_certificate_t *certificate)
{
    twca_put(page->out, "<details><summary>%s</summary>\n<dl class=\"rows\">\n",
             twca_page_word(page, TWCA_UI_DETAILS));
    twca_html_row(page, TWCA_UI_SUBJECT, certificate->subject);
    twca_html_row(page, TWCA_UI_ISSUER, certificate->issuer);
    put_names(page, certificate);
    twca_html_row(page, TWCA_UI_PUBLIC_KEY, certificate->key);
    twca_html_row(page, TWCA_UI_SIGNATURE, certificate->signature);
    twca_html_row(page, TWCA_UI_SERIAL, certificate->serial);
    twca_html_row(page, TWCA_UI_FINGERPRINT,
                  twca_words_hash(page->out->pool, certificate->sha256));
    put_known(page, certificate);
    twca_put(page->out, "</dl></details>");
}

void twca_html_node(const twca_page_t *page, const char *style,
                    const twca_certificate_t *certificate, const char *above,
                    const char *beside)
{
    twca_put(page->out, "<li class=\"node %s\"><p class=\"role\">%s", style,
             above);
    if (beside != NULL) {
        twca_put(page->out, " <span class=\"origin\">%s</span>", beside);
    }
    twca_put(page->out,
             "</p>\n<p class=\"name\">%s</p>\n<p class=\"dates\">%s</p>\n",
             twca_certificate_name(page->out->pool, certificate),
             validity(page, certificate));
    put_details(page, certificate);
    twca_put(page->out, "</li>\n");
}

static void put_links(const twca_page_t *page, const twca_chain_t *chain,
                      const apr_array_header_t *links)
{
    for (int i = 0; i < links->nelts; i++) {
        const twca_link_t *link = &APR_ARRAY_IDX(links, i, twca_link_t);

        twca_html_node(
            page, link->is_sent ? "sent" : "store", link->certificate,
            twca_page_word(page, twca_ui_role(link->certificate->role)),
            twca_page_word(page, twca_ui_origin(chain, link)));
    }
}

void twca_html_chain(const twca_page_t *page, const twca_chain_t *chain)
{
    twca_put(page->out, "<h3 class=\"sub\">%s</h3>\n<ol class=\"chain\">\n",
             twca_page_word(page, TWCA_UI_CHAIN));
    if (chain->missing != NULL) {
        twca_put(page->out,
                 "<li class=\"node missing\"><p class=\"role\">%s</p>\n"
                 "<p class=\"name\">%s</p></li>\n",
                 twca_page_word(page, twca_ui_missing(chain)), chain->missing);
    }
    put_links(page, chain, chain->links);
    twca_put(page->out, "</ol>\n");
    if (chain->others->nelts > 0) {
        twca_put(page->out,
                 "<h3 class=\"sub\">%s</h3>\n<ul class=\"chain others\">\n",
                 twca_page_word(page, twca_ui_others(chain)));
        put_links(page, chain, chain->others);
        twca_put(page->out, "</ul>\n");
    }
}
