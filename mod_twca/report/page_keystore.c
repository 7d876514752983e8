/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "template.h"
#include "walk.h"

static void put_facts(const twca_page_t *page, const twca_keystore_t *keystore)
{
    apr_pool_t *pool = page->out->pool;
    const twca_certificate_t *first = twca_keystore_first_to_end(keystore);

    twca_put(page->out, "<dl class=\"rows\">\n");
    twca_html_row(page, TWCA_UI_COLUMN_TYPE,
                  keystore->type == NULL ? twca_page_word(page, TWCA_UI_UNKNOWN)
                                         : keystore->type);
    if (keystore->entry_count > 0) {
        twca_html_row(page, TWCA_UI_COLUMN_ENTRIES,
                      twca_grouped(pool, keystore->entry_count));
    }
    if (first != NULL) {
        twca_html_row(page, TWCA_UI_COLUMN_EXPIRY,
                      twca_ui_time_left(pool, page->report, page->view, first));
    }
    twca_html_place(page, &keystore->file.place);
    twca_put(page->out, "</dl>\n");
}

void twca_page_keystore(const twca_page_t *page)
{
    twca_walk_t walk = twca_walk_keystores(page->report, page->view);
    const twca_keystore_t *keystore;

    while ((keystore = twca_next_keystore(&walk)) != NULL) {
        twca_html_verdict(page, keystore->verdict,
                          twca_ui_keystore(page->out->pool, page->report,
                                           page->view, keystore),
                          keystore->findings, TWCA_UI_KEYSTORE_VERDICT_OK);
        put_facts(page, keystore);
        twca_html_convert_keystore(page, keystore);
        twca_row_done(page->out);
        twca_html_findings(page, TWCA_UI_FINDINGS, keystore->findings);
        twca_html_entries(page, keystore);
    }
}
