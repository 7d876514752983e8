/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"

static void put_key(const twca_page_t *page, const twca_keystore_entry_t *entry)
{
    twca_put(page->out, "<div class=\"card pair\">\n<dl class=\"rows\">\n");
    if (!page->view->public_only) {
        twca_html_row(page, TWCA_UI_ALIAS, entry->alias);
    }
    if (entry->chain_count > 0) {
        const twca_chain_t chain = twca_chain_of_entry(page->out->pool, entry);

        twca_html_match(page, twca_entry_match(entry), NULL);
        twca_put(page->out, "</dl>\n");
        twca_html_chain(page, &chain);
    }
    else {
        twca_html_row(page, TWCA_UI_KEY,
                      twca_page_word(page, TWCA_UI_BARE_KEY));
        twca_put(page->out, "</dl>\n");
    }
    twca_put(page->out, "</div>\n");
    twca_row_done(page->out);
}

static void put_certificate(const twca_page_t *page,
                            const twca_keystore_entry_t *entry)
{
    const twca_certificate_t *certificate = twca_entry_certificate(entry);
    const char *role = twca_page_word(page, twca_ui_role(certificate->role));

    if (page->view->public_only) {
        twca_html_node(page, "sent", certificate, role, NULL);
    }
    else {
        twca_html_node(page, "sent", certificate, entry->alias, role);
    }
    twca_row_done(page->out);
}

static int put_keys(const twca_page_t *page, const twca_keystore_t *keystore)
{
    int count = 0;

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        if (!keystore->entries[i].is_key) {
            continue;
        }
        if (count++ == 0) {
            twca_put(page->out, "<section>\n<h2>%s</h2>\n",
                     twca_page_word(page, TWCA_UI_KEYS));
        }
        put_key(page, &keystore->entries[i]);
    }
    if (count > 0) {
        twca_put(page->out, "</section>\n");
    }
    return count;
}

static int put_trusted(const twca_page_t *page, const twca_keystore_t *keystore)
{
    int count = 0;

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];

        if (entry->is_key || entry->chain_count == 0) {
            continue;
        }
        if (count++ == 0) {
            twca_put(page->out,
                     "<section>\n<h2>%s</h2>\n<div class=\"card\">\n"
                     "<ul class=\"chain apart\">\n",
                     twca_page_word(page, TWCA_UI_TRUSTED));
        }
        put_certificate(page, entry);
    }
    if (count > 0) {
        twca_put(page->out, "</ul>\n</div>\n</section>\n");
    }
    return count;
}

void twca_html_entries(const twca_page_t *page, const twca_keystore_t *keystore)
{
    int keys = put_keys(page, keystore);
    int trusted = put_trusted(page, keystore);

    if (keys + trusted == 0) {
        twca_put(page->out, "<p class=\"empty\">%s</p>\n",
                 twca_page_word(page, TWCA_UI_NO_ENTRIES));
    }
}
