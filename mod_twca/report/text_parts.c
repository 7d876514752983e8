/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "fold.h"
#include "text.h"
#include "ui.h"
#include "words.h"

void twca_text_label(const twca_text_page_t *page, const char *label)
{
    twca_put_spaces(page->out, 2);
    twca_put_padded(page->out, label, TWCA_TEXT_COLUMN - 2);
}

void twca_text_labelled(const twca_text_page_t *page, twca_ui_e label,
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
        twca_text_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
        return;
    }
    if (finding->where.file != NULL) {
        twca_text_labelled(page, TWCA_UI_PLACE,
                           twca_words_place(pool, &finding->where));
    }
    put_message(page, finding);
    twca_text_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
    twca_text_steps(page, twca_words_remedy(pool, finding, lang));
}

void twca_text_handbook(const twca_text_page_t *page, twca_code_e code,
                        const twca_concerned_t *concerned)
{
    const twca_handbook_entry_t *entry = twca_handbook(code);
    twca_lang_e lang = page->view->lang;

    twca_put(page->out, "\n%s  ", entry->code);
    twca_put_folded(page->out, 14, entry->title.in[lang]);
    twca_text_labelled(page, TWCA_UI_SITUATION, entry->situation.in[lang]);
    twca_text_labelled(page, TWCA_UI_CAUSE, entry->cause.in[lang]);
    twca_text_labelled(page, TWCA_UI_REMEDY, entry->remedy.in[lang]);
    twca_text_labelled(page, TWCA_UI_HERE_NOW,
                       twca_ui_concerned(page->out->pool, lang, concerned));
    twca_row_done(page->out);
}
