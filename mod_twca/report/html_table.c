/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "walk.h"

void twca_table_begin(const twca_page_t *page, twca_ui_e caption,
                      const char *style, const twca_column_t *columns)
{
    twca_put(page->out,
             "<table class=\"sites %s\">\n<caption>%s</caption>\n<thead><tr>",
             style, twca_page_word(page, caption));
    for (; columns->put != NULL; columns++) {
        twca_put(page->out, "<th scope=\"col\" class=\"%s\">%s</th>",
                 columns->style, twca_page_word(page, columns->label));
    }
    twca_put(page->out, "</tr></thead>\n<tbody>\n");
}

void twca_table_row(const twca_page_t *page, const twca_column_t *columns,
                    twca_severity_e verdict, const void *thing)
{
    twca_put(page->out, "<tr class=\"s-%s\">", twca_severity_name(verdict));
    for (; columns->put != NULL; columns++) {
        twca_put(page->out,
                 columns->is_head ? "<th scope=\"row\" class=\"%s\">"
                                  : "<td class=\"%s\">",
                 columns->style);
        columns->put(page, thing);
        twca_put(page->out, columns->is_head ? "</th>" : "</td>");
    }
    twca_put(page->out, "</tr>\n");
    twca_row_done(page->out);
}

void twca_table_end(const twca_page_t *page)
{
    twca_put(page->out, "</tbody>\n</table>\n");
}

int twca_table_keystores(const twca_page_t *page, twca_ui_e caption)
{
    twca_walk_t walk = twca_walk_keystores(page->report, page->view);
    const twca_keystore_t *keystore;
    int rows = 0;

    while ((keystore = twca_next_keystore(&walk)) != NULL) {
        if (rows++ == 0) {
            twca_table_begin(page, caption, "attention keystores",
                             twca_columns_keystores);
        }
        twca_table_row(page, twca_columns_keystores, keystore->verdict,
                       keystore);
    }
    if (rows > 0) {
        twca_table_end(page);
    }
    return rows;
}
