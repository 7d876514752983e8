/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file text.h
 * @brief The parts of the report for a terminal.
 */

#ifndef TWCA_TEXT_H
#define TWCA_TEXT_H

#include "output.h"
#include "report.h"
#include "tally.h"
#include "ui.h"

/** What is being written, for whom. */
typedef struct {
    twca_out_t *out;
    const twca_report_t *report;
    const twca_view_t *view;
} twca_text_page_t;

/** Writes the steps of a remedy, as words.h makes them. */
void twca_text_steps(const twca_text_page_t *page,
                     const apr_array_header_t *steps);

/** Writes a finding: what is wrong, why, what to do. */
void twca_text_finding(const twca_text_page_t *page,
                       const twca_finding_t *finding);

/** Writes a pair: its files and its chain, root to server. */
void twca_text_pair(const twca_text_page_t *page, const twca_pair_t *pair);

/** Writes the way of a site's certificates from the files to who sees them;
 * nothing where nobody looks. */
void twca_text_served(const twca_text_page_t *page, const twca_site_t *site);

/** Writes what a site's pages load by http; nothing where they are not watched.
 */
void twca_text_mixed(const twca_text_page_t *page, const twca_site_t *site);

/** @name What can be made of files @{ */
void twca_text_convert_pair(const twca_text_page_t *page,
                            const twca_site_t *site, const twca_pair_t *pair);
void twca_text_convert_keystore(const twca_text_page_t *page,
                                const twca_keystore_t *keystore);
/** Of this server's first keystores and sites. */
void twca_text_convert_all(const twca_text_page_t *page);
/** @} */

/** Writes what a keystore holds: its keys with their chains, then the
 * certificates that are trusted there. */
void twca_text_entries(const twca_text_page_t *page,
                       const twca_keystore_t *keystore);

/** Writes an entry of the handbook, and who is in that situation. */
void twca_text_handbook(const twca_text_page_t *page, twca_code_e code,
                        const twca_concerned_t *concerned);

/** Writes a label and, beside it, what is labelled, folded. */
void twca_text_labelled(const twca_text_page_t *page, twca_ui_e label,
                        const char *text);

/** Writes a label and spaces up to the column of what is labelled. */
void twca_text_label(const twca_text_page_t *page, const char *label);

/** The column of what is labelled. */
#define TWCA_TEXT_COLUMN 15

#endif /* TWCA_TEXT_H */
