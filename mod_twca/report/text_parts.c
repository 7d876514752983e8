/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "chain_picture.h"
#include "escape.h"
#include "fold.h"
#include "known.h"
#include "template.h"
#include "text.h"
#include "ui.h"
#include "utf8.h"
#include "words.h"

void twca_text_label(const twca_text_page_t *page, const char *label)
{
    twca_put_spaces(page->out, 2);
    twca_put_padded(page->out, label, TWCA_TEXT_COLUMN - 2);
}

static void put_labelled(const twca_text_page_t *page, twca_ui_e label,
                         const char *text)
{
    twca_text_label(page, twca_ui(label, page->view->lang));
    twca_put_folded(page->out, TWCA_TEXT_COLUMN, text);
}

static void put_message(const twca_text_page_t *page,
                        const twca_finding_t *finding)
{
    apr_array_header_t *sentences =
        twca_words_sentences(page->out->pool, finding, page->view->lang);

    for (int i = 0; i < sentences->nelts; i++) {
        twca_text_label(page,
                        i == 0 ? twca_ui(TWCA_UI_WHAT, page->view->lang) : "");
        twca_put_folded(page->out, TWCA_TEXT_COLUMN,
                        APR_ARRAY_IDX(sentences, i, const char *));
    }
}

void twca_text_steps(const twca_text_page_t *page,
                     const apr_array_header_t *steps)
{
    for (int i = 0; i < steps->nelts; i++) {
        const twca_step_t *step = &APR_ARRAY_IDX(steps, i, twca_step_t);

        twca_text_label(page, twca_ui_count(page->out->pool, page->view->lang,
                                            TWCA_UI_STEP, TWCA_UI_STEP, i + 1));
        twca_put_folded(page->out, TWCA_TEXT_COLUMN, step->text);
        if (step->command != NULL) {
            twca_put_spaces(page->out, TWCA_TEXT_COLUMN);
            twca_put(page->out, "%s\n", step->command);
        }
    }
}

void twca_text_finding(const twca_text_page_t *page,
                       const twca_finding_t *finding)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);
    twca_lang_e lang = page->view->lang;
    apr_pool_t *pool = page->out->pool;

    twca_put(page->out, "\n  %s %s (%s)\n", twca_handbook(entry->code)->code,
             entry->id, twca_ui(twca_ui_severity(finding->severity), lang));
    twca_put_spaces(page->out, 2);
    twca_put_folded(page->out, 2, entry->title.in[lang]);
    if (page->view->public_only) {
        put_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
        return;
    }
    if (finding->where.file != NULL) {
        put_labelled(page, TWCA_UI_PLACE,
                     twca_words_place(pool, &finding->where));
    }
    put_message(page, finding);
    put_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
    twca_text_steps(page, twca_words_remedy(pool, finding, lang));
}

/* A line of the chain's picture, before it is aligned. */
typedef struct {
    const char *label;
    const char *role;
    const char *name;
    const char *until;
    const char *origin;
} row_t;

static void push_link(const twca_text_page_t *page, apr_array_header_t *rows,
                      const char *label, const twca_link_t *link)
{
    const twca_certificate_t *certificate = link->certificate;
    apr_pool_t *pool = page->out->pool;
    twca_lang_e lang = page->view->lang;
    row_t *row = apr_array_push(rows);

    row->label = label;
    row->role = twca_ui(twca_ui_role(certificate->role), lang);
    row->name =
        twca_escape_display(pool, twca_certificate_name(pool, certificate));
    row->until = certificate->dates_valid
                     ? twca_words_date(pool, certificate->not_after)
                     : "-";
    row->origin = twca_ui(twca_ui_origin(link), lang);
}

static void push_missing(const twca_text_page_t *page, apr_array_header_t *rows,
                         const char *missing)
{
    row_t *row = apr_array_push(rows);

    row->label = "";
    row->role = twca_ui(TWCA_UI_ROLE_MISSING, page->view->lang);
    row->name = twca_escape_display(page->out->pool, missing);
    row->until = "";
    row->origin = "";
}

static apr_array_header_t *rows_of(const twca_text_page_t *page,
                                   const twca_chain_t *chain)
{
    apr_array_header_t *rows =
        apr_array_make(page->out->pool, 8, sizeof(row_t));

    if (chain->missing != NULL) {
        push_missing(page, rows, chain->missing);
    }
    for (int i = 0; i < chain->links->nelts; i++) {
        push_link(page, rows, "", &APR_ARRAY_IDX(chain->links, i, twca_link_t));
    }
    for (int i = 0; i < chain->others->nelts; i++) {
        push_link(page, rows, "+",
                  &APR_ARRAY_IDX(chain->others, i, twca_link_t));
    }
    return rows;
}

