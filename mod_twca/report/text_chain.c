/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "escape.h"
#include "fold.h"
#include "known.h"
#include "template.h"
#include "text.h"
#include "ui.h"
#include "utf8.h"
#include "walk.h"
#include "words.h"

/* A column is as wide as the widest of its texts up to here. */
#define COLUMN_MOST 64

/* A line about a certificate, before it is aligned. */
typedef struct {
    const char *label;
    const char *role; /* or the alias of an entry */
    const char *name;
    const char *until;
    const char *origin;
} row_t;

static row_t *push_certificate(const twca_text_page_t *page,
                               apr_array_header_t *rows,
                               const twca_certificate_t *certificate)
{
    apr_pool_t *pool = page->out->pool;
    row_t *row = apr_array_push(rows);

    row->label = "";
    row->role = twca_ui(twca_ui_role(certificate->role), page->view->lang);
    row->name =
        twca_escape_display(pool, twca_certificate_name(pool, certificate));
    row->until = certificate->dates_valid
                     ? twca_words_date(pool, certificate->not_after)
                     : "-";
    row->origin = "";
    return row;
}

static void push_links(const twca_text_page_t *page, apr_array_header_t *rows,
                       const twca_chain_t *chain, const char *label,
                       const apr_array_header_t *links)
{
    for (int i = 0; i < links->nelts; i++) {
        const twca_link_t *link = &APR_ARRAY_IDX(links, i, twca_link_t);
        row_t *row = push_certificate(page, rows, link->certificate);

        row->label = label;
        row->origin = twca_ui(twca_ui_origin(chain, link), page->view->lang);
    }
}

static apr_array_header_t *rows_of(const twca_text_page_t *page,
                                   const twca_chain_t *chain)
{
    apr_array_header_t *rows =
        apr_array_make(page->out->pool, 8, sizeof(row_t));

    if (chain->missing != NULL) {
        row_t *row = apr_array_push(rows);

        row->label = row->until = row->origin = "";
        row->role = twca_ui(twca_ui_missing(chain), page->view->lang);
        row->name = twca_escape_display(page->out->pool, chain->missing);
    }
    push_links(page, rows, chain, "", chain->links);
    push_links(page, rows, chain, "+", chain->others);
    return rows;
}

static int wider(int width, const char *text)
{
    int columns = twca_utf8_columns(text);

    return columns > width && columns <= COLUMN_MOST ? columns : width;
}

static void put_row(const twca_text_page_t *page, const row_t *row, int role,
                    int name)
{
    twca_text_label(page, row->label);
    twca_put_padded(page->out, row->role, role + 2);
    if (*row->until == '\0') {
        twca_put(page->out, "%s\n", row->name);
        return;
    }
    twca_put_padded(page->out, row->name, name + 2);
    twca_put(page->out, *row->origin == '\0' ? "%s" : "%s  ", row->until);
    twca_put(page->out, "%s\n", row->origin);
}

static void put_rows(const twca_text_page_t *page, twca_ui_e label,
                     apr_array_header_t *rows)
{
    int role = 0, name = 0;

    for (int i = 0; i < rows->nelts; i++) {
        role = wider(role, APR_ARRAY_IDX(rows, i, row_t).role);
        name = wider(name, APR_ARRAY_IDX(rows, i, row_t).name);
    }
    for (int i = 0; i < rows->nelts; i++) {
        row_t *row = &APR_ARRAY_IDX(rows, i, row_t);

        if (i == 0) {
            row->label = twca_ui(label, page->view->lang);
        }
        put_row(page, row, role, name);
    }
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
        twca_text_labelled(page, TWCA_UI_KNOWN_AS,
                           twca_known_as(pool, known, lang));
        if (trust != NULL) {
            twca_text_labelled(page, TWCA_UI_BROWSERS, trust);
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

static void put_chain(const twca_text_page_t *page, const twca_chain_t *chain)
{
    put_rows(page, TWCA_UI_CHAIN_SHORT, rows_of(page, chain));
    if (chain->missing != NULL) {
        put_address(page,
                    APR_ARRAY_IDX(chain->links, 0, twca_link_t).certificate);
    }
    for (int i = 0; i < chain->links->nelts; i++) {
        put_known(page,
                  APR_ARRAY_IDX(chain->links, i, twca_link_t).certificate);
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

/* What a public view does not show is left out, its label too. */
static void put_name(const twca_text_page_t *page, twca_ui_e label,
                     const char *name)
{
    if (name != NULL && !page->view->public_only) {
        twca_text_label(page, twca_ui(label, page->view->lang));
        twca_put(page->out, "%s\n", name);
    }
}

static void put_key(const twca_text_page_t *page, const char *words)
{
    twca_text_label(page, page->view->public_only
                              ? twca_ui(TWCA_UI_KEY, page->view->lang)
                              : "");
    twca_put(page->out, "%s\n", words);
}

void twca_text_pair(const twca_text_page_t *page, const twca_pair_t *pair)
{
    twca_chain_t chain = twca_chain_of(page->out->pool, pair);

    twca_put(page->out, "\n");
    put_name(page, TWCA_UI_CERTIFICATE, pair->certificate_file.path);
    put_name(page, TWCA_UI_KEY, pair->key_file.path);
    put_key(page, key_words(page, pair));
    put_chain(page, &chain);
}

static void put_key_entry(const twca_text_page_t *page,
                          const twca_keystore_entry_t *entry)
{
    twca_chain_t chain = twca_chain_of_entry(page->out->pool, entry);
    twca_ui_e words = entry->chain_count == 0
                          ? TWCA_UI_BARE_KEY
                          : twca_ui_match(twca_entry_match(entry));

    twca_put(page->out, "\n");
    put_name(page, TWCA_UI_KEY, entry->alias);
    put_key(page, twca_ui(words, page->view->lang));
    put_chain(page, &chain);
    twca_row_done(page->out);
}

static void put_trusted(const twca_text_page_t *page,
                        const twca_keystore_t *keystore)
{
    apr_array_header_t *rows =
        apr_array_make(page->out->pool, 8, sizeof(row_t));

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];
        const twca_certificate_t *certificate = twca_entry_certificate(entry);

        if (!entry->is_key && certificate != NULL) {
            row_t *row = push_certificate(page, rows, certificate);

            if (!page->view->public_only && entry->alias != NULL) {
                row->role = twca_escape_display(page->out->pool, entry->alias);
            }
        }
    }
    if (rows->nelts > 0) {
        twca_put(page->out, "\n");
        put_rows(page, TWCA_UI_TRUSTED_SHORT, rows);
    }
    twca_row_done(page->out);
}

void twca_text_entries(const twca_text_page_t *page,
                       const twca_keystore_t *keystore)
{
    twca_lang_e lang = page->view->lang;

    twca_put(page->out, "\n");
    twca_text_label(page, twca_ui(TWCA_UI_COLUMN_TYPE, lang));
    twca_put(page->out, "%s\n",
             keystore->type == NULL ? twca_ui(TWCA_UI_UNKNOWN, lang)
                                    : keystore->type);
    if (keystore->entry_count > 0) {
        twca_text_label(page, twca_ui(TWCA_UI_COLUMN_ENTRIES, lang));
        twca_put(page->out, "%s\n",
                 twca_grouped(page->out->pool, keystore->entry_count));
    }
    for (int i = 0; i < twca_entry_count(keystore); i++) {
        if (keystore->entries[i].is_key) {
            put_key_entry(page, &keystore->entries[i]);
        }
    }
    put_trusted(page, keystore);
}