static int widest(int width, const char *text)
{
    int columns = twca_utf8_columns(text);

    return columns > width ? columns : width;
}

static void put_known(const twca_text_page_t *page,
                      const twca_certificate_t *certificate)
{
    const twca_known_t *known = twca_hierarchy_find(certificate->sha256);
    apr_pool_t *pool = page->out->pool;
    twca_lang_e lang = page->view->lang;
    const char *trust;

    if (known != NULL) {
        trust = twca_known_trust(pool, known, lang);
        put_labelled(page, TWCA_UI_KNOWN_AS, twca_known_as(pool, known, lang));
        if (trust != NULL) {
            put_labelled(page, TWCA_UI_BROWSERS, trust);
        }
    }
}

/* Where what is missing on top can be had. */
static void put_address(const twca_text_page_t *page,
                        const twca_certificate_t *top)
{
    if (top->aia != NULL) {
        twca_text_label(page, "");
        twca_put_folded(
            page->out, TWCA_TEXT_COLUMN,
            apr_pstrcat(page->out->pool,
                        twca_ui(TWCA_UI_ISSUER_ADDRESS, page->view->lang), ": ",
                        top->aia, NULL));
    }
}

static void put_rows(const twca_text_page_t *page,
                     const apr_array_header_t *rows)
{
    int role = 0, name = 0;

    for (int i = 0; i < rows->nelts; i++) {
        role = widest(role, APR_ARRAY_IDX(rows, i, row_t).role);
        name = widest(name, APR_ARRAY_IDX(rows, i, row_t).name);
    }
    for (int i = 0; i < rows->nelts; i++) {
        const row_t *row = &APR_ARRAY_IDX(rows, i, row_t);

        twca_text_label(page,
                        i == 0 ? twca_ui(TWCA_UI_CHAIN_SHORT, page->view->lang)
                               : row->label);
        twca_put_padded(page->out, row->role, role + 2);
        if (*row->until == '\0') {
            twca_put(page->out, "%s\n", row->name);
            continue;
        }
        twca_put_padded(page->out, row->name, name + 2);
        twca_put(page->out, "%s  %s\n", row->until, row->origin);
    }
}

static void put_chain(const twca_text_page_t *page, const twca_pair_t *pair)
{
    twca_chain_t chain = twca_chain_of(page->out->pool, pair);

    put_rows(page, rows_of(page, &chain));
    if (chain.missing != NULL) {
        put_address(page,
                    APR_ARRAY_IDX(chain.links, 0, twca_link_t).certificate);
    }
    for (int i = 0; i < chain.links->nelts; i++) {
        put_known(page, APR_ARRAY_IDX(chain.links, i, twca_link_t).certificate);
    }
}

static const char *key_words(const twca_text_page_t *page,
                             const twca_pair_t *pair)
{
    const char *words =
        twca_ui(twca_ui_match(pair->key_matches), page->view->lang);

    return pair->not_checked == NULL ? words
                                     : apr_pstrcat(page->out->pool, words, ": ",
                                                   pair->not_checked, NULL);
}

static void put_file(const twca_text_page_t *page, twca_ui_e label,
                     const char *path)
{
    if (path != NULL && !page->view->public_only) {
        twca_text_label(page, twca_ui(label, page->view->lang));
        twca_put(page->out, "%s\n", path);
    }
}

void twca_text_pair(const twca_text_page_t *page, const twca_pair_t *pair)
{
    twca_put(page->out, "\n");
    put_file(page, TWCA_UI_CERTIFICATE, pair->certificate_file.path);
    put_file(page, TWCA_UI_KEY, pair->key_file.path);
    twca_text_label(page, page->view->public_only
                              ? twca_ui(TWCA_UI_KEY, page->view->lang)
                              : "");
    twca_put(page->out, "%s\n", key_words(page, pair));
    put_chain(page, pair);
}

void twca_text_handbook(const twca_text_page_t *page, twca_code_e code,
                        int site_count)
{
    const twca_handbook_entry_t *entry = twca_handbook(code);
    twca_lang_e lang = page->view->lang;

    twca_put(page->out, "\n%s  ", entry->code);
    twca_put_folded(page->out, 14, entry->title.in[lang]);
    put_labelled(page, TWCA_UI_SITUATION, entry->situation.in[lang]);
    put_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
    put_labelled(page, TWCA_UI_REMEDY, entry->remedy.in[lang]);
    put_labelled(page, TWCA_UI_SITES,
                 twca_grouped(page->out->pool, site_count));
    twca_row_done(page->out);
}
